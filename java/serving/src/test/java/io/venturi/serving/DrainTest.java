package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.ModelInferResponse;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DrainTest {
  private static CompletableFuture<ModelInferResponse> infer(TestServer server, int seed) {
    var request = TestServer.request(List.of(Frames.frame(seed))).build();
    return TestServer.later(() -> server.patientStub().modelInfer(request));
  }

  private static void awaitTaken(TestServer server, int frames) throws InterruptedException {
    var model = server.server.repository().served().all().get(0);
    while (model.depth() + server.engine.batches().stream().mapToInt(i -> i).sum() < frames) {
      Thread.sleep(5);
    }
  }

  @Test
  void close_tellsHealth_answersWhatIsInFlight_takesNothingNew() throws Exception {
    try (TestServer server = TestServer.start()) {
      LinkedBlockingQueue<ServingStatus> health = new LinkedBlockingQueue<>();
      ManagedChannel channel = server.channel();
      HealthGrpc.newStub(channel)
          .watch(
              HealthCheckRequest.newBuilder().setService("inference.GRPCInferenceService").build(),
              new StreamObserver<>() {
                @Override
                public void onNext(HealthCheckResponse response) {
                  health.add(response.getStatus());
                }

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {}
              });
      assertEquals(ServingStatus.SERVING, health.poll(10, TimeUnit.SECONDS));
      server.engine.shut();
      List<CompletableFuture<ModelInferResponse>> grpc = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        grpc.add(infer(server, i));
      }
      awaitTaken(server, 6);
      CompletableFuture<HttpResponse<String>> http =
          TestServer.later(
              () -> {
                try {
                  return server.post(
                      "/v2/models/tiny/infer", HttpBodies.base64(List.of(Frames.frame(9))));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      awaitTaken(server, 7);
      Thread closing = new Thread(server.server::close);
      closing.start();
      assertEquals(ServingStatus.NOT_SERVING, health.poll(10, TimeUnit.SECONDS));
      Thread.sleep(200);
      ManagedChannel late = server.channel();
      StatusRuntimeException refused =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(late)
                      .withDeadlineAfter(5, TimeUnit.SECONDS)
                      .modelInfer(TestServer.request(List.of(Frames.frame(1))).build()));
      assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
      late.shutdownNow();
      server.engine.open();
      for (CompletableFuture<ModelInferResponse> each : grpc) {
        assertEquals("tiny", each.get().getModelName());
      }
      assertEquals(200, http.get().statusCode(), http.get().body());
      long answered = System.nanoTime();
      closing.join();
      assertTrue(System.nanoTime() - answered < 5_000_000_000L, "a watcher held it up");
      channel.shutdownNow();
    }
  }

  @Test
  void close_whatTakesTooLong_isEndedInTime() throws Exception {
    try (TestServer server = TestServer.start(o -> o.withDrain(Duration.ofMillis(500)))) {
      server.engine.shut();
      CompletableFuture<ModelInferResponse> stuck = infer(server, 1);
      awaitTaken(server, 1);
      long start = System.nanoTime();
      Thread closing = new Thread(server.server::close);
      closing.start();
      ExecutionException ended = assertThrows(ExecutionException.class, stuck::get);
      assertTrue(System.nanoTime() - start < 5_000_000_000L);
      Status.Code code = ((StatusRuntimeException) ended.getCause()).getStatus().getCode();
      assertTrue(code == Status.Code.UNAVAILABLE || code == Status.Code.CANCELLED, code.name());
      server.engine.open();
      closing.join();
    }
  }
}
