package io.venturi.cli.bench;

import io.venturi.cli.scenario.LoadOptions;
import io.venturi.cli.scenario.Scenario;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.pipeline.TailOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code venturi bench} that say what load is put on what. */
final class LoadArguments {
  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description =
          "MLPerf's: SingleStream, MultiStream, Server, Offline; several with commas (all).")
  String[] scenarios = {"SingleStream", "MultiStream", "Server", "Offline"};

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Engine that runs the networks, see venturi doctor; the preferred otherwise.")
  @Nullable String engine;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Most samples of one run of the tail (${DEFAULT-VALUE}).")
  int batch = 1;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Pipelines that work at a time in Server and Offline (${DEFAULT-VALUE}).")
  int concurrency = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one engine run; 0 leaves it to the engine (${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description =
          "Seconds of three windows together; more are run until three agree (${DEFAULT-VALUE}). MLPerf: 600.")
  double durationSeconds = 9;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds before anything counts (${DEFAULT-VALUE}).")
  double warmUpSeconds = 3;

  @Option(
      names = "--qps",
      paramLabel = "Q",
      description = "Queries a second of Server; half of what Offline does here otherwise.")
  double queriesPerSecond;

  @Option(
      names = "--latency-limit",
      paramLabel = "MS",
      description = "What Server's 99th percentile must stay below to be valid.")
  double limitMillis = Double.NaN;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** The scenarios that are named, each once. */
  List<Scenario> scenarios() {
    try {
      return Arrays.stream(scenarios).map(Scenario::named).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Refuses values that make no load, as wrong usage. */
  void check() {
    scenarios();
    try {
      load(Scenario.OFFLINE, 0);
      if (queriesPerSecond != 0) {
        load(Scenario.SERVER, queriesPerSecond);
      }
      TailOptions.defaults().withMaxBatch(batch);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  EngineProvider provider() {
    return engine == null ? Engines.preferred() : Engines.named(engine);
  }

  /** A load of this scenario; queriesPerSecond is Server's. */
  LoadOptions load(Scenario scenario, double serverQueriesPerSecond) {
    return new LoadOptions(
        scenario,
        batch,
        concurrency,
        seconds(warmUpSeconds),
        seconds(durationSeconds),
        serverQueriesPerSecond,
        1);
  }

  /** A short one, to know how many queries Server can be asked. */
  LoadOptions probe() {
    return new LoadOptions(
        Scenario.OFFLINE,
        batch,
        concurrency,
        seconds(warmUpSeconds),
        seconds(Math.min(3, durationSeconds)),
        0,
        1);
  }

  private static Duration seconds(double value) {
    return Duration.ofNanos((long) (value * 1e9));
  }
}
