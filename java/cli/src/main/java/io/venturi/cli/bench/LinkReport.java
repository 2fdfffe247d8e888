package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of {@link LinkBenchCommand} as Markdown. */
final class LinkReport {
  private LinkReport() {}

  static String markdown(
      ModelBundle bundle,
      int pictures,
      double slowdown,
      long delayMillis,
      Map<String, String> machine,
      List<LinkResult> results) {
    StringBuilder text = new StringBuilder();
    text.append("# Response times over four links\n\n");
    line(
        text,
        "%s %s, %d pictures one after the other, each by all ways in turn. The time runs from pixels in memory to the label at the edge.",
        bundle.manifest().name(),
        bundle.manifest().modelVersion(),
        pictures);
    line(
        text,
        "Both directions have the link's rate and %d ms of delay; all ways use plain TCP through the same shaped relay, in real time.",
        delayMillis);
    line(
        text,
        "Edge and server are one machine%s: %s.",
        slowdown == 1
            ? ""
            : String.format(
                Locale.ROOT, "; the edge's time is stretched %.1f-fold by waiting", slowdown),
        String.join(
            ", ", machine.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList()));
    line(
        text,
        "JPEG and WebP carry the network's input, and the server runs the unsplit model. The quality beside 75 is the lowest single one that labels as"
            + " many pictures right as Venturi's default rate point and the unsplit model do, whichever has fewer (95 when none does). \"Each picture's lowest quality\" keeps the label the picture has"
            + " uncompressed and is found beforehand, untimed, with the model at hand: no camera could know it; it bounds what offloading can do.\n");
    String link = "";
    double jpeg = 0;
    for (LinkResult result : results) {
      Map<String, Object> f = result.figures();
      if (!result.profile().name().equals(link)) {
        link = result.profile().name();
        jpeg = medianOfJpeg(results, link);
        line(text, "\n## %s, %s Mbit/s\n", link, f.get("megabitsPerSecond"));
        text.append(
            "| way | bytes | response ms, median | p90 | edge | link | server | top-1 | against JPEG as right |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
      }
      line(
          text,
          "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f %% | %.2f x |",
          result.way(),
          f.get("meanBytes"),
          f.get("responseMillisMedian"),
          f.get("responseMillisP90"),
          f.get("edgeMillisMedian"),
          f.get("linkMillisMedian"),
          f.get("serverMillisMedian"),
          100 * (double) f.get("top1"),
          jpeg / result.medianMillis());
    }
    return text.toString();
  }

  /** Of the second JPEG way, the one as right as Venturi. */
  private static double medianOfJpeg(List<LinkResult> results, String link) {
    return results.stream()
        .filter(r -> r.profile().name().equals(link) && r.way().startsWith("JPEG, quality"))
        .skip(1)
        .mapToDouble(LinkResult::medianMillis)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
