package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example is the tutorial's, which every build compiles and runs. */
class ReadmeTest {
  @Test
  void readme_example_isTheTutorials() throws IOException {
    Path top = Path.of(System.getProperty("venturi.top"));
    String tutorial =
        Files.readString(
            top.resolve("java/pipeline/src/test/java/io/venturi/pipeline/TutorialTest.java"));
    String example =
        tutorial.substring(
            tutorial.indexOf("// [readme]") + "// [readme]".length(),
            tutorial.indexOf("// [/readme]"));
    assertTrue(
        withoutIndent(Files.readString(top.resolve("README.md"))).contains(withoutIndent(example)),
        "README.md must quote the lines of TutorialTest between [readme] and [/readme]:" + example);
  }

  private static String withoutIndent(String text) {
    return text.replaceAll("(?m)^\\s+", "").strip();
  }
}
