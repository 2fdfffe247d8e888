package io.venturi.cli.bench;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.report.Comparison;
import io.venturi.cli.report.Comparison.Line;
import io.venturi.cli.report.Comparison.Verdict;
import io.venturi.cli.report.Figures;
import io.venturi.cli.scenario.LoadOptions;
import io.venturi.cli.scenario.LoadResult;
import io.venturi.cli.scenario.LoadRun;
import io.venturi.cli.scenario.Scenario;
import io.venturi.cli.scenario.Subject;
import io.venturi.cli.scenario.Window;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A slowdown by a fifth is found in real runs: an engine that runs every network 120 times a call
 * next to one that runs it 100 times. Nothing here depends on how fast or busy the machine is: both
 * take turns, processor time is compared, and of three attempts two decide.
 */
class SlowdownTest {
  private static final int ROUNDS = 4;
  private static final double TOLERANCE = 0.1;

  @Test
  void comparison_engineAFifthSlower_isWorse() throws IOException {
    int found = 0;
    List<String> seen = new ArrayList<>();
    for (int attempt = 0; attempt < 3 && found < 2; attempt++) {
      Line line = compare(100, 120);
      seen.add(line.text());
      found += line.verdict() == Verdict.WORSE ? 1 : 0;
    }
    assertTrue(found >= 2, seen.toString());
  }

  @Test
  void comparison_sameEngine_isNotWorse() throws IOException {
    Line line = compare(100, 100);
    if (line.verdict() == Verdict.WORSE) {
      line = compare(100, 100);
    }
    assertNotEquals(Verdict.WORSE, line.verdict(), line.text());
  }

  /** Processor time of two engines, in turns. */
  private static Line compare(int runsBefore, int runsNow) throws IOException {
    Path tiny = Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
    List<Window> before = new ArrayList<>();
    List<Window> now = new ArrayList<>();
    List<Picture> pictures = Picture.samples();
    try (ModelBundle bundle = ModelBundle.open(tiny)) {
      Subject first = subject(bundle, pictures, runsBefore);
      Subject second = subject(bundle, pictures, runsNow);
      for (int round = 0; round < ROUNDS; round++) {
        before.addAll(run(first).windows());
        now.addAll(run(second).windows());
      }
    } finally {
      pictures.forEach(Picture::close);
    }
    return Comparison.of(json(before), json(now), TOLERANCE).get(0);
  }

  private static Subject subject(ModelBundle bundle, List<Picture> pictures, int runs) {
    Steps steps = Steps.preferred().withEngine(new RepeatingProvider(Engines.preferred(), runs));
    return new SplitSubject(
        bundle,
        EdgeOptions.defaults().withThreads(1).withSteps(steps),
        TailOptions.defaults().withThreads(1).withSteps(steps),
        pictures.subList(0, 1));
  }

  private static LoadOptions options() {
    return new LoadOptions(
        Scenario.SINGLE_STREAM, 1, 1, Duration.ofMillis(50), Duration.ofMillis(300), 0, 1);
  }

  private static LoadResult run(Subject subject) {
    return LoadRun.run(subject, options());
  }

  private static JsonNode json(List<Window> windows) {
    return new ObjectMapper()
        .valueToTree(
            Map.of("scenarios", List.of(Figures.of(new LoadResult(options(), windows, true, 0)))));
  }

  /** Opens another provider's engines, whose contexts run several times a call. */
  private record RepeatingProvider(EngineProvider real, int runs) implements EngineProvider {
    @Override
    public String name() {
      return "repeating";
    }

    @Override
    public int priority() {
      return -1;
    }

    @Override
    public String unavailableReason() {
      return "";
    }

    @Override
    public String description() {
      return real.description() + ", " + runs + " times";
    }

    @Override
    public Engine open(byte[] onnx, EngineOptions options) {
      return new RepeatingEngine(real.open(onnx, options), runs);
    }
  }

  private record RepeatingEngine(Engine real, int runs) implements Engine {
    @Override
    public TensorSpec input() {
      return real.input();
    }

    @Override
    public TensorSpec output() {
      return real.output();
    }

    @Override
    public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
      return new RepeatingContext(real.newContext(maxBatch, input), runs);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private record RepeatingContext(ExecutionContext real, int runs) implements ExecutionContext {
    @Override
    public int maxBatch() {
      return real.maxBatch();
    }

    @Override
    public FloatBuffer input() {
      return real.input();
    }

    @Override
    public FloatBuffer output() {
      return real.output();
    }

    @Override
    public void run(int batch) {
      for (int i = 0; i < runs; i++) {
        real.run(batch);
      }
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
