package io.venturi.cli.verify;

import io.venturi.engine.Precision;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What comparing a rate point in a precision gave, and whether that is within its tolerance. */
final class Comparison {
  private final Precision precision;
  private final String ratePoint;
  private final Map<String, OutputError> outputs;
  private final Tolerance tolerance;
  private int inputs;
  private int labelsAgreeing;
  private long symbols;
  private long symbolsDiffering;
  private long referenceBytes;
  private long seenBytes;

  /**
   * Nothing added yet.
   *
   * @param ratePoint its name; empty for a bare graph
   * @param outputs what is compared, by name, in the order of the data path
   */
  Comparison(Precision precision, String ratePoint, Map<String, OutputError> outputs) {
    this.precision = precision;
    this.ratePoint = ratePoint;
    this.tolerance = Tolerance.of(precision);
    this.outputs = outputs;
  }

  /** Counts an input that has only outputs. */
  void addInput() {
    inputs++;
  }

  /** Counts an input that went the whole way. */
  void add(int differing, int ofSymbols, int wantedBytes, int bytes, boolean sameLabel) {
    inputs++;
    symbols += ofSymbols;
    symbolsDiffering += differing;
    referenceBytes += wantedBytes;
    seenBytes += bytes;
    labelsAgreeing += sameLabel ? 1 : 0;
  }

  /** Whether no input was added. */
  boolean isEmpty() {
    return inputs == 0;
  }

  private boolean labelsPassed() {
    return symbols == 0 || labelsAgreeing >= tolerance.labelAgreement() * inputs - 1e-9;
  }

  boolean passed() {
    return labelsPassed() && outputs.values().stream().allMatch(error -> error.within(tolerance));
  }

  /** A table of the outputs, then what became of symbols, bytes and labels, then the verdict. */
  String text() {
    StringBuilder text = new StringBuilder();
    outputs.forEach(
        (name, error) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-5s %-9s %-9s %10.3g %10.3g %10.3g %10.3g  %s%n",
                    name(precision),
                    ratePoint,
                    name,
                    error.maxAbsolute(),
                    error.meanAbsolute(),
                    error.maxRelative(),
                    error.meanRelative(),
                    error.within(tolerance) ? "ok" : "TOO FAR")));
    if (symbols > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "      %d of %d symbols differ (%.3g %%), %.1f bytes a frame, reference %.1f; %d of %d labels agree%n",
              symbolsDiffering,
              symbols,
              100.0 * symbolsDiffering / symbols,
              (double) seenBytes / inputs,
              (double) referenceBytes / inputs,
              labelsAgreeing,
              inputs));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "      %s: relative to the reference at most %s max, %s mean, labels at least %.0f %%%n",
            passed() ? "PASSED" : "FAILED",
            tolerance.maxRelative(),
            tolerance.meanRelative(),
            100 * tolerance.labelAgreement()));
    return text.toString();
  }

  static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("precision", name(precision));
    json.put("ratePoint", ratePoint);
    json.put("inputs", inputs);
    Map<String, Object> errors = new LinkedHashMap<>();
    outputs.forEach((name, error) -> errors.put(name, error.json()));
    json.put("outputs", errors);
    if (symbols > 0) {
      json.put("symbols", symbols);
      json.put("symbolsDiffering", symbolsDiffering);
      json.put("referenceFrameBytes", referenceBytes);
      json.put("frameBytes", seenBytes);
      json.put("labelsAgreeing", labelsAgreeing);
    }
    json.put("tolerance", tolerance);
    json.put("passed", passed());
    return json;
  }
}
