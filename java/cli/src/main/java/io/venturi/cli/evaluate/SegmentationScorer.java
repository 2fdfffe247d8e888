package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.venturi.VenturiException;
import io.venturi.metric.ConfusionMatrix;
import io.venturi.task.SegmentationMap;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Mean intersection over union from a confusion matrix summed over pictures. A mark is the
 * picture's own matrix, as true class, found class and pixels of what is not 0. The figure is no
 * mean over pictures, so it has neither standard error nor paired interval.
 */
final class SegmentationScorer implements Scorer<SegmentationMap> {
  private final List<String> labels;

  /**
   * @param labels of the set's classes, in their order
   */
  SegmentationScorer(List<String> labels) {
    this.labels = List.copyOf(labels);
  }

  @Override
  public String key() {
    return "miou";
  }

  @Override
  public String title() {
    return "mIoU";
  }

  @Override
  public Class<SegmentationMap> resultType() {
    return SegmentationMap.class;
  }

  @Override
  public JsonNode mark(SegmentationMap result, Object truth) {
    ConfusionMatrix matrix = new ConfusionMatrix(labels.size());
    matrix.add(mask((Path) truth, result), found(result));
    ArrayNode mark = JsonNodeFactory.instance.arrayNode();
    for (int t = 0; t < labels.size(); t++) {
      for (int f = 0; f < labels.size(); f++) {
        if (matrix.count(t, f) > 0) {
          mark.addArray().add(t).add(f).add(matrix.count(t, f));
        }
      }
    }
    return mark;
  }

  /** Classes of the set for those of the model, which may have another order. */
  private ByteBuffer found(SegmentationMap result) {
    byte[] own = new byte[256];
    Arrays.fill(own, (byte) ConfusionMatrix.IGNORED);
    for (int i = 0; i < result.labels().size(); i++) {
      int at = labels.indexOf(result.labels().get(i));
      own[i] = (byte) (at < 0 ? ConfusionMatrix.IGNORED : at);
    }
    ByteBuffer classes = result.classes();
    ByteBuffer mapped = ByteBuffer.allocate(classes.remaining());
    while (classes.hasRemaining()) {
      mapped.put(own[classes.get() & 0xff]);
    }
    return mapped.flip();
  }

  private ByteBuffer mask(Path file, SegmentationMap result) {
    Raster raster = read(file.toFile());
    if (raster.getWidth() != result.width() || raster.getHeight() != result.height()) {
      throw new VenturiException(
          String.format(
              "%s is %dx%d, its picture %dx%d",
              file, raster.getWidth(), raster.getHeight(), result.width(), result.height()));
    }
    ByteBuffer mask = ByteBuffer.allocate(raster.getWidth() * raster.getHeight());
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < raster.getWidth(); x++) {
        int value = raster.getSample(x, y, 0);
        mask.put((byte) (value < labels.size() ? value : ConfusionMatrix.IGNORED));
      }
    }
    return mask.flip();
  }

  /** Samples as they are stored: neither palette nor colour space is applied. */
  private static Raster read(File file) {
    try {
      BufferedImage image = ImageIO.read(file);
      if (image != null) {
        return image.getRaster();
      }
    } catch (IOException e) {
      throw new VenturiException(file + " cannot be read: " + e.getMessage(), e);
    }
    throw new VenturiException(file + " is no PNG");
  }

  @Override
  public Score score(List<LabelledPicture> pictures, List<JsonNode> marks) {
    ConfusionMatrix matrix = new ConfusionMatrix(labels.size());
    for (JsonNode mark : marks) {
      for (JsonNode cell : mark) {
        matrix.add(cell.get(0).asInt(), cell.get(1).asInt(), cell.get(2).asLong());
      }
    }
    return new Score(matrix.mean(), null, null);
  }
}
