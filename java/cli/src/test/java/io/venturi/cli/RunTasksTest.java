package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code venturi run} and {@code decode} with bundles of every task, on the tiny ones. */
class RunTasksTest {
  private static final Path TOP = Path.of(System.getProperty("venturi.top"));
  private static final String PICTURE = TOP.resolve("models/samples/church.jpg").toString();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static String bundle(String task) {
    String name = task.equals("classification") ? "tiny" : "tiny-" + task;
    return TOP.resolve("testdata/bundles/" + name + ".venturi").toString();
  }

  private int venturi(String... args) {
    return Venturi.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private JsonNode json(String task, Path picture) throws IOException {
    int exit =
        venturi(
            "run",
            "--bundle",
            bundle(task),
            "--task",
            task,
            "--json",
            picture.toString(),
            "--draw",
            folder.resolve(task + ".png").toString());
    assertEquals(0, exit, err.toString());
    return new ObjectMapper().readTree(out.toString());
  }

  /** A wide picture, dark on the left. */
  private Path wide() throws IOException {
    BufferedImage picture = new BufferedImage(90, 40, BufferedImage.TYPE_INT_RGB);
    picture.createGraphics().fillRect(45, 0, 45, 40);
    Path file = folder.resolve("wide.png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  @Test
  void detection_asJson_hasBoxesInThePicturesPixelsAndADrawing() throws IOException {
    JsonNode line = json("detection", wide());
    assertEquals("detection", line.get("task").asText());
    assertEquals(90, line.get("width").asInt());
    assertEquals(40, line.get("height").asInt());
    assertFalse(line.get("boxes").isEmpty());
    for (JsonNode box : line.get("boxes")) {
      JsonNode sides = box.get("box");
      assertTrue(0 <= sides.get(0).asDouble() && sides.get(2).asDouble() <= 90, box.toString());
      assertTrue(0 <= sides.get(1).asDouble() && sides.get(3).asDouble() <= 40, box.toString());
    }
    BufferedImage drawn = ImageIO.read(folder.resolve("detection.png").toFile());
    assertEquals(90 * 8, drawn.getWidth(), "small pictures are enlarged");
    assertEquals(40 * 8, drawn.getHeight());
    int coloured = 0;
    for (int x = 0; x < drawn.getWidth(); x++) {
      int rgb = drawn.getRGB(x, 20);
      coloured += (rgb >> 16 & 0xff) == (rgb & 0xff) ? 0 : 1;
    }
    assertNotEquals(0, coloured, "nothing but the grey picture");
  }

  @Test
  void segmentation_asJson_countsEveryPixelAndDrawsALegend() throws IOException {
    JsonNode line = json("segmentation", wide());
    assertEquals("segmentation", line.get("task").asText());
    long pixels = 0;
    for (JsonNode entry : line.get("classes")) {
      pixels += entry.get("pixels").asLong();
    }
    assertEquals(90 * 40, pixels);
    assertEquals("#c02020", line.get("classes").get(0).get("colour").asText());
    BufferedImage drawn = ImageIO.read(folder.resolve("segmentation.png").toFile());
    assertEquals(90 * 8, drawn.getWidth());
    assertTrue(drawn.getHeight() > 40 * 8, "the legend stands below");
  }

  @Test
  void texts_ofAllTasks_nameTheLabels() {
    for (String task : new String[] {"classification", "detection", "segmentation"}) {
      assertEquals(0, venturi("run", "--bundle", bundle(task), PICTURE), err.toString());
      assertTrue(out.toString().contains("alpha"), out.toString());
    }
    assertTrue(out.toString().contains(" boxes, "), out.toString());
    assertTrue(out.toString().contains(" % of the pixels"), out.toString());
  }

  @Test
  void frame_ofTheClassificationBundle_isDecodedByTheOthers() {
    String frame = folder.resolve("frame.vf").toString();
    assertEquals(0, venturi("encode", PICTURE, "--bundle", bundle("classification"), "-o", frame));
    for (String task : new String[] {"detection", "segmentation"}) {
      assertEquals(0, venturi("decode", frame, "--bundle", bundle(task), "--json"), err.toString());
      assertTrue(out.toString().contains("\"task\":\"" + task + "\""), out.toString());
    }
  }

  @Test
  void task_thatTheBundleIsNotFor_isRefusedNamingBoth() {
    int exit = venturi("run", "--bundle", bundle("detection"), "--task", "segmentation", PICTURE);
    assertNotEquals(0, exit);
    assertTrue(
        err.toString().contains("tiny-detection is of task detection, --task is segmentation"),
        err.toString());
  }

  @Test
  void draw_severalPictures_needsAFolder() {
    String[] wrong = {
      "run",
      "--bundle",
      bundle("classification"),
      PICTURE,
      PICTURE,
      "--draw",
      folder.resolve("a.png").toString()
    };
    assertEquals(2, venturi(wrong));
    assertTrue(err.toString().contains("a.png is no folder, and there are 2 pictures"));
    wrong[6] = folder.toString();
    assertEquals(0, venturi(wrong), err.toString());
    assertTrue(Files.exists(folder.resolve("church.jpg.png")));
  }
}
