package io.venturi.engine.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.IncompatibleModelException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.Precision;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.SampleTables;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.hyperprior.HyperSynthesis;
import io.venturi.hyperprior.HyperpriorDecoder;
import io.venturi.hyperprior.HyperpriorEncoder;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A hyperprior whose two sides run ONNX Runtime: the same hyper-decoder on the edge, one whose sums
 * run in another order or whose weights are fp16 on the server.
 */
final class HyperpriorEnginesTest {
  private static final LatentShape SHAPE = new LatentShape(12, 12, 8);
  private static final LatentShape HYPER_SHAPE = new LatentShape(4, 3, 2);
  private static final int COUNT = SHAPE.symbolCount();
  private static final int LATENTS = 150;
  private static final HyperpriorModel MODEL =
      new HyperpriorModel(
          SHAPE,
          SampleTables.gaussian64(),
          ScaleTable.compressAi(),
          true,
          HYPER_SHAPE,
          SampleTables.factorized(4, 5),
          5);

  private final EntropyCoder coder = EntropyCoders.named("java");
  private final Network edge = new Network("exact");
  private double largestDifference;

  @AfterEach
  void close() {
    edge.close();
  }

  /** One of the graphs as a hyper-decoder. */
  private static final class Network implements HyperSynthesis, AutoCloseable {
    private final Engine engine;
    private final ExecutionContext context;

    Network(String name) {
      byte[] graph =
          TestFiles.read(TestFiles.testdata("tiny-onnx/hyperprior").resolve(name + ".onnx"));
      engine = new OnnxRuntimeProvider().open(graph, new EngineOptions(name, Precision.FP32, 1));
      context = engine.newContext(1);
    }

    @Override
    public FloatBuffer run(FloatBuffer zHat) {
      context.input().put(0, zHat, 0, zHat.remaining());
      context.run(1);
      return context.output();
    }

    @Override
    public void close() {
      context.close();
      engine.close();
    }
  }

  @Test
  void decode_sameGraph_givesTheSymbolsWithoutAMargin() {
    assertEquals(0, refused("exact", IndexMargin.NONE, WireProfile.COMPAT));
    assertEquals(0, largestDifference);
  }

  @Test
  void decode_otherOrderOfSums_givesTheSymbolsWithinTheMargin() {
    for (WireProfile profile : new WireProfile[] {WireProfile.COMPAT, WireProfile.lanes(16)}) {
      assertEquals(0, refused("reordered", new IndexMargin(1e-5, 0), profile));
      assertTrue(largestDifference > 0, "reordered sums gave the same scales");
    }
  }

  @Test
  void decode_halfPrecisionWeights_givesTheErrorOrTheSymbols() {
    for (WireProfile profile : new WireProfile[] {WireProfile.COMPAT, WireProfile.lanes(16)}) {
      int without = refused("half", IndexMargin.NONE, profile);
      assertTrue(without > LATENTS / 2, without + " refused, differ by " + largestDifference);
      assertEquals(0, refused("half", new IndexMargin(2e-3, 0.01), profile));
    }
  }

  /** Sends random latents; how many the server refused. The others gave exactly their symbols. */
  private int refused(String server, IndexMargin margin, WireProfile profile) {
    Random random = new Random(11);
    int refused = 0;
    largestDifference = 0;
    FloatBuffer yHat = Direct.floats(new float[COUNT]);
    try (Network network = new Network(server);
        HyperpriorEncoder encoder = new HyperpriorEncoder(MODEL, coder, edge, profile, margin);
        HyperpriorDecoder decoder = new HyperpriorDecoder(MODEL, coder, network)) {
      for (int i = 0; i < LATENTS; i++) {
        ByteBuffer frame = encoder.encode(latent(SHAPE, random), latent(HYPER_SHAPE, random));
        int[] symbols = Direct.toArray(encoder.symbols(), COUNT);
        try {
          decoder.decode(frame, yHat);
          assertArrayEquals(symbols, Direct.toArray(decoder.symbols(), COUNT));
        } catch (IncompatibleModelException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("index margin"), e.getMessage());
          refused++;
        }
        double difference =
            MODEL
                .scales()
                .largestDifference(edge.context.output(), network.context.output(), COUNT, 0);
        largestDifference = Math.max(largestDifference, difference);
      }
    }
    return refused;
  }

  private static FloatBuffer latent(LatentShape shape, Random random) {
    FloatBuffer latent = Direct.floats(new float[shape.symbolCount()]);
    for (int i = 0; i < latent.limit(); i++) {
      latent.put(i, (float) (2 * random.nextGaussian()));
    }
    return latent;
  }
}
