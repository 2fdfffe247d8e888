package io.venturi.cli.evaluate;

import static io.venturi.cli.evaluate.EvaluateFixture.evaluate;
import static io.venturi.cli.evaluate.EvaluateFixture.results;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.cli.evaluate.EvaluateFixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation that was ended in the middle goes on where it was. */
class ResumeTest {
  private static final int HALT_AT = 5;

  @TempDir Path folder;
  private List<Object> arguments;
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    out = folder.resolve("out");
    arguments =
        List.of(
            "--data",
            EvaluateFixture.pictures(folder.resolve("data"), 3),
            "--bundles",
            EvaluateFixture.bundles(folder.resolve("bundles")),
            "--methods=jpeg_input,tiny,halting",
            "--qualities=jpeg_input=40");
  }

  private Object[] into(Path folder) {
    List<Object> all = new ArrayList<>(arguments);
    all.addAll(List.of("--out", folder));
    return all.toArray();
  }

  /** The rows without what a clock measured. */
  private static JsonNode timeless(JsonNode results) {
    JsonNode rows = results.path("rows");
    rows.forEach(row -> ((ObjectNode) row).remove(List.of("edgeMillis", "serverMillis")));
    return rows;
  }

  /** The same command in a process of its own, which the fifth picture ends. */
  private int killedProcess() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dventuri.test.halt=" + HALT_AT,
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "io.venturi.cli.Venturi",
                "evaluate"));
    for (Object argument : into(out)) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start()
        .waitFor();
  }

  @Test
  void killedProcess_losesAtMostOnePicture_andTheNextGoesOn() throws Exception {
    assertEquals(137, killedProcess(), () -> read(folder.resolve("log")));
    List<String> left = Files.readAllLines(out.resolve(Journal.FILE));
    assertEquals(1 + HALT_AT - 1, left.size());
    assertFalse(Files.exists(out.resolve("evaluation.json")));

    Run rest = evaluate(into(out));
    assertEquals(0, rest.exitCode(), rest.err());
    assertTrue(rest.err().contains("9 pictures, 4 of them measured before"), rest.err());
    assertEquals(left, Files.readAllLines(out.resolve(Journal.FILE)).subList(0, left.size()));

    Path other = folder.resolve("whole");
    assertEquals(0, evaluate(into(other)).exitCode());
    assertEquals(timeless(results(other)), timeless(results(out)));
  }

  @Test
  void lineThatWasCutShort_isMeasuredAgain() throws IOException {
    assertEquals(0, evaluate(into(out)).exitCode());
    JsonNode whole = timeless(results(out));
    Path journal = out.resolve(Journal.FILE);
    byte[] bytes = Files.readAllBytes(journal);
    for (int cut : new int[] {1, 60}) {
      Files.write(journal, Arrays.copyOf(bytes, bytes.length - cut));
      Run run = evaluate(into(out));
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.err().contains("9 pictures, 8 of them measured before"), run.err());
      assertEquals(whole, timeless(results(out)));
    }
  }

  @Test
  void journalThatHoldsNonsense_isUsedUpToThere() throws IOException {
    assertEquals(0, evaluate(into(out)).exitCode());
    Files.writeString(out.resolve(Journal.FILE), "{nonsense\n", StandardOpenOption.APPEND);
    assertTrue(evaluate(into(out)).err().contains("9 of them measured before"));
    Files.writeString(out.resolve(Journal.FILE), "");
    assertTrue(evaluate(into(out)).err().contains("0 of them measured before"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
