package io.venturi.hyperprior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.IncompatibleModelException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.SampleTables;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.hyperprior.ConvHyperDecoder.Arithmetic;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Edge and server with hyper-decoders that compute the same network differently. Whatever the
 * difference, a frame gives the encoder's symbols or is refused; within the margin it gives them.
 */
class HyperpriorSyncTest {
  private static final int LATENTS = 100;
  private static final LatentShape SHAPE = ConvHyperDecoder.SHAPE;
  private static final int COUNT = SHAPE.symbolCount();
  private static final ScaleTable SCALES = ScaleTable.compressAi();

  private final EntropyCoder coder = EntropyCoders.named("java");
  private FloatBuffer edgeParameters = FloatBuffer.allocate(0);
  private FloatBuffer serverParameters = edgeParameters;
  private int refused;
  private double largestDifference;

  static Stream<Arguments> models() {
    return Stream.of(true, false)
        .flatMap(
            means ->
                Stream.of(WireProfile.COMPAT, WireProfile.lanes(8), WireProfile.lanes(32))
                    .map(profile -> Arguments.of(means, profile)));
  }

  private static HyperpriorModel model(boolean means) {
    LatentShape hyperShape = ConvHyperDecoder.HYPER_SHAPE;
    return new HyperpriorModel(
        SHAPE,
        SampleTables.gaussian64(),
        SCALES,
        means,
        hyperShape,
        SampleTables.factorized(hyperShape.channels(), 5),
        99);
  }

  /** The edge's parameters with relative noise on the scales, evenly spread up to a level. */
  private HyperSynthesis noisy(double level, Random random) {
    FloatBuffer noisy = Direct.floats(new float[2 * COUNT]);
    return z -> {
      noisy.put(0, edgeParameters, 0, 2 * COUNT);
      for (int i = 0; i < COUNT; i++) {
        double noise = level * (2 * random.nextDouble() - 1);
        noisy.put(i, (float) (noisy.get(i) * (1 + noise)));
      }
      return noisy;
    };
  }

  @ParameterizedTest
  @MethodSource("models")
  void decode_otherRoundingWithinTheMargin_givesTheSymbols(boolean means, WireProfile profile) {
    for (Arithmetic server : new Arithmetic[] {Arithmetic.FLOAT_REVERSED, Arithmetic.DOUBLE}) {
      run(means, profile, new IndexMargin(1e-5, 0), new ConvHyperDecoder(3, server));
      assertEquals(0, refused, server + " refused, differs by " + largestDifference);
      assertTrue(largestDifference > 0 && largestDifference <= 1e-5, "" + largestDifference);
    }
    for (double level : new double[] {1e-5, 1e-4, 1e-3, 1e-2, 3e-2}) {
      run(means, profile, IndexMargin.relative(level), noisy(0.99 * level, new Random(1)));
      assertEquals(0, refused, "refused at margin " + level);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void decode_halfPrecision_givesTheSymbolsOrTheError(boolean means, WireProfile profile) {
    for (Arithmetic server : new Arithmetic[] {Arithmetic.HALF_WEIGHTS, Arithmetic.HALF}) {
      run(means, profile, IndexMargin.NONE, new ConvHyperDecoder(3, server));
      assertTrue(refused > LATENTS / 2, server + ": " + refused + " refused without a margin");
      int without = refused;
      run(means, profile, new IndexMargin(1e-3, 1e-3), new ConvHyperDecoder(3, server));
      assertTrue(refused < without / 4, server + ": " + refused + " refused with a margin");
      run(means, profile, new IndexMargin(2e-3, 0.01), new ConvHyperDecoder(3, server));
      assertEquals(0, refused, server + " refused with a wide margin");
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void decode_noiseAboveTheMargin_givesTheSymbolsOrTheError(boolean means, WireProfile profile) {
    for (double margin : new double[] {0, 1e-4, 1e-3}) {
      for (double level : new double[] {1e-5, 1e-4, 1e-3, 1e-2}) {
        run(means, profile, IndexMargin.relative(margin), noisy(level, new Random(2)));
        assertTrue(level < 1e-2 || refused == LATENTS, "noise " + level + ", margin " + margin);
      }
    }
  }

  /** Random latents through an edge and this server; every outcome is checked. */
  private void run(boolean means, WireProfile profile, IndexMargin margin, HyperSynthesis server) {
    refused = 0;
    largestDifference = 0;
    HyperSynthesis edge = new ConvHyperDecoder(3, Arithmetic.FLOAT);
    Random random = new Random(profile.lanes());
    try (HyperpriorEncoder encoder =
            new HyperpriorEncoder(
                model(means), coder, z -> edgeParameters = edge.run(z), profile, margin);
        HyperpriorDecoder decoder =
            new HyperpriorDecoder(model(means), coder, z -> serverParameters = server.run(z))) {
      for (int i = 0; i < LATENTS; i++) {
        FloatBuffer z = latent(ConvHyperDecoder.HYPER_SHAPE, 2, random);
        FloatBuffer y = latent(SHAPE, 3, random);
        ByteBuffer frame = ByteBuffer.wrap(Direct.toArray(encoder.encode(y, z)));
        FloatBuffer yHat = Direct.floats(new float[COUNT]);
        boolean decoded = decodes(decoder, frame, yHat);
        double difference = difference(margin.relative());
        largestDifference = Math.max(largestDifference, difference);
        if (decoded) {
          int[] symbols = Direct.toArray(encoder.symbols(), COUNT);
          assertArrayEquals(symbols, Direct.toArray(decoder.symbols(), COUNT));
          checkLatent(symbols, means, serverParameters, yHat);
        } else {
          assertTrue(difference > margin.absolute(), difference + " refused at " + margin);
          refused++;
        }
      }
    }
  }

  private double difference(double relative) {
    return SCALES.largestDifference(edgeParameters, serverParameters, COUNT, relative);
  }

  private static FloatBuffer latent(LatentShape shape, double deviation, Random random) {
    FloatBuffer latent = Direct.floats(new float[shape.symbolCount()]);
    for (int i = 0; i < latent.limit(); i++) {
      latent.put(i, (float) (deviation * random.nextGaussian()));
    }
    return latent;
  }

  private static boolean decodes(HyperpriorDecoder decoder, ByteBuffer frame, FloatBuffer yHat) {
    try {
      decoder.decode(frame, yHat);
      return true;
    } catch (IncompatibleModelException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("index margin") && message.contains("raise"), message);
      return false;
    }
  }

  private static void checkLatent(
      int[] symbols, boolean means, FloatBuffer parameters, FloatBuffer yHat) {
    for (int i = 0; i < COUNT; i++) {
      assertEquals(symbols[i] + (means ? parameters.get(COUNT + i) : 0), yHat.get(i));
    }
  }
}
