package io.venturi.serving;

import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.service.ServiceLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, which a soak can kill and weigh from outside. */
final class SoakServer implements AutoCloseable {
  private static final ServiceLimits LIMITS =
      new ServiceLimits(1 << 20, Duration.ofSeconds(10), 8, 16, 0, 4096, Duration.ofMinutes(1));

  private final Path folder;
  private final Path tokens;
  private final int grpcPort = freePort();
  private final int httpPort = freePort();
  private Process process;
  private BufferedReader said;
  private PrintWriter told;

  /**
   * What the server holds.
   *
   * @param heap MB after a collection
   * @param resident MB of the process
   */
  record Weight(long heap, long resident, long threads, long handles) {}

  SoakServer(Path folder, Path tokens) throws IOException {
    this.folder = folder;
    this.tokens = tokens;
    start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it, on the same ports each time, and waits until it serves. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SoakServer.class.getName());
    command.addAll(List.of(folder.toString(), tokens.toString()));
    command.addAll(List.of(String.valueOf(grpcPort), String.valueOf(httpPort)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    told = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    if (!"ready".equals(said.readLine())) {
      throw new IOException("the server did not start");
    }
  }

  int grpcPort() {
    return grpcPort;
  }

  int httpPort() {
    return httpPort;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  Weight weigh() throws IOException {
    told.println("weigh");
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the server has ended");
    }
    String[] words = line.split(" ");
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    long resident =
        Files.readAllLines(proc.resolve("status")).stream()
            .filter(status -> status.startsWith("VmRSS:"))
            .mapToLong(status -> Long.parseLong(status.replaceAll("\\D", "")) >> 10)
            .findFirst()
            .orElse(0);
    try (Stream<Path> handles = Files.list(proc.resolve("fd"))) {
      return new Weight(
          Long.parseLong(words[0]), resident, Long.parseLong(words[1]), handles.count());
    }
  }

  /** Ends it in peace; it must do so within a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server did not end after SIGTERM");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process: FOLDER TOKENS GRPC_PORT HTTP_PORT. Weighs itself for each line it reads. */
  public static void main(String[] args) throws Exception {
    ServerOptions options =
        ServerOptions.serving(List.of(BundleSource.file(Path.of(args[0], "camera.venturi"))))
            .withPorts(Integer.parseInt(args[2]), Integer.parseInt(args[3]))
            .withFolder(Path.of(args[0]), Duration.ofMillis(200))
            .withBatching(BatchOptions.defaults().withContexts(1).withQueueCapacity(64))
            .withLimits(LIMITS)
            .withSecurity(new ServerOptions.Security(null, null, null, Path.of(args[1])))
            .withDrain(Duration.ofSeconds(5));
    InferenceServer server = InferenceServer.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    while (in.readLine() != null) {
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(50);
      }
      System.out.println(
          (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20)
              + " "
              + ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }
}
