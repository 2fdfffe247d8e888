package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.venturi.bundle.EditableBundle;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.RepositoryIndexRequest;
import io.venturi.protocol.RepositoryModelLoadRequest;
import io.venturi.protocol.RepositoryModelUnloadRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that come, change and go while requests run. */
@Timeout(300)
class RepositoryTest {
  @TempDir Path folder;
  private TestServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private void start(Duration watch) {
    server =
        TestServer.start(
            options ->
                new ServerOptions(
                    options.host(),
                    0,
                    0,
                    List.of(),
                    folder,
                    watch,
                    true,
                    options.batching(),
                    options.steps(),
                    options.limits(),
                    options.security(),
                    false,
                    options.drain()));
  }

  private void put(String file, byte[] bundle) throws IOException {
    Path draft = Files.write(folder.resolve(file + ".part"), bundle);
    Files.setLastModifiedTime(draft, FileTime.from(Instant.now()));
    Files.move(
        draft,
        folder.resolve(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private String versionThatAnswers(String wanted) {
    ModelInferRequest request =
        TestServer.request(List.of(Frames.frame(1))).setModelVersion(wanted).build();
    return server.stub().modelInfer(request).getModelVersion();
  }

  private Status.Code codeOf(Runnable call) {
    return assertThrows(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  private List<String> index() {
    return server
        .stub()
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .map(model -> model.getName() + " " + model.getVersion() + " " + model.getState())
        .toList();
  }

  private void load(String name) {
    server
        .stub()
        .repositoryModelLoad(RepositoryModelLoadRequest.newBuilder().setModelName(name).build());
  }

  private void unload(String name) {
    server
        .stub()
        .repositoryModelUnload(
            RepositoryModelUnloadRequest.newBuilder().setModelName(name).build());
  }

  @Test
  void severalVersions_newestAnswersUnlessAsked() throws Exception {
    put("a.venturi", Frames.bundleOfVersion("1.9.0"));
    put("b.venturi", Frames.bundleOfVersion("1.10.0"));
    start(Duration.ZERO);
    assertEquals("1.10.0", versionThatAnswers(""));
    assertEquals("1.9.0", versionThatAnswers("1.9.0"));
    assertEquals(List.of("tiny 1.9.0 READY", "tiny 1.10.0 READY"), index());
  }

  @Test
  void emptyFolder_isNotReadyUntilABundleComes() throws Exception {
    start(Duration.ofMillis(50));
    assertEquals(503, server.get("/v2/health/ready").statusCode());
    put("a.venturi", Frames.bundleOfVersion("1"));
    while (server.get("/v2/health/ready").statusCode() != 200) {
      Thread.sleep(20);
    }
    assertEquals("1", versionThatAnswers(""));
    Files.delete(folder.resolve("a.venturi"));
    while (server.get("/v2/health/ready").statusCode() != 503) {
      Thread.sleep(20);
    }
  }

  @Test
  void badFile_neverReplacesAGoodModel() throws Exception {
    put("a.venturi", Frames.bundleOfVersion("1"));
    start(Duration.ZERO);
    byte[] half = Frames.bundleOfVersion("2");
    put("a.venturi", java.util.Arrays.copyOf(half, half.length / 2));
    assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(() -> load("a")));
    assertEquals("1", versionThatAnswers(""));
    EditableBundle wrong = EditableBundle.tiny();
    byte[] head = wrong.members.get("rate1/encoder.onnx");
    wrong.members.put("rate0/encoder.onnx", head);
    put("a.venturi", wrong.repair().toBytes());
    assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(() -> load("a")), "its self-test fails");
    assertEquals("1", versionThatAnswers(""));
    put("a.venturi", EditableBundle.tiny("detection").toBytes());
    StatusRuntimeException task =
        assertThrows(StatusRuntimeException.class, () -> load("a"), "another task");
    assertEquals(Status.Code.INVALID_ARGUMENT, task.getStatus().getCode());
    assertTrue(task.getMessage().contains("of task detection, the server takes"), task.toString());
    put("b.venturi", Frames.bundleOfVersion("1"));
    assertEquals(Status.Code.INVALID_ARGUMENT, codeOf(() -> load("b")), "served already");
    put("a.venturi", Frames.bundleOfVersion("3"));
    load("a");
    assertEquals("3", versionThatAnswers(""));
  }

  @Test
  void unload_byName_lastsUntilLoadedByName() throws Exception {
    put("a.venturi", Frames.bundleOfVersion("1"));
    start(Duration.ofMillis(30));
    unload("tiny");
    assertEquals(Status.Code.NOT_FOUND, codeOf(() -> versionThatAnswers("")));
    put("a.venturi", Frames.bundleOfVersion("2"));
    Thread.sleep(200);
    assertEquals(Status.Code.NOT_FOUND, codeOf(() -> versionThatAnswers("")));
    load("tiny");
    assertEquals("2", versionThatAnswers(""));
  }

  @Test
  void admin_namesThatArePaths_areOnlyNames() throws Exception {
    put("a.venturi", Frames.bundleOfVersion("1"));
    Path outside = Files.write(folder.resolveSibling("out.venturi"), Frames.bundleOfVersion("9"));
    start(Duration.ZERO);
    for (String name :
        List.of("../out", "../out.venturi", outside.toString(), "a.venturi", "", ".", "a\0")) {
      assertEquals(Status.Code.NOT_FOUND, codeOf(() -> load(name)), name);
    }
    assertEquals(404, server.post("/v2/repository/models/none/load", "").statusCode());
    assertEquals(200, server.post("/v2/repository/models/a/load", "").statusCode());
    assertEquals(200, server.post("/v2/repository/models/tiny/unload", "").statusCode());
    assertTrue(server.post("/v2/repository/index", "").body().contains("UNAVAILABLE"));
    assertEquals(
        403,
        server
            .send(
                HttpRequest.newBuilder(server.uri("/v2/repository/models/a/load"))
                    .header("Origin", "http://elsewhere")
                    .POST(HttpRequest.BodyPublishers.noBody()))
            .statusCode());
  }

  @Test
  void swaps_underTraffic_dropNoRequest() throws Exception {
    put("a.venturi", Frames.bundleOfVersion("1"));
    start(Duration.ofMillis(20));
    server.engine.setMillisPerBatch(3);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Set<String> versions = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(4);
    for (int c = 0; c < 4; c++) {
      ModelInferRequest request = TestServer.request(List.of(Frames.frame(c))).build();
      List<String> expected =
          Frames.expected("high", List.of(Frames.frame(c))).get(0).scores().stream()
              .map(score -> score.label())
              .toList();
      Thread client =
          new Thread(
              () -> {
                while (!stop.get()) {
                  try {
                    ModelInferResponse answer = server.stub().modelInfer(request);
                    assertEquals(expected, TestServer.labels(answer));
                    versions.add(answer.getModelVersion());
                    answered.incrementAndGet();
                    begun.countDown();
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }
              });
      client.start();
      clients.add(client);
    }
    begun.await();
    for (int version = 2; version <= 8; version++) {
      put("a.venturi", Frames.bundleOfVersion(String.valueOf(version)));
      while (!versions.contains(String.valueOf(version))) {
        Thread.sleep(5);
        assertEquals(List.of(), List.copyOf(failures));
      }
    }
    stop.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(8, versions.size());
    assertTrue(answered.get() > 50, answered + " answered");
    assertFalse(index().isEmpty());
    int threads = 0;
    for (int i = 0; i < 100 && (threads = modelThreads()) > 3; i++) {
      Thread.sleep(50);
    }
    assertTrue(threads <= 3, threads + " threads of models are left");
  }

  /** Decoders and contexts that live: those of one model are three. */
  private static int modelThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("venturi-(tail|decode)-\\d+-tiny-.*"))
            .count();
  }
}
