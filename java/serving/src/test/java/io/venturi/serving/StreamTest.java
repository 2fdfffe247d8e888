package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelStreamInferResponse;
import io.venturi.protocol.Names;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class StreamTest {
  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  /** What comes back, and how the stream ended. */
  private static final class Received
      implements ClientResponseObserver<ModelInferRequest, ModelStreamInferResponse> {
    final LinkedBlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
    final CountDownLatch ended = new CountDownLatch(1);
    volatile ClientCallStreamObserver<ModelInferRequest> call;
    volatile Throwable failure;
    private final boolean reads;

    Received(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ModelInferRequest> stream) {
      call = stream;
      if (!reads) {
        stream.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(ModelStreamInferResponse value) {
      answers.add(value);
    }

    @Override
    public void onError(Throwable t) {
      failure = t;
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }

    ModelStreamInferResponse next() throws InterruptedException {
      return answers.poll(20, TimeUnit.SECONDS);
    }
  }

  private static ModelInferRequest request(int id) {
    return TestServer.request(List.of(Frames.frame(id % 8))).setId("f" + id).build();
  }

  @Test
  void stream_manyFrames_areAnsweredInOrder_andTheStreamEnds() throws Exception {
    Received received = new Received(true);
    StreamObserver<ModelInferRequest> requests = server.asyncStub().modelStreamInfer(received);
    for (int i = 0; i < 100; i++) {
      requests.onNext(request(i));
    }
    requests.onCompleted();
    for (int i = 0; i < 100; i++) {
      ModelStreamInferResponse answer = received.next();
      assertEquals("f" + i, answer.getInferResponse().getId());
      assertEquals("", answer.getErrorMessage());
    }
    assertTrue(received.ended.await(20, TimeUnit.SECONDS));
    assertNull(received.failure);
  }

  @Test
  void stream_refusedRequest_isAnsweredInItsPlaceAndTheOthersToo() throws Exception {
    Received received = new Received(true);
    StreamObserver<ModelInferRequest> requests = server.asyncStub().modelStreamInfer(received);
    requests.onNext(request(1));
    requests.onNext(TestServer.request(List.of(ByteBuffer.wrap(new byte[9]))).setId("bad").build());
    requests.onNext(request(2).toBuilder().setModelName("none").setId("none").build());
    requests.onNext(request(3));
    assertEquals("f1", received.next().getInferResponse().getId());
    ModelStreamInferResponse bad = received.next();
    assertEquals("bad", bad.getInferResponse().getId());
    assertTrue(bad.getErrorMessage().startsWith("INVALID_ARGUMENT: "), bad.getErrorMessage());
    assertEquals(
        "INVALID_ARGUMENT",
        bad.getInferResponse().getParametersOrThrow(Names.STATUS).getStringParam());
    assertTrue(received.next().getErrorMessage().startsWith("NOT_FOUND: "));
    assertEquals("f3", received.next().getInferResponse().getId());
    requests.onCompleted();
    assertTrue(received.ended.await(20, TimeUnit.SECONDS));
  }

  @Test
  void stream_clientThatDoesNotRead_isNotReadFromEither_andOthersAreServed() throws Exception {
    Received slow = new Received(false);
    StreamObserver<ModelInferRequest> requests = server.asyncStub().modelStreamInfer(slow);
    ModelInferRequest.Builder big = TestServer.request(Frames.frames("high", 1, 16));
    big.addOutputsBuilder().setName("labels");
    int sent = 0;
    long quietSince = System.nanoTime();
    while (sent < 20_000 && System.nanoTime() - quietSince < 500_000_000L) {
      if (slow.call.isReady()) {
        requests.onNext(big.build());
        sent++;
        quietSince = System.nanoTime();
      } else {
        Thread.sleep(5);
      }
    }
    assertTrue(sent < 20_000, "the server took " + sent + " requests of a client that reads none");
    server.stub().modelInfer(request(1));
    slow.call.cancel("gone", null);
  }

  @Test
  void stream_clientDies_itsWaitingFramesMakeRoom() throws Exception {
    server.engine.shut();
    Received received = new Received(true);
    StreamObserver<ModelInferRequest> requests = server.asyncStub().modelStreamInfer(received);
    for (int i = 0; i < 30; i++) {
      requests.onNext(TestServer.request(List.of(Frames.frame(1))).build());
    }
    var model = server.server.repository().served().all().get(0);
    while (model.depth() < 20) {
      Thread.sleep(5);
    }
    received.call.cancel("died", null);
    while (model.depth() > 0) {
      Thread.sleep(5);
    }
    server.engine.open();
    server.stub().modelInfer(request(1));
  }

  @Test
  void stream_serverDrains_answersWhatItHasAndEndsTheStream() throws Exception {
    server.engine.shut();
    Received received = new Received(true);
    StreamObserver<ModelInferRequest> requests = server.asyncStub().modelStreamInfer(received);
    for (int i = 0; i < 5; i++) {
      requests.onNext(request(i));
    }
    while (server.engine.batches().isEmpty()) {
      Thread.sleep(5);
    }
    Thread.sleep(200);
    Thread closing = new Thread(server.server::close);
    closing.start();
    Thread.sleep(200);
    server.engine.open();
    for (int i = 0; i < 5; i++) {
      assertEquals("f" + i, received.next().getInferResponse().getId());
    }
    assertTrue(received.ended.await(20, TimeUnit.SECONDS));
    assertNull(received.failure);
    closing.join();
  }
}
