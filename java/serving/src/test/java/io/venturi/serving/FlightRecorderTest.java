package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
  @TempDir Path folder;

  private static RecordedEvent one(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void request_isRecordedWithItsIdsAndStages() throws Exception {
    Path file = folder.resolve("serve.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.venturi.Inference").withoutThreshold();
      recording.enable("io.venturi.Batch").withoutThreshold();
      recording.enable("io.venturi.Model").withoutThreshold();
      recording.start();
      try (TestServer server = TestServer.start()) {
        server.send(
            HttpRequest.newBuilder(server.uri("/v2/models/tiny/infer"))
                .header("x-request-id", "order-66")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        HttpBodies.base64(List.of(Frames.frame(1))))));
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    RecordedEvent inference = one(events, "io.venturi.Inference");
    assertEquals("order-66", inference.getString("requestId"));
    assertEquals("tiny", inference.getString("model"));
    assertEquals("ok", inference.getString("outcome"));
    assertTrue(
        inference.getString("traceparent").startsWith("00-0af7651916cd43dd8448eb211c80319c-"));
    assertTrue(inference.getDuration("tail").toNanos() > 0);
    assertTrue(inference.getDuration("entropyDecode").toNanos() > 0);
    RecordedEvent batch = one(events, "io.venturi.Batch");
    assertEquals(1, batch.getInt("frames"));
    assertEquals("high", batch.getString("ratePoint"));
    assertEquals("loaded", one(events, "io.venturi.Model").getString("change"));
  }
}
