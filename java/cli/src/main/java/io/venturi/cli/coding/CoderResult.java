package io.venturi.cli.coding;

import org.jspecify.annotations.Nullable;

/**
 * What a contender did.
 *
 * @param contender who
 * @param meanBytes of a latent's payload
 */
public record CoderResult(
    Contender contender, double meanBytes, Direction encode, Direction decode) {

  /**
   * One way.
   *
   * @param speed on one thread
   * @param together several threads at once; null when not asked for
   */
  public record Direction(Speed speed, @Nullable Together together) {}

  /**
   * Threads with a coder of their own each, coding all latents at the same time, in turns with one
   * such thread alone.
   *
   * @param threads how many
   * @param one one thread alone
   * @param all all threads; processor time is the mean of the threads
   */
  public record Together(int threads, Speed one, Speed all) {
    /** How many times as fast as one thread, by the wall clock. */
    public double scaling() {
      return threads * one.wall().median() / all.wall().median();
    }

    /**
     * How many times as fast if every thread had a core to itself: what shared caches and memory
     * leave.
     */
    public double cpuScaling() {
      return threads * one.cpu().median() / all.cpu().median();
    }
  }
}
