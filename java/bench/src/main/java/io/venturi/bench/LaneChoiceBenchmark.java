package io.venturi.bench;

import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.SampleLatents;
import io.venturi.entropy.LaneChoice;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What choosing the lane count of a latent costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LaneChoiceBenchmark {

  /** Both kinds of work, a latent after the other. */
  @State(Scope.Thread)
  public static class Session {
    private final CodingWork factorized = new CodingWork(SampleLatents.FACTORIZED);
    private final CodingWork gaussian = new CodingWork(SampleLatents.GAUSSIAN);
    private final LaneChoice ofFactorized = new LaneChoice(factorized.tables().lanes());
    private final LaneChoice ofGaussian = new LaneChoice(gaussian.tables().lanes());
    private int turn;
  }

  /** A latent of 48x28x28. */
  @Benchmark
  public int factorized(Session session) {
    return choose(session, session.ofFactorized, session.factorized);
  }

  /** A latent of 192x16x16. */
  @Benchmark
  public int gaussian(Session session) {
    return choose(session, session.ofGaussian, session.gaussian);
  }

  private static int choose(Session session, LaneChoice choice, CodingWork work) {
    int i = session.turn++ % CodingWork.LATENTS;
    return choice.lanes(work.symbols(i, 1), work.symbolCount(), work.indexes(i, 1));
  }
}
