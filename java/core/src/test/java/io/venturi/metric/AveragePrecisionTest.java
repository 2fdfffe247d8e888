package io.venturi.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.metric.AveragePrecision.Found;
import io.venturi.metric.AveragePrecision.Summary;
import io.venturi.metric.AveragePrecision.Truth;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equality with pycocotools on references of testdata/metric. */
class AveragePrecisionTest {
  private static final Pattern ANNOTATION =
      Pattern.compile(
          "\"image_id\": (\\d+), \"category_id\": (\\d+), \"bbox\": \\[([^]]+)], \"area\": ([0-9.]+), \"iscrowd\": (\\d)");

  /** A reference file, and what a metric makes of it. */
  private static final class Reference {
    final List<Integer> categories = new ArrayList<>();
    final Map<Integer, List<Truth>> truths = new TreeMap<>();
    final Map<Integer, List<Found>> found = new TreeMap<>();
    double[] stats = {};

    Reference(String name) throws IOException {
      for (String line : Files.readAllLines(TestFiles.testdata("metric").resolve(name))) {
        String[] words = line.split(" ");
        double[] numbers = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
        switch (words[0]) {
          case "category" -> categories.add((int) numbers[0]);
          case "truth" -> truth((int) numbers[0], Arrays.copyOfRange(numbers, 1, 8));
          case "found" ->
              found
                  .computeIfAbsent((int) numbers[0], image -> new ArrayList<>())
                  .add(
                      new Found(
                          (int) numbers[1],
                          numbers[2],
                          numbers[3],
                          numbers[4],
                          numbers[5],
                          numbers[6]));
          default -> stats = numbers;
        }
      }
    }

    void truth(int image, double... n) {
      truths
          .computeIfAbsent(image, key -> new ArrayList<>())
          .add(new Truth((int) n[0], n[1], n[2], n[3], n[4], n[5], n[6] == 1));
    }

    void check() {
      AveragePrecision metric = new AveragePrecision(categories);
      Map<Integer, List<Truth>> pictures = new TreeMap<>(truths);
      found.keySet().forEach(image -> pictures.putIfAbsent(image, List.of()));
      pictures.forEach((image, boxes) -> metric.add(boxes, found.getOrDefault(image, List.of())));
      Summary s = metric.summary();
      double[] seen = {
        s.map(),
        s.ap50(),
        s.ap75(),
        s.small(),
        s.medium(),
        s.large(),
        s.recall1(),
        s.recall10(),
        s.recall100(),
        s.recallSmall(),
        s.recallMedium(),
        s.recallLarge()
      };
      assertEquals(12, stats.length);
      for (int i = 0; i < 12; i++) {
        assertEquals(stats[i], seen[i], 1e-9, "number " + i + " of " + Arrays.toString(seen));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random.txt", "crowds.txt", "sparse.txt", "awkward.txt"})
  void summary_ofDrawnBoxes_isPycocotools(String name) throws IOException {
    new Reference(name).check();
  }

  @Test
  void summary_ofBoxesAboutRealCells_isPycocotools() throws IOException {
    Path annotations =
        TestFiles.top().resolveSibling("shared/data/detection/bccd/test/annotations.json");
    assumeTrue(Files.exists(annotations), "no annotations at " + annotations);
    Reference reference = new Reference("bccd.txt");
    Matcher boxes = ANNOTATION.matcher(Files.readString(annotations));
    int count = 0;
    while (boxes.find()) {
      double[] sides =
          Arrays.stream(boxes.group(3).split(", ")).mapToDouble(Double::parseDouble).toArray();
      reference.truth(
          Integer.parseInt(boxes.group(1)),
          Double.parseDouble(boxes.group(2)),
          sides[0],
          sides[1],
          sides[2],
          sides[3],
          Double.parseDouble(boxes.group(4)),
          Double.parseDouble(boxes.group(5)));
      count++;
    }
    assertEquals(780, count);
    reference.check();
  }

  @Test
  void summary_withoutTruths_isMinusOne() {
    AveragePrecision metric = new AveragePrecision(List.of(1));
    metric.add(List.of(), List.of(new Found(1, 0, 0, 5, 5, 0.5)));
    assertEquals(-1, metric.summary().map());
    metric.add(List.of(new Truth(1, 0, 0, 5, 5, 25, false)), List.of());
    assertEquals(0, metric.summary().map());
    assertEquals(-1, metric.summary().large());
  }

  @Test
  void boxes_thatCannotCount_areRefused() {
    AveragePrecision metric = new AveragePrecision(List.of(1, 2));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> metric.add(List.of(), List.of(new Found(3, 0, 0, 1, 1, 0.5))))
            .getMessage()
            .contains("is of none of the categories [1, 2]"));
    assertThrows(
        IllegalArgumentException.class,
        () -> metric.add(List.of(), List.of(new Found(1, 0, 0, 1, 1, Double.NaN))));
    assertThrows(IllegalArgumentException.class, () -> new AveragePrecision(List.of(1, 1)));
    assertThrows(IllegalArgumentException.class, () -> new AveragePrecision(List.of()));
  }
}
