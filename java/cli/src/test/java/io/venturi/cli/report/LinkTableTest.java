package io.venturi.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkTableTest {
  private final List<Map<String, Object>> results = new ArrayList<>();

  private void add(String link, double rate, String way, int bytes, double millis) {
    results.add(
        Map.of(
            "link", link,
            "megabitsPerSecond", rate,
            "way", way,
            "meanBytes", bytes,
            "responseMillisMedian", millis,
            "top1", 0.9));
  }

  private LinkTable table() {
    return new LinkTable(new ObjectMapper().valueToTree(results));
  }

  @Test
  void rows_waysOverLinks_areAgainstTheJpegThatIsAsRight() {
    for (double factor : new double[] {1, 0.5}) {
      String link = factor == 1 ? "BLE" : "4G";
      add(link, 1 / factor, "unsplit", 0, 50);
      add(link, 1 / factor, "JPEG, quality 75", 9000, 400 * factor);
      add(link, 1 / factor, "JPEG, quality 40", 5000, 200 * factor);
      add(link, 1 / factor, "Venturi", 1000, 40 * factor);
    }
    LinkTable table = table();
    assertEquals(
        List.of("way", "bytes", "top-1", "BLE, 1.0 Mbit/s", "4G, 2.0 Mbit/s"), table.heads());
    assertEquals(
        List.of("unsplit", "0", "90 %", "50.0 ms, 4.00 x", "50.0 ms, 2.00 x"), table.rows().get(0));
    assertEquals(
        List.of("Venturi", "1000", "90 %", "40.0 ms, 5.00 x", "20.0 ms, 5.00 x"),
        table.rows().get(3));
  }

  @Test
  void rows_twoWaysOfOneName_stayApart() {
    add("BLE", 1, "JPEG, quality 75", 9000, 400);
    add("BLE", 1, "JPEG, quality 75", 9000, 200);
    List<List<String>> rows = table().rows();
    assertEquals("JPEG, quality 75 (as right)", rows.get(1).get(0));
    assertEquals("400.0 ms, 0.50 x", rows.get(0).get(3));
  }
}
