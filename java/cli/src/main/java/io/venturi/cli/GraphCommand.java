package io.venturi.cli;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** One network as an ONNX file, for other tools. */
@Command(
    name = "graph",
    description = {
      "Writes the ONNX graph of a network in the arithmetic of --precision:",
      "what an engine would be given, for other tools to read or to build."
    },
    mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(
      paramLabel = "NETWORK",
      converter = RoleConverter.class,
      description = "encoder, decoder, tail, localHead or unsplit.")
  GraphRole role;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "F",
      description = "The ONNX file to write.")
  Path output;

  @Override
  public Integer call() throws IOException {
    try (ModelBundle bundle = model.open()) {
      byte[] onnx = bundle.graph(role, model.ratePoint(bundle.manifest()), model.precision);
      Files.write(output, onnx);
      spec.commandLine().getOut().println(output + ": " + onnx.length + " bytes");
    }
    return 0;
  }

  /** The manifest's name of a network to what it is for. */
  static final class RoleConverter implements ITypeConverter<GraphRole> {
    @Override
    public GraphRole convert(String text) {
      return Arrays.stream(GraphRole.values())
          .filter(role -> role.key().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is no network; use one of "
                          + Arrays.stream(GraphRole.values()).map(GraphRole::key).toList()));
    }
  }
}
