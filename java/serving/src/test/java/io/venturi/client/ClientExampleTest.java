package io.venturi.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/serving.md. */
@Timeout(60)
class ClientExampleTest {
  private static final Path TOP = Path.of(System.getProperty("venturi.top"));
  private static final Path BUNDLE = TOP.resolve("testdata/bundles/tiny.venturi");

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private void log(Object... values) {
    lines.add(List.of(values).toString());
  }

  @Test
  void example_ofTheDocs_givesALabel() throws Exception {
    ImageView image = Pictures.rgb(48, 40, 1);
    try (ModelBundle served = ModelBundle.open(BUNDLE);
        OddServer running = OddServer.of(served)) {
      String server = "localhost:" + running.port();
      // [docs]
      ClientOptions options =
          ClientOptions.of(server) // host:port
              .withDeadline(Duration.ofMillis(100))
              .withStreaming(true); // one stream instead of a call each
      try (ModelBundle bundle = ModelBundle.open(BUNDLE);
          VenturiClient client = VenturiClient.open(bundle, options)) {
        CompletableFuture<Answer> answer =
            client.classify(image); // the image's memory is free again
        answer.thenAccept(a -> log(a.result().best().label(), a.source(), a.reason()));
      }
      // [/docs]
      String line = lines.poll(30, TimeUnit.SECONDS);
      assertTrue(line != null && line.matches("\\[(alpha|beta|gamma), (SERVER|EDGE), .+\\]"), line);
    }
  }

  @Test
  void docs_example_isThisTests() throws IOException {
    String test =
        Files.readString(
            TOP.resolve("java/serving/src/test/java/io/venturi/client/ClientExampleTest.java"));
    String example =
        test.substring(
            test.indexOf("// [docs]") + "// [docs]".length(), test.indexOf("// [/docs]"));
    assertTrue(
        withoutIndent(Files.readString(TOP.resolve("docs/serving.md")))
            .contains(withoutIndent(example)),
        "docs/serving.md must quote the lines between [docs] and [/docs]:" + example);
  }

  private static String withoutIndent(String text) {
    return text.replaceAll("(?m)^\\s+", "").strip();
  }
}
