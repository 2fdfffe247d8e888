package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.cli.TestCommands;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import picocli.CommandLine;

/** A small data set for the tiny bundle, and the command as a user types it. */
final class EvaluateFixture {
  static final List<String> LABELS = List.of("alpha", "beta", "gamma");

  private EvaluateFixture() {}

  /** What a command left behind. */
  record Run(int exitCode, String out, String err) {}

  static Run evaluate(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        TestCommands.venturi()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("evaluate"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    int exitCode = line.execute(all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** A folder of bundles with the tiny one in it. */
  static Path bundles(Path folder) throws IOException {
    Path tiny = Path.of(System.getProperty("venturi.top"), "testdata/bundles/tiny.venturi");
    Files.createDirectories(folder);
    Files.copy(tiny, folder.resolve("tiny.venturi"));
    return folder;
  }

  /** So many noisy pictures of every label. */
  static Path pictures(Path folder, int ofEach) throws IOException {
    Random random = new Random(3);
    for (String label : LABELS) {
      for (int i = 0; i < ofEach; i++) {
        BufferedImage picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
        int base = random.nextInt(0xffffff);
        for (int y = 0; y < 36; y++) {
          for (int x = 0; x < 40; x++) {
            picture.setRGB(x, y, base ^ random.nextInt(0x40) * 0x010101 ^ x << 9 ^ y << 17);
          }
        }
        Path file = folder.resolve(label).resolve("picture" + i + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
      }
    }
    return folder;
  }

  static JsonNode results(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("evaluation.json").toFile());
  }

  /** The row of a method and point. */
  static JsonNode row(JsonNode results, String method, String point) {
    return StreamSupport.stream(results.path("rows").spliterator(), false)
        .filter(row -> row.path("method").asText().equals(method))
        .filter(row -> row.path("point").asText().equals(point))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + method + "/" + point));
  }
}
