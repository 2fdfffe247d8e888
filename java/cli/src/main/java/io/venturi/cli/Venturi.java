package io.venturi.cli;

import io.venturi.VenturiException;
import io.venturi.cli.bench.BenchCommand;
import io.venturi.cli.bench.TuneCommand;
import io.venturi.cli.build.BuildCommand;
import io.venturi.cli.evaluate.EvaluateCommand;
import io.venturi.cli.kit.KitCommand;
import io.venturi.cli.verify.VerifyCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** Entry point of {@code venturi}. */
@Command(
    name = "venturi",
    description = "Split computing with a learned bottleneck.",
    mixinStandardHelpOptions = true,
    versionProvider = Venturi.Version.class,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      EncodeCommand.class,
      DecodeCommand.class,
      InspectCommand.class,
      VerifyCommand.class,
      BuildCommand.class,
      GraphCommand.class,
      DoctorCommand.class,
      ServeCommand.class,
      BenchCommand.class,
      TuneCommand.class,
      EvaluateCommand.class,
      KitCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failure",
      "2:wrong usage",
      "3:the machine lacks something (venturi doctor)"
    })
public final class Venturi {
  /** Something failed that the caller asked for. */
  static final int FAILURE = 1;

  /** The machine lacks something. */
  static final int ENVIRONMENT = 3;

  private Venturi() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Venturi())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Venturi::explain);
  }

  private static int explain(Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + messageOf(exception));
    if (Boolean.getBoolean("venturi.trace")) {
      exception.printStackTrace(err);
    }
    boolean expected = exception instanceof VenturiException || exception instanceof IOException;
    if (!expected) {
      err.println("  this should not happen; VENTURI_JAVA_OPTS=-Dventuri.trace=true shows where");
    }
    return exception instanceof EnvironmentException ? ENVIRONMENT : FAILURE;
  }

  /** The message of an exception, or what it means where Java's message is only a path. */
  static String messageOf(Exception exception) {
    if (exception instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    return exception.getMessage() == null ? exception.toString() : exception.getMessage();
  }

  /** Version of the library and of the Java that runs it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties properties = new Properties();
      try (InputStream in = Venturi.class.getResourceAsStream("version.properties")) {
        properties.load(in);
      }
      return new String[] {"venturi " + properties.getProperty("version")};
    }
  }
}
