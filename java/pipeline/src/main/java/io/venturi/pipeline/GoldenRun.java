package io.venturi.pipeline;

import io.venturi.VenturiException;
import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;

/**
 * One rate point opened step by step, to compare what each step gives with what it gave the
 * exporter. The steps are not chained: each is fed the stored values, so that the first difference
 * names the step that differs.
 */
final class GoldenRun implements AutoCloseable {
  private static final WireProfile LARGEST = WireProfile.lanes(64);

  private final ModelBundle bundle;
  private final Resources resources;
  private final LatentShape shape;
  private final CdfIndexes indexes;
  private final Quantizer quantizer;
  private final RansEncoder encoder;
  private final RansDecoder decoder;
  private final ExecutionContext encoderNetwork;
  private final ExecutionContext decoderNetwork;
  private final ExecutionContext tailNetwork;
  private final GoldenTask task;
  private final IntBuffer symbols;
  private final IntBuffer seen;
  private final ByteBuffer payload;
  private double maxLatentDifference;

  private GoldenRun(ModelBundle bundle, RatePoint point, Steps steps, Resources resources) {
    this.bundle = bundle;
    this.resources = resources;
    this.shape = bundle.manifest().latent();
    this.indexes = new CdfIndexes.PerChannel(shape.planeSize());
    Engine encoderEngine = open(GraphRole.ENCODER, point, steps);
    Engine decoderEngine = open(GraphRole.DECODER, point, steps);
    Engine tailEngine = open(GraphRole.TAIL, point, steps);
    BatchTail.checkChained(point, decoderEngine, tailEngine);
    this.encoderNetwork = resources.own(encoderEngine.newContext(1));
    this.decoderNetwork = resources.own(decoderEngine.newContext(1));
    this.tailNetwork = resources.own(tailEngine.newContext(1, decoderNetwork.output()));
    EntropyTables tables = bundle.tables(point);
    this.quantizer = steps.quantizer().open(tables.medians());
    this.encoder = resources.own(steps.coder().newEncoder(tables, shape.symbolCount()));
    this.decoder = resources.own(steps.coder().newDecoder(tables, shape.symbolCount()));
    this.task = new GoldenTask(bundle);
    this.symbols = Latents.newSymbols(shape);
    this.seen = Latents.newSymbols(shape);
    this.payload =
        ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(shape.symbolCount(), LARGEST));
  }

  static GoldenRun open(ModelBundle bundle, RatePoint point, Steps steps) {
    return Resources.opening(resources -> new GoldenRun(bundle, point, steps, resources));
  }

  private Engine open(GraphRole role, RatePoint point, Steps steps) {
    return resources.own(bundle.openEngine(role, point, steps.engine(), 0));
  }

  double maxLatentDifference() {
    return maxLatentDifference;
  }

  double maxScoreDifference() {
    return task.maxDifference();
  }

  /** The first thing that differs, or an empty string. */
  String firstDifference(GoldenVectors.Case expected, double latentTolerance) {
    symbols.put(0, littleEndian(expected.symbols()).asIntBuffer(), 0, shape.symbolCount());
    String difference = encoderDifference(expected, latentTolerance);
    if (difference.isEmpty()) {
      difference = quantizerDifference(expected);
    }
    if (difference.isEmpty()) {
      difference = coderDifference(expected.compat(), WireProfile.COMPAT);
    }
    for (Map.Entry<Integer, String> lanes : expected.lanes().entrySet()) {
      if (difference.isEmpty()) {
        difference = coderDifference(lanes.getValue(), WireProfile.lanes(lanes.getKey()));
      }
    }
    return difference.isEmpty() ? tailDifference(expected.expected()) : difference;
  }

  private String encoderDifference(GoldenVectors.Case expected, double tolerance) {
    bundle
        .manifest()
        .preprocess()
        .normalise(bundle.member(expected.image()), encoderNetwork.input());
    encoderNetwork.run(1);
    FloatBuffer latent = littleEndian(expected.latent()).asFloatBuffer();
    FloatBuffer output = encoderNetwork.output();
    for (int i = 0; i < shape.symbolCount(); i++) {
      double difference = Math.abs((double) output.get(i) - latent.get(i));
      // Written so that a NaN is a difference.
      if (!(difference <= tolerance)) {
        return String.format(
            "latent value %d of the encoder is %s, '%s' has %s; they may differ by %s",
            i, output.get(i), expected.latent(), latent.get(i), tolerance);
      }
      maxLatentDifference = Math.max(maxLatentDifference, difference);
    }
    return "";
  }

  private String quantizerDifference(GoldenVectors.Case expected) {
    FloatBuffer latent = directFloats(littleEndian(expected.latent()).asFloatBuffer());
    quantizer.quantize(latent, shape, seen);
    return symbolDifference("quantising '" + expected.latent() + "'", expected.symbols());
  }

  private String coderDifference(String member, WireProfile profile) {
    ByteBuffer wanted = bundle.member(member);
    payload.clear();
    encoder.encode(symbols, shape.symbolCount(), indexes, profile, payload);
    payload.flip();
    int at = payload.mismatch(wanted);
    if (at >= 0) {
      return String.format(
          "coding as %s differs from '%s' at byte %d: %d bytes, wanted %d",
          profile, member, at, payload.remaining(), wanted.remaining());
    }
    try {
      decoder.decode(payload, profile, indexes, seen, shape.symbolCount());
    } catch (VenturiException e) {
      return "decoding '" + member + "' failed: " + e.getMessage();
    }
    return symbolDifference("decoding '" + member + "'", "the symbols that were coded");
  }

  private String symbolDifference(String what, String wanted) {
    int at = seen.mismatch(symbols);
    return at < 0
        ? ""
        : String.format(
            "%s gives %d at symbol %d, %s has %d", what, seen.get(at), at, wanted, symbols.get(at));
  }

  private String tailDifference(GoldenVectors.Expected expected) {
    quantizer.dequantize(symbols, shape, decoderNetwork.input());
    decoderNetwork.run(1);
    tailNetwork.run(1);
    return task.difference(expected, tailNetwork.output());
  }

  private ByteBuffer littleEndian(String member) {
    return bundle.member(member).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatBuffer directFloats(FloatBuffer values) {
    FloatBuffer direct =
        ByteBuffer.allocateDirect(4 * values.remaining())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return direct.put(0, values, 0, values.remaining());
  }

  @Override
  public void close() {
    resources.closeAll();
  }
}
