package io.venturi.engine.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ONNX Runtime reads the command line when it starts; a long one must not end the JVM. */
@Timeout(120)
class LongCommandLineTest {
  /** Run by the test in a JVM of its own. */
  public static void main(String[] arguments) {
    String reason = new OnnxRuntimeProvider().unavailableReason();
    System.exit(reason.isEmpty() ? 0 : 1);
  }

  @Test
  void start_classPathOfManyKilobytes_doesNotEndTheJvm() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    StringBuilder classPath = new StringBuilder(System.getProperty("java.class.path"));
    for (int i = 0; i < 500; i++) {
      classPath
          .append(File.pathSeparator)
          .append("/opt/a-folder-that-is-not-there/library-")
          .append(i);
    }
    command.add(classPath.toString());
    command.add(LongCommandLineTest.class.getName());
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
