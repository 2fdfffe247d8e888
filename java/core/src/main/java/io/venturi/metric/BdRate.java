package io.venturi.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Bjontegaard delta rate: how many per cent more bytes one curve needs than another, averaged over
 * the qualities that both reach.
 *
 * <p>After Bjontegaard, "Calculation of average PSNR differences between RD-curves" (2001): the
 * logarithm of the rate as a function of quality, here joined by monotone cubic pieces (Fritsch and
 * Carlson), which never overshoot between points. Points that a cheaper one equals or beats are
 * left out. The twin of {@code models/venturi_models/bd_rate.py}.
 */
public final class BdRate {
  private BdRate() {}

  /**
   * One point of a curve.
   *
   * @param rate what it costs, e.g. mean bytes a picture; above 0
   * @param quality what it gives, e.g. top-1; more is better
   */
  public record Point(double rate, double quality) {
    public Point {
      if (!(rate > 0) || !Double.isFinite(rate) || !Double.isFinite(quality)) {
        throw new IllegalArgumentException(
            "rate " + rate + " at quality " + quality + ": both must be finite, the rate above 0");
      }
    }
  }

  /**
   * Per cent of rate that {@code tested} needs more (negative: less) than {@code anchor}.
   *
   * @return empty where the curves share no range of quality or one has fewer than two points left
   */
  public static OptionalDouble percent(List<Point> anchor, List<Point> tested) {
    Curve base = Curve.of(anchor);
    Curve other = Curve.of(tested);
    if (base.size() < 2 || other.size() < 2) {
      return OptionalDouble.empty();
    }
    double low = Math.max(base.quality(0), other.quality(0));
    double high = Math.min(base.quality(base.size() - 1), other.quality(other.size() - 1));
    if (low >= high) {
      return OptionalDouble.empty();
    }
    double difference = other.integral(low, high) - base.integral(low, high);
    return OptionalDouble.of(100 * Math.expm1(difference / (high - low)));
  }

  /** Points of which each is better and dearer than the one before: quality over log rate. */
  private record Curve(double[] qualities, double[] logRates) {
    static Curve of(List<Point> points) {
      List<Point> kept = new ArrayList<>();
      points.stream()
          .sorted(Comparator.comparingDouble(Point::rate).thenComparingDouble(Point::quality))
          .filter(point -> kept.isEmpty() || point.quality() > kept.get(kept.size() - 1).quality())
          .forEachOrdered(kept::add);
      return new Curve(
          kept.stream().mapToDouble(Point::quality).toArray(),
          kept.stream().mapToDouble(point -> Math.log(point.rate())).toArray());
    }

    int size() {
      return qualities.length;
    }

    double quality(int point) {
      return qualities[point];
    }

    private double width(int piece) {
      return qualities[piece + 1] - qualities[piece];
    }

    private double secant(int piece) {
      return (logRates[piece + 1] - logRates[piece]) / width(piece);
    }

    /** Derivative at a point: the secant at the ends, a weighted harmonic mean of two inside. */
    private double slope(int point) {
      if (point == 0 || point == size() - 1) {
        return secant(Math.max(0, point - 1));
      }
      double before = secant(point - 1);
      double behind = secant(point);
      if (before * behind <= 0) {
        return 0;
      }
      double first = 2 * width(point) + width(point - 1);
      double second = width(point) + 2 * width(point - 1);
      return (first + second) / (first / before + second / behind);
    }

    /** Integral of the log rate from one quality to another. */
    double integral(double low, double high) {
      double total = 0;
      for (int piece = 0; piece < size() - 1; piece++) {
        double start = Math.max(low, qualities[piece]) - qualities[piece];
        double end = Math.min(high, qualities[piece + 1]) - qualities[piece];
        if (start < end) {
          total += area(piece, end) - area(piece, start);
        }
      }
      return total;
    }

    /** Integral of one cubic piece from its left end on. */
    private double area(int piece, double x) {
      double width = width(piece);
      double left = slope(piece);
      double right = slope(piece + 1);
      double secant = secant(piece);
      double cubic = (left + right - 2 * secant) / (width * width);
      double square = (3 * secant - 2 * left - right) / width;
      return x * (logRates[piece] + x * (left / 2 + x * (square / 3 + x * cubic / 4)));
    }
  }
}
