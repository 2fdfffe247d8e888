package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.IncompatibleModelException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Precision;
import io.venturi.entropy.EntropyTables;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.onnx.Calibration;
import io.venturi.onnx.FoldedConvolutions;
import io.venturi.onnx.PrecisionGraphs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model to split: one {@code .venturi} file, checked to its last byte when opened
 * (docs/bundle.md).
 *
 * <pre>{@code
 * try (ModelBundle bundle = ModelBundle.open(Path.of("model.venturi"));
 *     EdgeEncoder encoder = EdgeEncoder.open(bundle)) { ... }
 * }</pre>
 *
 * <p>Holds the members on the Java heap and nothing else. What was opened from a bundle does not
 * need it any more: close it early to give the heap back.
 *
 * <p>Thread rule: immutable; all methods may be called from any thread.
 */
public final class ModelBundle implements AutoCloseable {
  private final BundleManifest manifest;
  private final RatePointGraphs graphs;
  private final PriorTables tables;
  private final Map<String, Calibration> calibrations;
  private final List<Long> fingerprints;
  private final SharedEngines engines = new SharedEngines();
  private volatile @Nullable Map<String, byte[]> members;

  private ModelBundle(ByteSource source) {
    VerifiedMembers read = VerifiedMembers.read(source);
    this.manifest = read.manifest();
    this.graphs = new RatePointGraphs(manifest);
    this.tables = read.tables();
    this.calibrations = read.calibrations();
    this.fingerprints = Fingerprint.ofAll(manifest);
    this.members = read.members();
  }

