package io.venturi.cli.bench;

import io.venturi.cli.coder.CoderBenchCommand;
import picocli.CommandLine.Command;

/** Measurements that a user can repeat. */
@Command(
    name = "bench",
    description = "Measures, on this machine, what the reports in docs/reports tell.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CoderBenchCommand.class,
      EncodeBenchCommand.class,
      LinkBenchCommand.class,
      PrecisionBenchCommand.class,
      DeadlineBenchCommand.class,
      ServeBenchCommand.class
    })
public final class BenchCommand {}
