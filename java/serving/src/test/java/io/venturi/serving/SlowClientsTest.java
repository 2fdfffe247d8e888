package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send slowly, stop, die or talk nonsense, on both ports. */
@Timeout(300)
class SlowClientsTest {
  private static final ServiceLimits LIMITS =
      new ServiceLimits(1 << 20, Duration.ofSeconds(1), 8, 64, 0, 16, Duration.ofMinutes(1));

  private final TestServer server = TestServer.start(o -> o.withLimits(LIMITS));

  @AfterEach
  void close() {
    server.close();
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Sends a byte every 100 ms until the server ends the connection. */
  private static long millisUntilClosed(Socket socket, String text) throws Exception {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    long start = System.nanoTime();
    try {
      for (byte value : text.getBytes(StandardCharsets.US_ASCII)) {
        out.write(value);
        out.flush();
        Thread.sleep(100);
        if (in.available() > 0) {
          in.readAllBytes();
          break;
        }
      }
    } catch (IOException closed) {
      // by the server, as it should
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void http_headersByteByByte_areCutOff() throws Exception {
    try (Socket socket = connect(server.server.httpPort())) {
      long millis =
          millisUntilClosed(socket, "GET /v2 HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(200));
      assertTrue(millis > 500 && millis < 10_000, millis + " ms");
    }
  }

  @Test
  void http_connectionAtRestBetweenRequests_isKept() throws Exception {
    byte[] request = "GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = connect(server.server.httpPort())) {
      InputStream in = socket.getInputStream();
      for (int round = 0; round < 2; round++) {
        socket.getOutputStream().write(request);
        assertEquals('H', in.read(), "the server ended a connection at rest");
        Thread.sleep(round == 0 ? 5500 : 0); // patience and two sweeps
        in.skipNBytes(in.available());
      }
    }
  }

  @Test
  void http_bodyByteByByte_isCutOff() throws Exception {
    try (Socket socket = connect(server.server.httpPort())) {
      socket
          .getOutputStream()
          .write(
              "POST /v2/models/tiny/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      long millis = millisUntilClosed(socket, "x".repeat(200));
      assertTrue(millis > 500 && millis < 10_000, millis + " ms");
    }
  }

  @Test
  void http_clientDiesInItsBody_orBeforeItsAnswer_costsNobodyElse() throws Exception {
    String body = HttpBodies.base64(List.of(Frames.frame(1)));
    String head =
        "POST /v2/models/tiny/infer HTTP/1.1\r\nHost: a\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect(server.server.httpPort())) {
        String sent = i % 2 == 0 ? head + body.substring(0, body.length() / 2) : head + body;
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      }
    }
    assertEquals(200, server.post("/v2/models/tiny/infer", body).statusCode());
  }

  @Test
  void nonsense_onBothPorts_isCutOff_andBothServe() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 40; round++) {
      int port = round % 2 == 0 ? server.server.httpPort() : server.server.grpcPort();
      byte[] bytes = new byte[1 + random.nextInt(4000)];
      random.nextBytes(bytes);
      try (Socket socket = connect(port)) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException reset) {
        // by the server, as it should
      }
    }
    assertEquals(200, server.get("/v2/health/ready").statusCode());
    server.stub().modelInfer(TestServer.request(List.of(Frames.frame(1))).build());
  }
}
