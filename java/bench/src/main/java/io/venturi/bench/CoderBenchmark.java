package io.venturi.bench;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Symbols per microsecond, that is MSym/s, of each entropy coder on one thread. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoderBenchmark {

  /** One coder, one profile, one kind of work; the payloads are made beforehand. */
  @State(Scope.Thread)
  public abstract static class Session {
    /** Replaced by every coder found. */
    @Param("java")
    public String coder = "";

    /** "compat", or a number of lanes. */
    @Param({"compat", "8", "32"})
    public String profile = "";

    private final CodingWork work;
    private WireProfile wire = WireProfile.COMPAT;
    private RansEncoder encoder;
    private RansDecoder decoder;
    private ByteBuffer out;
    private IntBuffer decoded;
    private List<ByteBuffer> payloads;

    Session(CodingWork work) {
      this.work = work;
    }

    /** Opens the coders, encodes once and checks that the way back gives the same symbols. */
    @Setup(Level.Trial)
    public void open() {
      EntropyCoder twin = EntropyCoders.named(coder);
      int symbols = work.shape().symbolCount();
      wire =
          profile.equals("compat")
              ? WireProfile.COMPAT
              : WireProfile.lanes(Integer.parseInt(profile));
      encoder = twin.newEncoder(work.tables(), symbols);
      decoder = twin.newDecoder(work.tables(), symbols);
      out = CodingWork.direct(RansEncoder.maxEncodedBytes(symbols, wire));
      decoded = CodingWork.direct(4 * symbols).asIntBuffer();
      payloads = IntStream.range(0, CodingWork.LATENTS).mapToObj(this::payload).toList();
    }

    /** Closes the coders. */
    @TearDown(Level.Trial)
    public void close() {
      encoder.close();
      decoder.close();
    }

    /** Bits per symbol of all payloads. */
    double bitsPerSymbol() {
      long bytes = payloads.stream().mapToLong(ByteBuffer::capacity).sum();
      return 8.0 * bytes / ((double) work.shape().symbolCount() * payloads.size());
    }

    int encodeAll() {
      int bytes = 0;
      for (int i = 0; i < payloads.size(); i++) {
        bytes += encode(work.latents().get(i), work.indexes().get(i));
      }
      return bytes;
    }

    int decodeAll() {
      for (int i = 0; i < payloads.size(); i++) {
        decoder.decode(
            payloads.get(i), wire, work.indexes().get(i), decoded, work.shape().symbolCount());
      }
      return decoded.get(0);
    }

    private int encode(IntBuffer symbols, CdfIndexes indexes) {
      return encoder.encode(symbols, work.shape().symbolCount(), indexes, wire, out.clear());
    }

    private ByteBuffer payload(int latent) {
      IntBuffer symbols = work.latents().get(latent);
      CdfIndexes indexes = work.indexes().get(latent);
      int size = encode(symbols, indexes);
      ByteBuffer payload = CodingWork.direct(size).put(0, out, 0, size);
      decoder.decode(payload, wire, indexes, decoded, work.shape().symbolCount());
      if (!decoded.equals(symbols)) {
        throw new IllegalStateException(coder + " does not give back what it encoded");
      }
      return payload;
    }
  }

  /** 64 latents of 48x28x28, a table per channel. */
  public static class Factorized extends Session {
    /** Called by JMH. */
    public Factorized() {
      super(CodingWork.factorized());
    }
  }

  /** 64 latents of 192x16x16, a table per symbol. */
  public static class Gaussian extends Session {
    /** Called by JMH. */
    public Gaussian() {
      super(CodingWork.gaussian());
    }
  }

  /** Encodes all latents of the factorised prior, one after the other. */
  @Benchmark
  @OperationsPerInvocation(CodingWork.FACTORIZED_SYMBOLS)
  public int factorizedEncode(Factorized session) {
    return session.encodeAll();
  }

  /** Decodes them. */
  @Benchmark
  @OperationsPerInvocation(CodingWork.FACTORIZED_SYMBOLS)
  public int factorizedDecode(Factorized session) {
    return session.decodeAll();
  }

  /** Encodes all latents of the Gaussian conditional, one after the other. */
  @Benchmark
  @OperationsPerInvocation(CodingWork.GAUSSIAN_SYMBOLS)
  public int gaussianEncode(Gaussian session) {
    return session.encodeAll();
  }

  /** Decodes them. */
  @Benchmark
  @OperationsPerInvocation(CodingWork.GAUSSIAN_SYMBOLS)
  public int gaussianDecode(Gaussian session) {
    return session.decodeAll();
  }
}
