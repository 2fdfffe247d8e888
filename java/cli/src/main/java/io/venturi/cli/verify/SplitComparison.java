package io.venturi.cli.verify;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Precision;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.Quantizers;
import io.venturi.pipeline.SymbolFramer;
import io.venturi.task.Classification;
import io.venturi.task.ClassificationDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rate point by an engine in a precision, next to ONNX Runtime in float32.
 *
 * <pre>
 *  image -> encoder -> latent -> symbols -> latent_hat -> decoder -> features -> tail -> logits
 *              |compare             |count                   |compare             |compare
 * </pre>
 *
 * Every network is compared on the reference's own input, so that an error names its network;
 * symbols, frame sizes and labels come from the engine's whole path. One thread at a time.
 */
final class SplitComparison implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final ComparedNetwork encoder;
  private final ComparedNetwork decoder;
  private final ComparedNetwork tail;
  private final SymbolFramer frames;
  private final Quantizer quantizer;
  private final ClassificationDecoder task;
  private final LatentShape shape;
  private final IntBuffer wantedSymbols;
  private final IntBuffer seenSymbols;
  private final FloatBuffer latentHat;
  private final Comparison result;

  private SplitComparison(
      ModelBundle bundle, RatePoint point, EngineProvider engine, Precision precision) {
    try {
      this.encoder = open(bundle, GraphRole.ENCODER, point, engine, precision);
      this.decoder = open(bundle, GraphRole.DECODER, point, engine, precision);
      this.tail = open(bundle, GraphRole.TAIL, point, engine, precision);
      this.frames = SymbolFramer.open(bundle, point);
      open.push(frames);
      this.quantizer = Quantizers.preferred().open(bundle.tables(point).medians());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    this.task = new ClassificationDecoder(bundle.manifest().labels(), 1);
    this.shape = point.latent();
    this.wantedSymbols = direct(shape).asIntBuffer();
    this.seenSymbols = direct(shape).asIntBuffer();
    this.latentHat = direct(shape).asFloatBuffer();
    this.result = new Comparison(precision, point.name(), outputs());
  }

  /**
   * Opens the networks of a rate point in both engines.
   *
   * @throws io.venturi.VenturiException when one of them cannot be opened
   */
  static SplitComparison open(
      ModelBundle bundle, RatePoint point, EngineProvider engine, Precision precision) {
    return new SplitComparison(bundle, point, engine, precision);
  }

  private ComparedNetwork open(
      ModelBundle bundle,
      GraphRole role,
      RatePoint point,
      EngineProvider engine,
      Precision precision) {
    ComparedNetwork network =
        new ComparedNetwork(
            bundle.openEngine(role, point, Reference.engine(), 0),
            bundle.openEngine(role, point, engine, 0, precision));
    open.push(network);
    return network;
  }

  private static ByteBuffer direct(LatentShape shape) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(4, shape.symbolCount()))
        .order(ByteOrder.nativeOrder());
  }

  private Map<String, OutputError> outputs() {
    Map<String, OutputError> outputs = new LinkedHashMap<>();
    outputs.put("latent", encoder.error());
    outputs.put("features", decoder.error());
    outputs.put("logits", tail.error());
    return outputs;
  }

  /** Adds one input. */
  void add(FloatBuffer image) {
    encoder.compare(image);
    quantizer.quantize(encoder.reference(), shape, wantedSymbols);
    quantizer.quantize(encoder.seen(image), shape, seenSymbols);
    quantizer.dequantize(wantedSymbols, shape, latentHat);
    decoder.compare(latentHat);
    tail.compare(decoder.reference());
    Classification wanted = task.decode(tail.reference());
    quantizer.dequantize(seenSymbols, shape, latentHat);
    Classification seen = task.decode(tail.seen(decoder.seen(latentHat)));
    result.add(
        differing(),
        shape.symbolCount(),
        frames.frame(wantedSymbols).remaining(),
        frames.frame(seenSymbols).remaining(),
        wanted.best().label().equals(seen.best().label()));
  }

  private int differing() {
    int count = 0;
    for (int i = 0; i < shape.symbolCount(); i++) {
      count += wantedSymbols.get(i) == seenSymbols.get(i) ? 0 : 1;
    }
    return count;
  }

  /** What was seen so far. */
  Comparison result() {
    return result;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e); // none of these throws one
      }
    }
  }
}
