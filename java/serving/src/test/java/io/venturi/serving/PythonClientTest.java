package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.task.Classification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server against a client that shares no code with it. */
@Timeout(300)
class PythonClientTest {
  @TempDir Path folder;

  private static boolean hasPython() throws InterruptedException {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", "import urllib.request, struct")
              .redirectErrorStream(true)
              .start();
      return python.waitFor(30, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void client_writtenFromTheProtocolsText_getsTheRunnersResult() throws Exception {
    assumeTrue(hasPython(), "python3 is not installed");
    ByteBuffer frame = Frames.frame(11);
    Path file = folder.resolve("frame.vf");
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(frame.duplicate());
    }
    try (TestServer server = TestServer.start()) {
      Process python =
          new ProcessBuilder(
                  "python3",
                  Path.of("src", "test", "python", "oip_client.py").toString(),
                  "http://127.0.0.1:" + server.server.httpPort(),
                  Frames.MODEL,
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, python.waitFor(), said);
      JsonNode answer = new ObjectMapper().readTree(said);
      Classification expected = Frames.expected("high", List.of(frame)).get(0);
      for (int i = 0; i < expected.scores().size(); i++) {
        assertEquals(expected.scores().get(i).label(), answer.get("labels").get(i).asText());
        assertEquals(
            expected.scores().get(i).score(), (float) answer.get("scores").get(i).asDouble());
      }
    }
  }
}
