package io.venturi.cli.kit;

import io.venturi.VenturiException;
import io.venturi.cli.EnvironmentException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.spi.ToolProvider;

/** Runs what a kit is made with: the JDK's tools in this process, the system's in others. */
final class Programs {
  private Programs() {}

  /**
   * Runs a tool of the JDK.
   *
   * @return what it printed
   * @throws EnvironmentException when this Java has no such tool
   * @throws VenturiException when it fails, with what it printed
   */
  static String jdk(String name, List<String> arguments) {
    ToolProvider tool =
        ToolProvider.findFirst(name)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "this Java ("
                            + System.getProperty("java.home")
                            + ") has no "
                            + name
                            + "; run with a JDK, e.g. apt-get install openjdk-17-jdk-headless, or set JAVA_HOME to one",
                        null));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        tool.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments.toArray(String[]::new));
    if (code != 0) {
      throw new VenturiException(
          name
              + " ended with "
              + code
              + ": "
              + out.toString(StandardCharsets.UTF_8).strip()
              + err.toString(StandardCharsets.UTF_8).strip());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A program on the PATH. */
  static Optional<Path> find(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isRegularFile(program) && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /**
   * A program on the PATH.
   *
   * @throws EnvironmentException when it is not there
   */
  static Path require(String name, String cure) {
    return find(name)
        .orElseThrow(() -> new EnvironmentException(name + " is not on the PATH; " + cure, null));
  }

  /**
   * Runs a program to its end.
   *
   * @param folder where it runs
   * @param environment all it gets of an environment
   * @return what it printed, both streams together
   * @throws VenturiException when it fails, with what it printed
   */
  static String run(Path folder, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = await(process, command.get(0));
      if (code != 0) {
        throw new VenturiException(
            String.join(" ", command) + " ended with " + code + ": " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a process; an interrupt ends it and the command. */
  static int await(Process process, String name) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new VenturiException(name + " was interrupted", e);
    }
  }
}
