package io.venturi.cli.evaluate;

import static io.venturi.cli.evaluate.EvaluateFixture.results;
import static io.venturi.cli.evaluate.EvaluateFixture.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.evaluate.EvaluateFixture.Run;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Detection and segmentation sets whose truth is what the unsplit network finds: its row must then
 * be perfect, and the others must not be empty.
 */
class TaskSetsTest {
  private static final int PICTURES = 3;

  @TempDir Path folder;

  private ModelBundle bundle(String name) throws IOException {
    Path bundles = Files.createDirectories(folder.resolve("bundles"));
    Path tiny = Path.of(System.getProperty("venturi.top"), "testdata/bundles", name + ".venturi");
    return ModelBundle.open(Files.copy(tiny, bundles.resolve(name + ".venturi")));
  }

  /** Pictures that have the network's size. */
  private Path images(ModelBundle bundle) throws IOException {
    PreprocessSpec spec = bundle.manifest().preprocess();
    Random random = new Random(8);
    Path images = Files.createDirectories(folder.resolve("data/images"));
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage picture =
          new BufferedImage(spec.cropWidth(), spec.cropHeight(), BufferedImage.TYPE_INT_RGB);
      int base = random.nextInt(0xffffff);
      for (int y = 0; y < spec.cropHeight(); y++) {
        for (int x = 0; x < spec.cropWidth(); x++) {
          picture.setRGB(x, y, base ^ random.nextInt(0x40) * 0x010101 ^ x << 10 ^ y << 2);
        }
      }
      ImageIO.write(picture, "png", images.resolve("picture" + i + ".png").toFile());
    }
    return images;
  }

  private JsonNode evaluated(String task) throws IOException {
    Run run =
        EvaluateFixture.evaluate(
            "--task",
            task,
            "--data",
            folder.resolve("data"),
            "--bundles",
            folder.resolve("bundles"),
            "--out",
            folder.resolve("out"),
            "--methods=jpeg_input,tiny-" + task,
            "--qualities=jpeg_input=5:90");
    assertEquals(0, run.exitCode(), run.err());
    return results(folder.resolve("out"));
  }

  @Test
  void detection_againstBoxesOfTheUnsplitNetwork_isPerfectThere() throws IOException {
    ObjectNode coco = new ObjectMapper().createObjectNode();
    int boxes = 0;
    try (ModelBundle bundle = bundle("tiny-detection");
        UnsplitModel model = UnsplitModel.open(bundle)) {
      for (int i = 0; i < bundle.manifest().labels().size(); i++) {
        coco.withArray("categories")
            .addObject()
            .put("id", 10 + i)
            .put("name", bundle.manifest().labels().get(i));
      }
      ArrayNode annotations = coco.putArray("annotations");
      for (Path file : TaskSet.picturesIn(images(bundle))) {
        int id = coco.withArray("images").size() + 1;
        coco.withArray("images")
            .addObject()
            .put("id", id)
            .put("file_name", file.getFileName().toString());
        try (DecodedImage image = ImageFiles.read(file)) {
          for (Detections.Box box : model.run(image.view(), Detections.class).boxes()) {
            boxes++;
            ObjectNode entry = annotations.addObject().put("image_id", id);
            entry.put("id", boxes).put("category_id", 10 + box.index()).put("area", box.area());
            entry.putArray("bbox").add(box.left()).add(box.top());
            entry.withArray("bbox").add(box.right() - box.left()).add(box.bottom() - box.top());
          }
        }
      }
    }
    assertTrue(boxes > 0, "the tiny network found nothing");
    Files.writeString(folder.resolve("data/annotations.json"), coco.toString());
    JsonNode results = evaluated("detection");
    assertEquals(1, row(results, "unsplit", "").path("map").asDouble(), 1e-9);
    double coarse = row(results, "jpeg_input", "q5").path("map").asDouble();
    assertTrue(coarse >= 0 && coarse < 1, "at quality 5: " + coarse);
    JsonNode split = row(results, "tiny-detection", "high");
    assertTrue(split.path("map").asDouble() >= 0 && split.path("map").asDouble() <= 1);
    assertFalse(split.has("againstUnsplit"), "mAP is no mean over pictures");
  }

  @Test
  void segmentation_againstMasksOfTheUnsplitNetwork_isPerfectThere() throws IOException {
    try (ModelBundle bundle = bundle("tiny-segmentation");
        UnsplitModel model = UnsplitModel.open(bundle)) {
      Files.writeString(
          Files.createDirectories(folder.resolve("data")).resolve("classes.json"),
          new ObjectMapper().writeValueAsString(bundle.manifest().labels()));
      Path masks = Files.createDirectories(folder.resolve("data/masks"));
      for (Path file : TaskSet.picturesIn(images(bundle))) {
        try (DecodedImage image = ImageFiles.read(file)) {
          SegmentationMap map = model.run(image.view(), SegmentationMap.class);
          BufferedImage mask =
              new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_BYTE_GRAY);
          for (int y = 0; y < map.height(); y++) {
            for (int x = 0; x < map.width(); x++) {
              boolean ignored = x == 0 && y % 2 == 0;
              mask.getRaster().setSample(x, y, 0, ignored ? 77 : map.classAt(x, y));
            }
          }
          ImageIO.write(mask, "png", masks.resolve(file.getFileName()).toFile());
        }
      }
    }
    JsonNode results = evaluated("segmentation");
    assertEquals(1, row(results, "unsplit", "").path("miou").asDouble(), 1e-9);
    double fine = row(results, "jpeg_input", "q90").path("miou").asDouble();
    double coarse = row(results, "jpeg_input", "q5").path("miou").asDouble();
    assertTrue(fine > 0.3 && fine < 1 && coarse < fine, fine + " at 90, " + coarse + " at 5");
    Files.delete(folder.resolve("data/masks/picture1.png"));
    Run run =
        EvaluateFixture.evaluate(
            "--task=segmentation",
            "--data",
            folder.resolve("data"),
            "--bundles",
            folder.resolve("bundles"));
    assertTrue(run.err().contains("picture1.png needs a mask"), run.err());
  }
}
