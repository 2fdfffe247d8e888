package io.venturi.cli;

import io.venturi.bundle.BundleManifest;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Precision;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.TailOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose the model, shared by all commands that run one. */
public final class ModelOptions {
  private static final String EMBEDDED = "bundles/default.venturi";

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "A *.venturi bundle; the embedded default otherwise.")
  @Nullable Path bundle;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Rate point, by index or name; the bundle's default otherwise.")
  @Nullable String rate;

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description =
          "compat, lanes with a count: lanes8 ... lanes64, or auto: lanes as suit each frame's size; what the bundle says otherwise.")
  UnaryOperator<EdgeOptions> profile = options -> options;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionConverter.class,
      description =
          "Arithmetic of encoder, decoder and tail: fp32 (default), fp16, or int8 where the bundle has a calibration.")
  public Precision precision = Precision.FP32;

  /** The bundle of a file, or the embedded one by the name "default". */
  public static ModelOptions named(String bundle) {
    ModelOptions options = new ModelOptions();
    options.bundle = bundle.equals("default") ? null : Path.of(bundle);
    return options;
  }

  /**
   * Takes this file in place of the embedded bundle.
   *
   * @throws IllegalArgumentException when {@code --bundle} names one
   */
  public void setBundle(Path file) {
    if (bundle != null) {
      throw new IllegalArgumentException(
          "--bundle " + bundle + " names a bundle already; give one");
    }
    bundle = file;
  }

  /** Opens the bundle named by the options; the caller closes it. */
  public ModelBundle open() throws IOException {
    return bundle != null ? ModelBundle.open(bundle) : ModelBundle.open(embedded());
  }

  /** The bytes of that bundle. */
  public byte[] bytes() throws IOException {
    return bundle != null ? Files.readAllBytes(bundle) : embedded();
  }

  /** The bytes of the embedded bundle. */
  static byte[] embedded() throws IOException {
    try (InputStream in = ModelOptions.class.getResourceAsStream(EMBEDDED)) {
      if (in == null) {
        throw new EnvironmentException(
            "this build embeds no default bundle; name one with --bundle, or build with models/bundles/default.venturi in place",
            null);
      }
      return in.readAllBytes();
    }
  }

  /** The rate point the options ask for. */
  public RatePoint ratePoint(BundleManifest manifest) {
    return ratePoint(manifest, rate);
  }

  /** The rate point of an index or a name; null for the bundle's default. */
  public static RatePoint ratePoint(BundleManifest manifest, @Nullable String rate) {
    if (rate == null) {
      return manifest.ratePoints().get(manifest.defaultRatePoint());
    }
    for (RatePoint point : manifest.ratePoints()) {
      if (point.name().equals(rate) || String.valueOf(point.index()).equals(rate)) {
        return point;
      }
    }
    String known =
        String.join(
            ", ",
            manifest.ratePoints().stream().map(p -> p.index() + " (" + p.name() + ")").toList());
    throw new io.venturi.IncompatibleModelException(
        "no rate point \"" + rate + "\" in " + manifest.name() + "; it has " + known);
  }

  /** The edge half as the options want it. */
  public EdgeOptions edge(RatePoint point) {
    return profile.apply(
        EdgeOptions.defaults().withRatePoint(point.name()).withPrecision(precision));
  }

  /** The server half as the options want it. */
  public TailOptions tail(RatePoint point) {
    return TailOptions.defaults().withRatePoint(point.name()).withPrecision(precision);
  }

  /** Text to arithmetic. */
  static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      return switch (text) {
        case "fp32" -> Precision.FP32;
        case "fp16" -> Precision.FP16;
        case "int8" -> Precision.INT8;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is no precision; use fp32, fp16 or int8");
      };
    }
  }

  /** Text to what it changes. */
  static final class ProfileConverter implements ITypeConverter<UnaryOperator<EdgeOptions>> {
    @Override
    public UnaryOperator<EdgeOptions> convert(String text) {
      if (text.equals("auto")) {
        return EdgeOptions::withAutoLanes;
      }
      if (text.equals("compat")) {
        return options -> options.withProfile(WireProfile.COMPAT);
      }
      if (text.matches("lanes(4|8|16|32|64)")) {
        WireProfile lanes = WireProfile.lanes(Integer.parseInt(text.substring(5)));
        return options -> options.withProfile(lanes);
      }
      throw new TypeConversionException(
          "'"
              + text
              + "' is no profile; use compat, lanes4, lanes8, lanes16, lanes32, lanes64 or auto");
    }
  }
}
