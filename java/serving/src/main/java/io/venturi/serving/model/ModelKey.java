package io.venturi.serving.model;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a model, as its bundle's manifest names it. Orders by name, then version.
 *
 * @param name of the model
 * @param version the exporter's own numbering
 */
public record ModelKey(String name, String version) implements Comparable<ModelKey> {
  private static final Pattern PART = Pattern.compile("\\d+|\\D+");

  /** Older first: digits count as numbers, so that 1.10 comes after 1.9. */
  static final Comparator<String> VERSIONS = ModelKey::compareVersions;

  @Override
  public int compareTo(ModelKey other) {
    int order = name.compareTo(other.name);
    return order != 0 ? order : VERSIONS.compare(version, other.version);
  }

  private static int compareVersions(String a, String b) {
    Matcher left = PART.matcher(a);
    Matcher right = PART.matcher(b);
    while (true) {
      boolean more = left.find();
      if (more != right.find()) {
        return more ? 1 : -1;
      }
      if (!more) {
        return a.compareTo(b);
      }
      int order = comparePart(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int comparePart(String a, String b) {
    boolean numbers = isNumber(a) && isNumber(b);
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }

  private static boolean isNumber(String part) {
    return part.charAt(0) >= '0' && part.charAt(0) <= '9';
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
