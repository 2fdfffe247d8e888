package io.venturi.entropy.gaussian;

import java.util.Arrays;

/**
 * Vectors of 64 bits under exclusive or: which of them add up to a sum. Each vector keeps its
 * lowest set bit to itself. Belongs to one thread at a time.
 */
final class ParityBasis {
  private final long[] vectors = new long[64];

  /** Which of the added vectors each one of the basis is the sum of. */
  private final long[] members = new long[64];

  private int width;

  /** The vector of a position in a latent: bits that look random. */
  static long column(int position) {
    return ScaleIndexes.mixed((position + 1) * ScaleIndexes.STEP);
  }

  void clear() {
    Arrays.fill(vectors, 0);
    width = 0;
  }

  /**
   * Adds a vector.
   *
   * @param member the bit that stands for it in {@link #solve}'s result
   * @return false when it is a sum of those before it; it is not added then
   */
  boolean add(long vector, long member) {
    long rest = vector;
    long sum = member;
    while (rest != 0) {
      int pivot = Long.numberOfTrailingZeros(rest);
      if (vectors[pivot] == 0) {
        vectors[pivot] = rest;
        members[pivot] = sum;
        width = Math.max(width, pivot + 1);
        return true;
      }
      rest ^= vectors[pivot];
      sum ^= members[pivot];
    }
    return false;
  }

  /** The fewest low bits that tell all sums of the vectors apart, 0..64. */
  int width() {
    return width;
  }

  /** The members whose vectors add up to a sum that is not 0; 0 when there are none. */
  long solve(long sum) {
    long rest = sum;
    long found = 0;
    while (rest != 0) {
      int pivot = Long.numberOfTrailingZeros(rest);
      if (vectors[pivot] == 0) {
        return 0;
      }
      rest ^= vectors[pivot];
      found ^= members[pivot];
    }
    return found;
  }
}
