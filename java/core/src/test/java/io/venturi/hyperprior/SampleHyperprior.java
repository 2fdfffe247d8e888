package io.venturi.hyperprior;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.SampleTables;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * A small model with a hyperprior for tests, the one of {@code testdata/frames-valid/hyperprior}.
 * Its hyper-decoder rounds once an element, so that every side can compute it exactly: with v =
 * |z_hat[c mod 3][row div 2][column div 2]| the scale is float32(0.0625 + v * (c + 1) / 4) and the
 * mean float32(z_hat / 2).
 */
public final class SampleHyperprior implements HyperSynthesis {
  /** Its fingerprint; the bytes are 11 22 33 44 55 66 77 88. */
  public static final long FINGERPRINT = 0x8877665544332211L;

  /** Its latent and its hyper-latent. */
  public static final LatentShape SHAPE = new LatentShape(6, 8, 6);

  public static final LatentShape HYPER_SHAPE = new LatentShape(3, 4, 3);

  /** Margin of its frames: wide, so that a good part of the positions is listed. */
  public static final IndexMargin MARGIN = new IndexMargin(5e-4, 0.02);

  private final FloatBuffer parameters = Direct.floats(new float[2 * SHAPE.symbolCount()]);

  /** The model, with or without means. */
  public static HyperpriorModel model(boolean means) {
    return model(means, SampleTables.gaussian64(), SampleTables.factorized(3, 31));
  }

  /** The model with tables read from files. */
  public static HyperpriorModel model(
      boolean means, EntropyTables tables, EntropyTables hyperTables) {
    return new HyperpriorModel(
        SHAPE, tables, ScaleTable.compressAi(), means, HYPER_SHAPE, hyperTables, FINGERPRINT);
  }

  @Override
  public FloatBuffer run(FloatBuffer zHat) {
    int plane = SHAPE.planeSize();
    for (int i = 0; i < SHAPE.symbolCount(); i++) {
      int channel = i / plane;
      int row = i % plane / SHAPE.width() / 2;
      int column = i % SHAPE.width() / 2;
      int from = (channel % HYPER_SHAPE.channels()) * HYPER_SHAPE.planeSize();
      double z = zHat.get(from + row * HYPER_SHAPE.width() + column);
      parameters.put(i, (float) (0.0625 + Math.abs(z) * (channel + 1) / 4));
      parameters.put(SHAPE.symbolCount() + i, (float) (z / 2));
    }
    return parameters;
  }

  /** The frame of a random latent, and its symbols. */
  public static Encoded encode(EntropyCoder coder, boolean means, WireProfile profile, long seed) {
    Random random = new Random(seed);
    SampleHyperprior synthesis = new SampleHyperprior();
    FloatBuffer z = Direct.floats(new float[HYPER_SHAPE.symbolCount()]);
    for (int i = 0; i < z.limit(); i++) {
      z.put(i, (float) (random.nextGaussian() * 2));
    }
    FloatBuffer y = Direct.floats(new float[SHAPE.symbolCount()]);
    for (int i = 0; i < y.limit(); i++) {
      y.put(i, (float) (random.nextGaussian() * (random.nextInt(40) == 0 ? 40 : 1.5)));
    }
    HyperpriorModel model = model(means);
    try (HyperpriorEncoder encoder =
        new HyperpriorEncoder(model, coder, synthesis, profile, MARGIN)) {
      byte[] frame = Direct.toArray(encoder.encode(y, z));
      return new Encoded(frame, Direct.toArray(encoder.symbols(), SHAPE.symbolCount()));
    }
  }

  /** A frame and the symbols of y in it. */
  public record Encoded(byte[] frame, int[] symbols) {}

  /** What a server does with its frames. */
  public static final class Server implements AutoCloseable {
    private final HyperpriorDecoder decoder;
    private final FloatBuffer yHat = Direct.floats(new float[SHAPE.symbolCount()]);

    /** Opens a decoder. */
    public Server(EntropyCoder coder, HyperpriorModel model) {
      decoder = new HyperpriorDecoder(model, coder, new SampleHyperprior());
    }

    /** The symbols of a frame; throws what the decoder throws. */
    public int[] decode(byte[] frame) {
      decoder.decode(ByteBuffer.wrap(frame), yHat);
      return Direct.toArray(decoder.symbols(), SHAPE.symbolCount());
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
