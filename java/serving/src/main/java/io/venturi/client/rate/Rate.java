package io.venturi.client.rate;

/**
 * A rate point as the controller sees it.
 *
 * @param name for explanations
 * @param expectedBytes of a frame until some have been seen; above 0
 */
public record Rate(String name, double expectedBytes) {
  public Rate {
    if (!(expectedBytes > 0)) {
      throw new IllegalArgumentException(
          "rate point '" + name + "': expectedBytes is " + expectedBytes + ", must be above 0");
    }
  }
}
