package io.venturi.cli.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Letters on drawings, as large as suits them; none where Java finds no fonts. */
final class Lettering {
  private static final Logger LOG = LoggerFactory.getLogger(Lettering.class);
  private static final double DARK = 140;

  /** A colour and what it stands for. */
  record Entry(Color colour, String text) {}

  private final int size;

  /**
   * @param longerSide pixels of the drawing
   */
  Lettering(int longerSide) {
    size = Math.max(12, Math.round(longerSide / 45f));
  }

  /** Height of letters in pixels. */
  int size() {
    return size;
  }

  private FontMetrics prepare(Graphics2D graphics) {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
    return graphics.getFontMetrics();
  }

  /** Text on a patch of colour whose lower left corner is a point, moved to lie in the picture. */
  void tag(
      Graphics2D graphics, BufferedImage picture, String text, Color colour, double x, double y) {
    withFonts(
        () -> {
          FontMetrics metrics = prepare(graphics);
          int pad = Math.max(1, size / 6);
          int width = metrics.stringWidth(text) + 2 * pad;
          int height = metrics.getAscent() + metrics.getDescent();
          int left = within(x, picture.getWidth() - width);
          int top = within(y - height, picture.getHeight() - height);
          graphics.setColor(colour);
          graphics.fillRect(left, top, width, height);
          graphics.setColor(onTopOf(colour));
          graphics.drawString(text, left + pad, top + metrics.getAscent());
        });
  }

  private static int within(double at, int most) {
    return (int) Math.max(0, Math.min(at, most));
  }

  /** Black or white, whichever can be read. */
  private static Color onTopOf(Color colour) {
    double light = 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue();
    return light > DARK ? Color.BLACK : Color.WHITE;
  }

  /** The picture above a strip of entries, in as many rows as they need. */
  BufferedImage below(BufferedImage picture, List<Entry> entries) {
    BufferedImage[] made = {picture};
    withFonts(() -> made[0] = strip(picture, entries));
    return made[0];
  }

  private BufferedImage strip(BufferedImage picture, List<Entry> entries) {
    Graphics2D measuring = picture.createGraphics();
    FontMetrics metrics = prepare(measuring);
    measuring.dispose();
    int gap = size;
    int row = metrics.getHeight() + gap / 2;
    int[] lefts = new int[entries.size()];
    int[] rows = new int[entries.size()];
    int at = gap / 2;
    int rowCount = 1;
    for (int i = 0; i < lefts.length; i++) {
      int width = size + gap / 2 + metrics.stringWidth(entries.get(i).text());
      if (at > gap / 2 && at + width > picture.getWidth()) {
        at = gap / 2;
        rowCount++;
      }
      lefts[i] = at;
      rows[i] = rowCount - 1;
      at += width + gap;
    }
    BufferedImage drawing =
        new BufferedImage(
            picture.getWidth(),
            picture.getHeight() + rowCount * row + gap / 2,
            BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = drawing.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, drawing.getWidth(), drawing.getHeight());
    graphics.drawImage(picture, 0, 0, null);
    prepare(graphics);
    for (int i = 0; i < lefts.length; i++) {
      int top = picture.getHeight() + gap / 2 + rows[i] * row;
      graphics.setColor(entries.get(i).colour());
      graphics.fillRect(lefts[i], top, size, size);
      graphics.setColor(Color.BLACK);
      graphics.drawRect(lefts[i], top, size, size);
      int base = top + Math.round((size + metrics.getAscent() - metrics.getDescent()) / 2f);
      graphics.drawString(entries.get(i).text(), lefts[i] + size + gap / 2, base);
    }
    graphics.dispose();
    return drawing;
  }

  private static void withFonts(Runnable drawing) {
    try {
      drawing.run();
    } catch (InternalError | LinkageError e) { // what Java says without fontconfig or fonts
      LOG.warn("no letters: this Java draws no text; install fontconfig and a font", e);
    }
  }
}
