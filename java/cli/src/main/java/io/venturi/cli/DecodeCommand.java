package io.venturi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.bundle.ModelBundle;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.task.TaskResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The server half: a frame file to labels, boxes or masks. */
@Command(
    name = "decode",
    description = "Decodes a frame file and runs the tail; the frame names its rate point.",
    mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(paramLabel = "F", description = "A frame file made by venturi encode.")
  Path file;

  @Option(names = "--json", description = "Prints one JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    ByteBuffer frame = FrameFile.read(file);
    FrameHeader header = new FrameReader().read(frame);
    try (ModelBundle bundle = model.open();
        PhotoPath path = PhotoPath.openFor(bundle, model, header)) {
      print(path.decode(frame));
    }
    return 0;
  }

  private void print(TaskResult result) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("frame", file.toString());
      line.putAll(TaskOutput.json(result));
      out.println(new ObjectMapper().writeValueAsString(line));
    } else {
      TaskOutput.print(out, "", result, 0);
    }
  }
}
