package io.venturi.cli.build;

import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.EnvironmentException;
import io.venturi.cli.ModelOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.engine.OptimizationProfile;
import io.venturi.engine.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Builds TensorRT's engines for this device, into the cache or into a folder that other machines
 * with the same device and libraries take them from.
 */
@Command(
    name = "build",
    description = {
      "Builds the TensorRT engines of a bundle for this machine's GPU before they are needed.",
      "A folder of --target can be copied to machines like this one: there, name it by",
      "-Dventuri.engine.cache=DIR and let -Dventuri.engine.policy=require-prebuilt forbid building."
    },
    mixinStandardHelpOptions = true)
public final class BuildCommand implements Callable<Integer> {
  private static final String ENGINE = "tensorrt";
  private static final String CACHE = "venturi.engine.cache";
  private static final String POLICY = "venturi.engine.policy";

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "BUNDLE",
      description = "A *.venturi bundle, or \"default\" for the embedded one.")
  String model;

  @Option(
      names = {"--target", "--cache"},
      paramLabel = "DIR",
      description = "Where the engines and what explains them go; this machine's cache otherwise.")
  @Nullable Path target;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "P",
      description = "fp32, fp16, int8; all that the bundle offers otherwise.")
  @Nullable List<Precision> precisions;

  @Option(
      names = "--batch",
      paramLabel = "MIN,OPT,MAX",
      converter = ProfileConverter.class,
      description =
          "Batch sizes; 1,8,64 otherwise, which is what pipelines ask for unless told otherwise.")
  OptimizationProfile profile = OptimizationProfile.DEFAULT;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "One rate point, by index or name; all otherwise.")
  @Nullable String rate;

  @Option(names = "--rebuild", description = "Builds engines anew that are there already.")
  boolean rebuild;

  @Override
  public Integer call() throws IOException {
    if (target != null) {
      System.setProperty(CACHE, target.toAbsolutePath().toString());
    }
    if (rebuild) {
      System.setProperty(POLICY, "always-build");
    }
    EngineProvider provider = provider();
    say("%s", provider.description());
    try (ModelBundle bundle = ModelOptions.named(model).open()) {
      List<RatePoint> points =
          rate == null
              ? bundle.manifest().ratePoints()
              : List.of(ModelOptions.ratePoint(bundle.manifest(), rate));
      List<Precision> wanted = precisions == null ? List.of(Precision.values()) : precisions;
      new BundleNetworks(bundle)
          .forEach(points, wanted, profile, precisions != null, each -> build(provider, each));
    }
    return 0;
  }

  private static EngineProvider provider() {
    try {
      return Engines.named(ENGINE);
    } catch (VenturiException e) {
      throw new EnvironmentException(
          "engines are built on the device that runs them: " + e.getMessage(), e);
    }
  }

  private void build(EngineProvider provider, BundleNetworks.Network network) {
    long begun = System.nanoTime();
    provider.open(network.onnx(), network.options()).close();
    say(
        "%-24s %-5s %s  %.1f s",
        network.options().name(),
        network.options().precision().name().toLowerCase(Locale.ROOT),
        network.options().profile(),
        (System.nanoTime() - begun) / 1e9);
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** Text to batch sizes. */
  static final class ProfileConverter implements ITypeConverter<OptimizationProfile> {
    @Override
    public OptimizationProfile convert(String text) {
      try {
        return OptimizationProfile.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
