package io.venturi.cli;

import io.venturi.BundleException;
import io.venturi.bundle.BundleManifest;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.BundleSelfTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is in a bundle or a frame. */
@Command(
    name = "inspect",
    description = "Checks a bundle or a frame and tells what is in it.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE|FRAME", description = "A *.venturi bundle or a frame file.")
  Path file;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description =
          "The bundle of a frame, to tell what its lanes cost; the embedded default otherwise.")
  @Nullable Path bundleFile;

  @Option(
      names = "--self-test",
      description = "Also runs a bundle's golden vectors on this machine.")
  boolean selfTest;

  @Override
  public Integer call() throws IOException {
    if (startsWith(file, 'P', 'K')) {
      try (ModelBundle bundle = ModelBundle.open(file)) {
        describe(bundle);
      }
    } else if (startsWith(file, 'V', 'F')) {
      describe(FrameFile.read(file));
    } else {
      throw new BundleException(
          file + " starts like neither a bundle (PK) nor a frame (VF); name one of those");
    }
    return 0;
  }

  private static boolean startsWith(Path file, char first, char second) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == first && in.read() == second;
    }
  }

  private void describe(ModelBundle bundle) {
    PrintWriter out = spec.commandLine().getOut();
    BundleManifest manifest = bundle.manifest();
    out.println(manifest.name() + " " + manifest.modelVersion() + ", " + manifest.task().key());
    out.println("labels       " + String.join(", ", manifest.labels()));
    out.println(
        "latent       "
            + manifest.latent()
            + " by "
            + manifest.latentModel().key()
            + ", weights "
            + manifest.weights());
    for (RatePoint point : manifest.ratePoints()) {
      String mark = point.index() == manifest.defaultRatePoint() ? " (default)" : "";
      out.printf(
          "rate point %d %s%s: lambda %s, %s lanes, mean frame %s B, top-1 val %s test %s, fingerprint %016x%n",
          point.index(),
          point.name(),
          mark,
          point.lambda(),
          point.defaultLanes() == null ? "automatic" : point.defaultLanes(),
          shown(point.meanFrameBytes()),
          shown(point.valTop1()),
          shown(point.testTop1()),
          bundle.fingerprint(point));
    }
    manifest.members().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(
            member ->
                out.printf(
                    "  %,12d  %s  %s%n",
                    member.getValue().sizeBytes(),
                    member.getValue().sha256().substring(0, 16),
                    member.getKey()));
    out.println("hashes       verified");
    if (selfTest) {
      BundleSelfTest.run(bundle)
          .forEach(
              result ->
                  out.printf(
                      "self-test    passed: %s, %d cases, latent differs by at most %.2g, scores by %.2g%n",
                      result.ratePoint(),
                      result.cases(),
                      result.maxLatentDifference(),
                      result.maxScoreDifference()));
    }
  }

  private static String shown(Object measured) {
    return measured == null ? "unknown" : measured.toString();
  }

  private void describe(ByteBuffer frame) throws IOException {
    FrameHeader header = new FrameReader().read(frame);
    describe(header);
    PrintWriter out = spec.commandLine().getOut();
    ModelOptions model = new ModelOptions();
    model.bundle = bundleFile;
    try (ModelBundle bundle = model.open()) {
      Optional<RatePoint> point = bundle.findRatePoint(header.fingerprint());
      if (point.isEmpty()) {
        out.println(
            "lanes        cost unknown: the frame is of no rate point of "
                + bundle.manifest().name()
                + "; name its bundle with --bundle");
        return;
      }
      out.println("model        " + bundle.manifest().name() + ", " + point.get().name());
      if (bundle.manifest().latentModel() == LatentModel.FACTORIZED_PRIOR) {
        LaneCosts.of(bundle, point.get(), frame).print(out);
      }
    }
  }

  private void describe(FrameHeader header) {
    PrintWriter out = spec.commandLine().getOut();
    WireProfile profile = header.profile();
    String lanes =
        profile.kind() == WireProfile.Kind.LANES ? ", " + profile.lanes() + " lanes" : "";
    String hyperprior = header.hyperprior() ? ", hyperprior" : "";
    out.println(
        "profile      "
            + profile.kind().name().toLowerCase(java.util.Locale.ROOT)
            + lanes
            + hyperprior);
    out.printf("fingerprint  %016x%n", header.fingerprint());
    out.println("latent       " + header.shape());
    out.printf(
        "payload      %d bytes at %d; frame %d bytes, CRC correct%n",
        header.payloadSizeBytes(), header.payloadOffset(), header.frameSizeBytes());
  }
}
