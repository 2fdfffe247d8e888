package io.venturi.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A slowdown by a fifth is found in runs of the whole path: an engine that runs every network six
 * times a call next to one that runs it five times. Processor time is counted by the work itself, a
 * microsecond a run of a network, so that what is found depends on no machine.
 */
class SlowdownTest {
  private static final int ROUNDS = 2;
  private static final double TOLERANCE = 0.1;
  private static final long NANOS_PER_RUN = 1000;

  @Test
  void comparison_engineAFifthSlower_isWorse() throws IOException {
    Line line = compare(5, 6);
    assertEquals(Verdict.WORSE, line.verdict(), line.text());
  }

  @Test
  void comparison_sameEngine_isNotWorse() throws IOException {
    Line line = compare(5, 5);
    assertEquals(Verdict.SAME, line.verdict(), line.text());
  }

  /** Two engines in turns. */
  private static Line compare(int runsBefore, int runsNow) throws IOException {
    Path tiny = Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
    List<Window> before = new ArrayList<>();
    List<Window> now = new ArrayList<>();
    List<Picture> pictures = Picture.samples();
    AtomicLong work = new AtomicLong();
    try (ModelBundle bundle = ModelBundle.open(tiny)) {
      Subject first = subject(bundle, pictures, runsBefore, work);
      Subject second = subject(bundle, pictures, runsNow, work);
      for (int round = 0; round < ROUNDS; round++) {
        before.addAll(run(first, work).windows());
        now.addAll(run(second, work).windows());
      }
    } finally {
      pictures.forEach(Picture::close);
    }
    return Comparison.of(json(before), json(now), TOLERANCE).get(0);
  }

  private static Subject subject(
      ModelBundle bundle, List<Picture> pictures, int runs, AtomicLong work) {
    Steps steps =
        Steps.preferred().withEngine(new RepeatingProvider(Engines.preferred(), runs, work));
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

  private static LoadResult run(Subject subject, AtomicLong work) {
    return LoadRun.run(subject, options(), LoadRun.NOBODY, work::get);
  }

  private static JsonNode json(List<Window> windows) {
    return new ObjectMapper()
        .valueToTree(
            Map.of("scenarios", List.of(Figures.of(new LoadResult(options(), windows, true, 0)))));
  }

  /** Opens another provider's engines, whose contexts run several times a call. */
  private record RepeatingProvider(EngineProvider real, int runs, AtomicLong work)
      implements EngineProvider {
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
      return new RepeatingEngine(real.open(onnx, options), runs, work);
    }
  }

  private record RepeatingEngine(Engine real, int runs, AtomicLong work) implements Engine {
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
      return new RepeatingContext(real.newContext(maxBatch, input), runs, work);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private record RepeatingContext(ExecutionContext real, int runs, AtomicLong work)
      implements ExecutionContext {
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
        work.addAndGet(NANOS_PER_RUN);
      }
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
