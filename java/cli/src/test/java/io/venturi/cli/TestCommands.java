package io.venturi.cli;

import picocli.CommandLine;

/** The whole command line, for tests in other packages. */
public final class TestCommands {
  private TestCommands() {}

  public static CommandLine venturi() {
    return Venturi.commandLine();
  }
}