  /**
   * Reads a bundle and checks everything in it: container, manifest, sizes, hashes, tables.
   *
   * @throws BundleException naming the member and what is wrong with it
   * @throws IncompatibleModelException when the bundle is sound but of a newer format or for
   *     another task than this library knows
   */
  public static ModelBundle open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new ModelBundle(ByteSource.of(channel));
    } catch (IOException e) {
      throw new BundleException("bundle " + file + " cannot be read: " + e, e);
    } catch (BundleException e) {
      throw new BundleException("bundle " + file + ": " + e.getMessage(), e);
    } catch (IncompatibleModelException e) {
      throw new IncompatibleModelException("bundle " + file + ": " + e.getMessage());
    }
  }

  /** Likewise from memory; the array must not change during the call and is not kept. */
  public static ModelBundle open(byte[] bytes) {
    return new ModelBundle(ByteSource.of(bytes));
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** The rate point to use when nobody chooses. */
  public RatePoint defaultRatePoint() {
    return manifest.ratePoints().get(manifest.defaultRatePoint());
  }

  /**
   * The rate point at a place, from 0 (smallest frames).
   *
   * @throws IllegalArgumentException when there is none
   */
  public RatePoint ratePoint(int index) {
    int count = manifest.ratePoints().size();
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "rate point " + index + ": the bundle has " + count + ", counted from 0");
    }
    return manifest.ratePoints().get(index);
  }

  /**
   * The rate point of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public RatePoint ratePoint(String name) {
    return manifest.ratePoints().stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no rate point '"
                        + name
                        + "': the bundle has "
                        + manifest.ratePoints().stream().map(RatePoint::name).toList()));
  }

  /** The rate point whose frames carry this fingerprint, if any. */
  public Optional<RatePoint> findRatePoint(long fingerprint) {
    int index = fingerprints.indexOf(fingerprint);
    return index < 0 ? Optional.empty() : Optional.of(ratePoint(index));
  }

  /** The fingerprint of a rate point's frames (docs/bitstream.md section 2). */
  public long fingerprint(RatePoint point) {
    return fingerprints.get(owned(point).index());
  }

  /**
   * The tables of a rate point with a factorised prior.
   *
   * @throws BundleException when the bundle's latents are coded otherwise
   */
  public EntropyTables tables(RatePoint point) {
    return tables.factorized(manifest, owned(point));
  }

  /** What both sides share of a rate point with a hyperprior, the network apart; else empty. */
  public Optional<HyperpriorModel> hyperprior(RatePoint point) {
    return Optional.ofNullable(owned(point).hyperprior())
        .map(
            hyperprior ->
                tables.hyperprior(
                    point,
                    hyperprior,
                    manifest.latentModel() != LatentModel.SCALE_HYPERPRIOR,
                    fingerprint(point)));
  }

  /**
   * The golden vectors of a rate point, if it has any.
   *
   * @throws BundleException when they are not what docs/bundle.md section 3 says
   * @throws IllegalStateException after {@link #close()}
   */
  public Optional<GoldenVectors> golden(RatePoint point) {
    return Optional.ofNullable(owned(point).golden())
        .map(name -> GoldenVectors.read(name, bytes(name), manifest, point));
  }

  /**
   * The bytes of a member, read-only.
   *
   * @throws IllegalArgumentException when there is none of this name
   * @throws IllegalStateException after {@link #close()}
   */
  public ByteBuffer member(String name) {
    return ByteBuffer.wrap(bytes(name)).asReadOnlyBuffer();
  }

  /**
   * What a network of a rate point can be opened in: fp32 and fp16 always, int8 when the bundle
   * holds a calibration for it.
   *
   * @throws BundleException when the bundle has no such network
   */
  public Set<Precision> precisions(GraphRole role, RatePoint point) {
    return calibrations.containsKey(member(role, point))
        ? EnumSet.allOf(Precision.class)
        : EnumSet.of(Precision.FP32, Precision.FP16);
  }

  /**
   * The graph of a network in a precision, derived now from the stored one; input and output stay
   * float32. Frames do not depend on it: both sides of a split choose their own.
   *
   * @return ONNX bytes of the caller's
   * @throws BundleException when the bundle has no such network or, for INT8, no calibration of it
   * @throws io.venturi.EngineException when the stored graph cannot be derived
   * @throws IllegalStateException after {@link #close()}
   */
  public byte[] graph(GraphRole role, RatePoint point, Precision precision) {
    String member = member(role, point);
    return derived(member, bytes(member), precision).clone();
  }

  /**
   * Opens a network of a rate point as it is stored, in float32.
   *
   * @see #openEngine(GraphRole, RatePoint, EngineProvider, int, Precision)
   */
  public Engine openEngine(GraphRole role, RatePoint point, EngineProvider provider, int threads) {
    return openEngine(role, point, provider, threads, Precision.FP32);
  }

  /**
   * Opens a network of a rate point. Pipelines that ask for the same network, provider, precision
   * and thread count share one engine, which closes with the last handle; handles may outlive the
   * bundle.
   *
   * @param threads threads of one run; 0 leaves the choice to the engine
   * @param precision arithmetic of the graph that the provider gets
   * @throws BundleException when the bundle has no such network, its tensors are not those the
   *     manifest tells or, for INT8, the bundle has no calibration of it
   * @throws io.venturi.EngineException when the engine cannot open it
   * @throws IllegalStateException after {@link #close()}
   */
  public Engine openEngine(
      GraphRole role, RatePoint point, EngineProvider provider, int threads, Precision precision) {
    String member = member(role, point);
    byte[] stored = bytes(member);
    Engine engine =
        engines.acquire(
            new SharedEngines.Key(member, provider.name(), precision, threads),
            () ->
                provider.open(
                    role == GraphRole.ENCODER
                            && precision == Precision.FP32
                            && provider.wantsFoldedConvolutions()
                        ? derived(member, FoldedConvolutions.of(stored), precision)
                        : derived(member, stored, precision),
                    new EngineOptions(member, precision, threads)));
    try {
      graphs.check(role, point, engine);
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /**
   * The member that is a network of a rate point, or of all of them.
   *
   * @throws BundleException when the bundle has no such network
   */
  public String member(GraphRole role, RatePoint point) {
    return graphs.get(role, owned(point));
  }

  /** Whether a rate point has a network for this. */
  public boolean has(GraphRole role, RatePoint point) {
    return graphs.find(role, owned(point)) != null;
  }

  /** Lets the members go; engines already open stay open. Later calls do nothing. */
  @Override
  public void close() {
    members = null;
  }

  private RatePoint owned(RatePoint point) {
    if (point.index() >= manifest.ratePoints().size()
        || !manifest.ratePoints().get(point.index()).equals(point)) {
      throw new IllegalArgumentException(
          "rate point '" + point.name() + "' belongs to another bundle than " + manifest.name());
    }
    return point;
  }

  private byte[] bytes(String member) {
    Map<String, byte[]> now = members;
    if (now == null) {
      throw new IllegalStateException("bundle " + manifest.name() + " is closed");
    }
    byte[] bytes = now.get(member);
    if (bytes == null) {
      throw new IllegalArgumentException(
          "bundle " + manifest.name() + " has no member '" + member + "'");
    }
    return bytes;
  }

  private byte[] derived(String member, byte[] stored, Precision precision) {
    Calibration calibration = calibrations.get(member);
    if (precision == Precision.INT8 && calibration == null) {
      throw new BundleException(
          "bundle "
              + manifest.name()
              + " has no calibration of '"
              + member
              + "', which int8 needs: open it in fp16 or fp32, or add one with models/calibrate.py");
    }
    return PrecisionGraphs.derive(member, stored, precision, calibration);
  }
}
