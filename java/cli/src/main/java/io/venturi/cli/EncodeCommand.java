package io.venturi.cli;

import io.venturi.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The edge half: an image file to a frame file. */
@Command(
    name = "encode",
    description = "Encodes an image into a frame file: what the edge device would send.",
    mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(paramLabel = "IMAGE", description = "A JPEG, PNG or WebP file.")
  Path image;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "F",
      description = "The frame file to write.")
  Path output;

  @Override
  public Integer call() throws IOException {
    try (ModelBundle bundle = model.open();
        PhotoPath path = PhotoPath.open(bundle, model)) {
      byte[] frame = path.encode(image);
      Files.write(output, frame);
      spec.commandLine().getOut().println(output + ": " + frame.length + " bytes");
    }
    return 0;
  }
}
