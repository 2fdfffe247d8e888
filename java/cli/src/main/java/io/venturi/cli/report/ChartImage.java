package io.venturi.cli.report;

import io.venturi.VenturiException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A chart as PNG and SVG. */
final class ChartImage {
  /** Dots a unit of the chart: sharp on dense screens. */
  private static final int SCALE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(ChartImage.class);

  private ChartImage() {}

  /** As PNG; empty, with a line in the log, where Java finds no fonts. */
  static Optional<byte[]> png(Chart<?, ?> chart) {
    return drawn(
        chart,
        () -> {
          BufferedImage image =
              new BufferedImage(
                  SCALE * chart.getWidth(), SCALE * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
          Graphics2D graphics = image.createGraphics();
          graphics.scale(SCALE, SCALE);
          graphics.setRenderingHint(
              RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
          chart.paint(graphics, chart.getWidth(), chart.getHeight());
          graphics.dispose();
          ByteArrayOutputStream file = new ByteArrayOutputStream();
          try {
            ImageIO.write(image, "png", file);
          } catch (IOException e) {
            throw failed(chart, e);
          }
          return file.toByteArray();
        });
  }

  /** As SVG; empty likewise. */
  static Optional<byte[]> svg(Chart<?, ?> chart) {
    return drawn(
        chart,
        () -> {
          try {
            return ChartEncoder.getBytes(chart, "svg");
          } catch (IOException e) {
            throw failed(chart, e);
          }
        });
  }

  /** As an element for HTML, or a sentence where it cannot be drawn. */
  static String html(Chart<?, ?> chart) {
    return png(chart)
        .map(
            png ->
                "<p><img alt=\""
                    + chart.getTitle()
                    + "\" width=\""
                    + chart.getWidth()
                    + "\" src=\"data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(png)
                    + "\"></p>\n")
        .orElse(
            "<p>No plot of "
                + chart.getTitle()
                + ": this Java draws no text (no fontconfig or no font).</p>\n");
  }

  private static <T> Optional<T> drawn(Chart<?, ?> chart, Supplier<T> draw) {
    try {
      return Optional.of(draw.get());
    } catch (InternalError | LinkageError e) { // what Java says without fontconfig or fonts
      LOG.warn("no plots: this Java draws no text; install fontconfig and a font", e);
      return Optional.empty();
    }
  }

  private static VenturiException failed(Chart<?, ?> chart, IOException e) {
    return new VenturiException(
        "the plot of " + chart.getTitle() + " could not be made: " + e.getMessage(), e);
  }
}
