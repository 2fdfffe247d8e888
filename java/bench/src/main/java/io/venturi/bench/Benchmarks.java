package io.venturi.bench;

import io.venturi.Provider;
import io.venturi.entropy.EntropyCoders;
import io.venturi.preprocess.Preprocessors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH's main, which adds the twins that can run on this machine as parameters; those of negative
 * priority, which nobody runs unasked, only when named. With {@code -Dventuri.bench.table=FILE} it
 * also writes a Markdown table.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * @param args JMH's; {@code -p coder=NAME} and {@code -p preprocessor=NAME} restrict the twins
   */
  public static void main(String[] args)
      throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    ChainedOptionsBuilder options = new OptionsBuilder().parent(given).addProfiler(CpuTime.class);
    addTwins(options, given, "coder", EntropyCoders.all());
    addTwins(options, given, "preprocessor", Preprocessors.all());
    Runner runner = new Runner(options.build());
    if (given.shouldList()) {
      runner.list();
    } else {
      Collection<RunResult> results = runner.run();
      String table = System.getProperty("venturi.bench.table", "");
      if (!table.isEmpty()) {
        ResultTable.write(Path.of(table), results);
      }
    }
  }

  private static void addTwins(
      ChainedOptionsBuilder options,
      CommandLineOptions given,
      String parameter,
      List<? extends Provider> providers) {
    String[] names =
        providers.stream()
            .filter(p -> p.unavailableReason().isEmpty() && p.priority() >= 0)
            .map(Provider::name)
            .toArray(String[]::new);
    if (names.length > 0 && !given.getParameter(parameter).hasValue()) {
      options.param(parameter, names);
    }
  }
}
