package io.venturi.nativelib;

import io.venturi.latent.LatentShape;
import io.venturi.latent.Quantizer;
import io.venturi.latent.Quantizers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds of a call from Java to C++ that does next to nothing there. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BorderBenchmark {
  private static final LatentShape ONE = new LatentShape(1, 1, 1);

  private final FloatBuffer latent = direct().asFloatBuffer().put(0, 2.6f);
  private final IntBuffer symbols = direct().asIntBuffer();
  private Quantizer quantizer;

  /** Loads the library. */
  @Setup
  public void open() {
    quantizer = Quantizers.named("native").open(new float[1]);
  }

  /** The bare border: one number over, one number back. */
  @Benchmark
  public int emptyCall() {
    return VenturiNative.statusCode(0);
  }

  /** A stage as the pipeline calls it, with its checks, on a latent of one symbol. */
  @Benchmark
  public int quantizeOneSymbol() {
    quantizer.quantize(latent, ONE, symbols);
    return symbols.get(0);
  }

  private static ByteBuffer direct() {
    return ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
  }
}
