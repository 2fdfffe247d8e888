package io.venturi.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.metric.BdRate.Point;
import io.venturi.metric.PairedBootstrap.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Against what the Python twins made (testdata/metric/make_curves.py). */
class MetricTest {
  private static JsonNode golden(String name) throws IOException {
    Path file = Path.of(System.getProperty("venturi.top"), "testdata/metric", name + ".json");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<Point> curve(JsonNode points) {
    List<Point> curve = new ArrayList<>();
    points.forEach(p -> curve.add(new Point(p.get(0).asDouble(), p.get(1).asDouble())));
    return curve;
  }

  private static double[] numbers(JsonNode values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i).asDouble();
    }
    return numbers;
  }

  @Test
  void bdRate_ofEveryPairOfCurves_isThePythonTwins() throws IOException {
    int present = 0;
    for (JsonNode pair : golden("bd_rate")) {
      OptionalDouble seen = BdRate.percent(curve(pair.get("anchor")), curve(pair.get("tested")));
      String name = pair.get("anchorName").asText() + " to " + pair.get("testedName").asText();
      assertEquals(pair.get("percent").isNull(), seen.isEmpty(), name);
      if (seen.isPresent()) {
        present++;
        assertEquals(pair.get("percent").asDouble(), seen.getAsDouble(), 1e-9, name);
      }
    }
    assertTrue(present >= 10, "pairs with a value: " + present);
  }

  @Test
  void bdRate_ofTwiceTheBytesAtEveryQuality_isAHundredPercent() {
    List<Point> anchor = List.of(new Point(1000, .5), new Point(1700, .6), new Point(4000, .7));
    List<Point> doubled = anchor.stream().map(p -> new Point(2 * p.rate(), p.quality())).toList();
    assertEquals(100, BdRate.percent(anchor, doubled).getAsDouble(), 1e-9);
    assertEquals(-50, BdRate.percent(doubled, anchor).getAsDouble(), 1e-9);
  }

  @Test
  void point_withoutARate_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Point(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Point(1, Double.NaN));
  }

  @Test
  void interval_ofTenThousandResamples_isNumpysWithinItsNoise() throws IOException {
    for (JsonNode expected : golden("bootstrap")) {
      double[] first = numbers(expected.get("first"));
      double[] second = numbers(expected.get("second"));
      Interval seen = PairedBootstrap.of(first, second, 1);
      double width = expected.get("high").asDouble() - expected.get("low").asDouble();
      assertEquals(expected.get("difference").asDouble(), seen.difference(), 1e-12);
      // a percentile of 10,000 resamples is off by about a fortieth of a deviation; width is four
      assertEquals(expected.get("low").asDouble(), seen.low(), 0.03 * width);
      assertEquals(expected.get("high").asDouble(), seen.high(), 0.03 * width);
    }
  }

  @Test
  void interval_ofTheSameSeed_isTheSame() {
    double[] first = {0, 1, 0, 1, 1, 0, 1};
    double[] second = {1, 1, 0, 0, 1, 1, 1};
    assertEquals(PairedBootstrap.of(first, second, 5), PairedBootstrap.of(first, second, 5));
    Interval swapped = PairedBootstrap.of(second, first, 5);
    assertEquals(-PairedBootstrap.of(first, second, 5).low(), swapped.high(), 1e-12);
  }

  @Test
  void interval_ofMethodsThatDifferOnEveryPicture_excludesZero() {
    double[] wrong = new double[50];
    double[] right = new double[50];
    Arrays.fill(right, 1);
    assertTrue(PairedBootstrap.of(wrong, right, 1).excludesZero());
    assertFalse(PairedBootstrap.of(wrong, wrong, 1).excludesZero());
  }

  @Test
  void scores_ofDifferentLengths_areRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedBootstrap.of(new double[] {1}, new double[] {1, 2}, 1));
    assertThrows(
        IllegalArgumentException.class, () -> PairedBootstrap.of(new double[0], new double[0], 1));
  }
}
