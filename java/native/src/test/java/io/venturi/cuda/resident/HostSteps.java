package io.venturi.cuda.resident;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.SampleTables;
import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.Quantizers;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.Preprocessors;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The same work step by step on the host, with a network that copies, and images for it. */
final class HostSteps {
  static final LatentShape SHAPE = new LatentShape(3, 24, 20);
  static final int COUNT = SHAPE.symbolCount();
  private static final CdfIndexes INDEXES = new CdfIndexes.PerChannel(SHAPE.planeSize());
  static final PreprocessSpec SPEC =
      new PreprocessSpec(
          28,
          PreprocessSpec.Filter.BICUBIC,
          24,
          20,
          false,
          new float[] {0.5f, 0.4f, 0.3f},
          new float[] {0.2f, 0.1f, 0.05f});

  final EntropyTables tables = SampleTables.factorized(3, 1);
  private final EntropyCoder coder = EntropyCoders.preferred();
  private final Quantizer quantizer = Quantizers.preferred().open(tables.medians());
  private final IntBuffer symbols = Direct.allocateInts(COUNT);

  byte[] payload(ImageView image, WireProfile profile) {
    FloatBuffer tensor = floats(COUNT);
    try (Preprocessor preprocessor = Preprocessors.preferred().open(SPEC)) {
      preprocessor.run(image, tensor);
    }
    quantizer.quantize(tensor, SHAPE, symbols);
    return payloadOfSymbols(profile);
  }

  /** The payload of the symbols of the last call. */
  byte[] payloadOfSymbols(WireProfile profile) {
    ByteBuffer out = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(COUNT, profile));
    try (RansEncoder encoder = coder.newEncoder(tables, COUNT)) {
      encoder.encode(symbols, COUNT, INDEXES, profile, out);
    }
    return Direct.toArray(out.flip());
  }

  /** The symbols of the last call. */
  int[] symbols() {
    return Direct.toArray(symbols, COUNT);
  }

  int[] symbolsOf(FloatBuffer latent) {
    quantizer.quantize(latent, SHAPE, symbols);
    return symbols();
  }

  float[] latent(byte[] payload, WireProfile profile) {
    FloatBuffer latent = floats(COUNT);
    try (RansDecoder decoder = coder.newDecoder(tables, COUNT)) {
      decoder.decode(Direct.bytes(payload), profile, INDEXES, symbols, COUNT);
    }
    quantizer.dequantize(symbols, SHAPE, latent);
    return array(latent);
  }

  static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static ByteBuffer random(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Direct.bytes(bytes);
  }

  static ImageView image(PixelFormat format, int width, int height, int padding, long seed) {
    Random random = new Random(seed);
    List<Integer> pitches =
        IntStream.range(0, format.planeCount())
            .mapToObj(p -> format.rowBytes(p, width) + padding)
            .toList();
    List<ByteBuffer> planes =
        IntStream.range(0, format.planeCount())
            .mapToObj(p -> random(random, pitches.get(p) * format.rowCount(p, height)))
            .toList();
    return new ImageView(format, width, height, planes, pitches, ColorMatrix.BT709_FULL);
  }

  static float[] array(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(0, values);
    return values;
  }
}
