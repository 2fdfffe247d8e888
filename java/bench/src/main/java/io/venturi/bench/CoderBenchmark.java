package io.venturi.bench;

import io.venturi.cli.coding.CodingSession;
import io.venturi.cli.coding.CodingSession.CodingRoom;
import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.SampleLatents;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.WireProfile;
import java.util.concurrent.TimeUnit;
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

/**
 * Symbols per microsecond, that is MSym/s, of each entropy coder on one thread, in a JVM of its
 * own: what {@code venturi bench coder} measures with all coders in one.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoderBenchmark {
  private static final int FACTORIZED_SYMBOLS = CodingWork.LATENTS * 48 * 28 * 28;
  private static final int GAUSSIAN_SYMBOLS = CodingWork.LATENTS * 192 * 16 * 16;

  /** One coder, one profile, one kind of work; the payloads are made beforehand. */
  @State(Scope.Thread)
  public abstract static class Session {
    /** Replaced by every coder found. */
    @Param("java")
    public String coder = "";

    /** "compat", or a number of lanes. */
    @Param({"compat", "8", "32"})
    public String profile = "";

    /** Latents in each call. */
    @Param({"1", "64"})
    public int images;

    private final SampleLatents latents;
    private CodingSession session;

    Session(SampleLatents latents) {
      this.latents = latents;
    }

    /** Opens the coders, encodes once and checks that the way back gives the same symbols. */
    @Setup(Level.Trial)
    public void open() {
      WireProfile wire =
          profile.equals("compat")
              ? WireProfile.COMPAT
              : WireProfile.lanes(Integer.parseInt(profile));
      CodingWork work = new CodingWork(latents);
      CodingRoom room = new CodingRoom(work, images);
      session = new CodingSession(EntropyCoders.named(coder), wire, work, images, room);
    }

    /** Closes the coders. */
    @TearDown(Level.Trial)
    public void close() {
      session.close();
    }

    CodingSession session() {
      return session;
    }
  }

  /** 64 latents of 48x28x28, a table per channel. */
  public static class Factorized extends Session {
    /** Called by JMH. */
    public Factorized() {
      super(SampleLatents.FACTORIZED);
    }
  }

  /** 64 latents of 192x16x16, a table per symbol. */
  public static class Gaussian extends Session {
    /** Called by JMH. */
    public Gaussian() {
      super(SampleLatents.GAUSSIAN);
    }
  }

  /** Encodes all latents of the factorised prior. */
  @Benchmark
  @OperationsPerInvocation(FACTORIZED_SYMBOLS)
  public int factorizedEncode(Factorized state) {
    return state.session().encodeAll();
  }

  /** Decodes them. */
  @Benchmark
  @OperationsPerInvocation(FACTORIZED_SYMBOLS)
  public int factorizedDecode(Factorized state) {
    return state.session().decodeAll();
  }

  /** Encodes all latents of the Gaussian conditional. */
  @Benchmark
  @OperationsPerInvocation(GAUSSIAN_SYMBOLS)
  public int gaussianEncode(Gaussian state) {
    return state.session().encodeAll();
  }

  /** Decodes them. */
  @Benchmark
  @OperationsPerInvocation(GAUSSIAN_SYMBOLS)
  public int gaussianDecode(Gaussian state) {
    return state.session().decodeAll();
  }
}
