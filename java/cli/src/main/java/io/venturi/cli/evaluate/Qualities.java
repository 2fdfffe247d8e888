package io.venturi.cli.evaluate;

import io.venturi.VenturiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --qualities} says. */
final class Qualities {
  private Qualities() {}

  /** E.g. "10:30:75" by the name of a method. */
  static Map<String, List<Integer>> parse(Map<String, String> qualities) {
    Map<String, List<Integer>> chosen = new LinkedHashMap<>();
    qualities.forEach(
        (method, list) -> {
          if (!list.matches("\\d{1,3}(:\\d{1,3})*")) {
            throw new VenturiException(
                "--qualities "
                    + method
                    + "="
                    + list
                    + ": wanted numbers with colons between, e.g. 10:30:75");
          }
          List<Integer> numbers = new ArrayList<>();
          for (String number : list.split(":")) {
            numbers.add(Integer.parseInt(number));
          }
          chosen.put(method, numbers.stream().distinct().sorted().toList());
        });
    return chosen;
  }
}
