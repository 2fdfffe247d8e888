package io.venturi.cli.draw;

import io.venturi.VenturiException;
import io.venturi.image.ImageView;
import io.venturi.task.Classification;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import io.venturi.task.TaskResult;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Boxes with labels and scores, masks blended with their palette above a legend, or the best labels
 * below the picture. Lines and letters grow with the picture; small pictures are drawn enlarged, so
 * that letters stay legible.
 *
 * <p>Where Java finds no fonts the drawing has no letters, and the log says why.
 */
public final class TaskDrawing {
  private static final int LEAST_SIDE = 640;
  private static final float GOLDEN_ANGLE = 0.381966f;
  private static final double MASK_SHARE = 0.5;

  private final BufferedImage picture;
  private final Graphics2D graphics;
  private final Lettering lettering;
  private final double scale;

  private TaskDrawing(ImageView image) {
    int longer = Math.max(image.width(), image.height());
    int enlarged = Math.max(1, (LEAST_SIDE + longer - 1) / longer);
    this.scale = enlarged;
    this.picture = Pixels.enlarged(image, enlarged);
    this.graphics = picture.createGraphics();
    this.lettering = new Lettering(Math.max(picture.getWidth(), picture.getHeight()));
  }

  /**
   * Draws a result on its picture.
   *
   * @param image BGR, as files are read
   * @param result in pixels of that picture
   * @param leastScore boxes below are left out
   */
  public static BufferedImage of(ImageView image, TaskResult result, double leastScore) {
    TaskDrawing drawing = new TaskDrawing(image);
    try {
      if (result instanceof Detections boxes) {
        drawing.draw(boxes.above(leastScore));
        return drawing.picture;
      }
      return result instanceof SegmentationMap map
          ? drawing.draw(map)
          : drawing.draw((Classification) result);
    } finally {
      drawing.graphics.dispose();
    }
  }

  /** Writes a drawing as PNG. */
  public static void write(BufferedImage drawing, Path file) {
    try {
      if (!ImageIO.write(drawing, "png", file.toFile())) {
        throw new IOException("this Java writes no PNG");
      }
    } catch (IOException e) {
      throw new VenturiException("the drawing " + file + " cannot be written: " + e, e);
    }
  }

  private void draw(Detections boxes) {
    float line = Math.max(2, lettering.size() / 8f);
    graphics.setStroke(new BasicStroke(line));
    List<Detections.Box> worstFirst = new ArrayList<>(boxes.boxes());
    java.util.Collections.reverse(worstFirst);
    for (Detections.Box box : worstFirst) {
      graphics.setColor(colourOf(box.index()));
      graphics.draw(
          new Rectangle2D.Double(
              box.left() * scale,
              box.top() * scale,
              (box.right() - box.left()) * scale,
              (box.bottom() - box.top()) * scale));
    }
    for (Detections.Box box : worstFirst) {
      String text = String.format(Locale.ROOT, "%s %.2f", box.label(), box.score());
      lettering.tag(
          graphics, picture, text, colourOf(box.index()), box.left() * scale, box.top() * scale);
    }
  }

  /** Hues as far apart as they can be for any number of labels. */
  private static Color colourOf(int index) {
    return Color.getHSBColor(0.02f + index * GOLDEN_ANGLE, 0.85f, 0.9f);
  }

  private BufferedImage draw(SegmentationMap map) {
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int found = map.classAt((int) (x / scale), (int) (y / scale));
        if (found != SegmentationMap.UNSEEN) {
          picture.setRGB(x, y, blended(picture.getRGB(x, y), map.palette().get(found)));
        }
      }
    }
    List<Lettering.Entry> legend = new ArrayList<>();
    long[] counts = map.pixelCounts();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double share = 100.0 * counts[i] / ((long) map.width() * map.height());
        String text = String.format(Locale.ROOT, "%s %.1f %%", map.labels().get(i), share);
        legend.add(new Lettering.Entry(new Color(map.palette().get(i)), text));
      }
    }
    return lettering.below(picture, legend);
  }

  private static int blended(int under, int over) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double value =
          (under >> shift & 0xff) * (1 - MASK_SHARE) + (over >> shift & 0xff) * MASK_SHARE;
      mixed |= (int) Math.round(value) << shift;
    }
    return mixed;
  }

  private BufferedImage draw(Classification result) {
    return lettering.below(
        picture,
        result.top(3).stream()
            .map(
                score ->
                    new Lettering.Entry(
                        colourOf(score.index()),
                        String.format(Locale.ROOT, "%s %.2f", score.label(), score.score())))
            .toList());
  }
}
