package io.venturi.cli;

import io.venturi.Provider;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.doctor.Finding;
import io.venturi.cli.doctor.GpuTopics;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoders;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.nativelib.NativeLibrary;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.BundleSelfTest;
import io.venturi.preprocess.Preprocessors;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What works on this machine, and the cure for what does not. */
@Command(
    name = "doctor",
    description = "Tells what works on this machine, and the cure for what does not.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  private boolean healthy = true;

  @Override
  public Integer call() {
    ok(
        "Java",
        Runtime.version()
            + ", "
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("os.arch"));
    check("native library", DoctorCommand::nativeLibrary);
    check("entropy coder", () -> EntropyCoders.preferred().name());
    EntropyCoders.all().forEach(this::option);
    check("preprocessor", () -> Preprocessors.preferred().name());
    check("engine", () -> Engines.preferred().description());
    Engines.all().forEach(this::option);
    check("image files", DoctorCommand::imageFiles);
    check("default bundle", DoctorCommand::bundle);
    gpu();
    return healthy ? 0 : Venturi.ENVIRONMENT;
  }

  private static String nativeLibrary() {
    NativeLibrary.require();
    return "loaded";
  }

  private static String imageFiles() {
    ByteBuffer grey = ByteBuffer.allocateDirect(64);
    byte[] jpeg = ImageCodec.JPEG.encode(ImageView.packed(PixelFormat.GRAY, 8, 8, grey), 90);
    try (DecodedImage decoded = ImageCodec.JPEG.decode(jpeg)) {
      return "JPEG, PNG and WebP through OpenCV; " + decoded.view().format() + " decoded";
    }
  }

  private static String bundle() {
    try (ModelBundle bundle = new ModelOptions().open()) {
      BundleSelfTest.run(bundle);
      return bundle.manifest().name()
          + " "
          + bundle.manifest().modelVersion()
          + ", self-test passed";
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void option(Provider provider) {
    String reason = provider.unavailableReason();
    line(" ", "  " + provider.name(), reason.isEmpty() ? what(provider) : "unavailable: " + reason);
  }

  /** Asks only a provider that can run here: a description may need its libraries. */
  private static String what(Provider provider) {
    if (provider instanceof EngineProvider engine) {
      return engine.description();
    }
    return provider.priority() < 0
        ? "only when asked for by name"
        : "priority " + provider.priority();
  }

  private void gpu() {
    if (!NativeLibrary.unavailableReason().isEmpty()) {
      return; // its own line says why
    }
    for (Finding finding : GpuTopics.look(Path.of("/"))) {
      line(String.valueOf(finding.mark()), finding.subject(), finding.answer());
    }
  }

  private void check(String subject, Supplier<String> question) {
    try {
      ok(subject, question.get());
    } catch (RuntimeException | LinkageError e) {
      healthy = false;
      line("!", subject, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private void ok(String subject, String answer) {
    line("+", subject, answer);
  }

  private void line(String mark, String subject, String answer) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s %-16s %s%n", mark, subject, answer);
    out.flush();
  }
}
