package io.venturi.entropy;

import io.venturi.testing.TestFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pmf to CDF vectors of {@code testdata/cdf}. */
public final class CdfVectors {
  private CdfVectors() {}

  /** One pmf and the CDF it must give. */
  public record Case(float[] pmf, int[] cdf) {
    @Override
    public String toString() {
      return Arrays.toString(pmf);
    }
  }

  /** All of them. */
  public static List<Case> read() {
    List<Case> cases = new ArrayList<>();
    for (Path file : TestFiles.list(TestFiles.testdata("cdf"), ".txt")) {
      new String(TestFiles.read(file), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> cases.add(parse(line)));
    }
    return cases;
  }

  private static Case parse(String line) {
    String[] sides = line.split("=>");
    String[] entries = sides[0].trim().split(" +");
    float[] pmf = new float[entries.length];
    for (int i = 0; i < pmf.length; i++) {
      pmf[i] = Float.parseFloat(entries[i]);
    }
    return new Case(
        pmf, Arrays.stream(sides[1].trim().split(" +")).mapToInt(Integer::parseInt).toArray());
  }
}
