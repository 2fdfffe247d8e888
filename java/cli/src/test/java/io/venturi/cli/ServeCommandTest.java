package io.venturi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server as an operator starts and ends it: a process of its own. */
@Timeout(300)
class ServeCommandTest {
  private static final String TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi").toString();

  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.venturi.cli.Venturi", "serve"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String lineWith(BufferedReader out, String wanted) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(wanted)) {
        return line;
      }
    }
    throw new AssertionError("the server ended before it said " + wanted);
  }

  private static int get(String uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void serve_untilSigterm_drainsAndEnds() throws Exception {
    Process server =
        start("--bundle", TINY, "--grpc-port", "0", "--http-port", "0", "--drain", "5");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      assertTrue(lineWith(out, "tiny").contains("tiny 1.0.0: ready"));
      String http = lineWith(out, "HTTP on ").substring("HTTP on ".length());
      assertEquals(200, get(http + "v2/health/ready"));
      assertEquals(200, get(http + "v2/models/tiny"));
      server.destroy();
      assertTrue(server.waitFor(90, TimeUnit.SECONDS), "it still runs after SIGTERM");
      assertEquals(128 + 15, server.exitValue());
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void serve_withoutBundle_servesTheDefaultOne() throws Exception {
    Process server = start("--grpc-port", "0", "--http-port", "-1", "--no-self-test");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      assertTrue(lineWith(out, ":").contains(": ready"));
      assertTrue(lineWith(out, "HTTP").contains("no port"));
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void serve_wrongOptions_areWrongUsage() {
    for (List<String> args :
        List.of(
            List.of("--host", "0.0.0.0"),
            List.of("--max-batch", "0"),
            List.of("--grpc-port", "-1", "--http-port", "-1"),
            List.of("--tls-cert", "cert.pem"))) {
      List<String> all = new ArrayList<>(List.of("serve", "--bundle", TINY));
      all.addAll(args);
      StringWriter err = new StringWriter();
      int exitCode =
          Venturi.commandLine()
              .setErr(new PrintWriter(err, true))
              .execute(all.toArray(String[]::new));
      assertEquals(2, exitCode, args + ": " + err);
    }
  }

  @Test
  void serve_bundleThatIsNone_isAFailure() {
    StringWriter err = new StringWriter();
    int exitCode =
        Venturi.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("serve", "--bundle", "none.venturi", "--grpc-port", "0", "--http-port", "0");
    assertEquals(1, exitCode);
    assertTrue(err.toString().contains("none.venturi"), err.toString());
  }
}
