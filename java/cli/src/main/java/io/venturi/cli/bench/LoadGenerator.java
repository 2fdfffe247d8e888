package io.venturi.cli.bench;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferRequest.InferInputTensor;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Loads a server with single-frame calls. An open loop sends each request at its time, whatever
 * happened to those before, and counts its latency from that time: a server that stalls is charged
 * for every request the stall has held up (no coordinated omission).
 */
final class LoadGenerator {
  private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(5);

  /**
   * What became of a load.
   *
   * @param sent requests
   * @param answered of them
   * @param shed refused with RESOURCE_EXHAUSTED or DEADLINE_EXCEEDED
   * @param failed otherwise
   * @param seconds it lasted, from the first request to the last answer
   * @param latencyMicros of the answered
   */
  record Outcome(
      long sent, long answered, long shed, long failed, double seconds, Histogram latencyMicros) {
    double perSecond() {
      return answered / seconds;
    }
  }

  private final GRPCInferenceServiceStub stub;
  private final List<ModelInferRequest> requests;

  /**
   * @param model name to ask for
   * @param frames sent in turn
   */
  LoadGenerator(GRPCInferenceServiceStub stub, String model, List<ByteBuffer> frames) {
    this.stub = stub;
    this.requests = frames.stream().map(frame -> request(model, frame)).toList();
  }

  private static ModelInferRequest request(String model, ByteBuffer frame) {
    ByteBuffer raw = ByteBuffer.allocate(4 + frame.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    raw.putInt(frame.remaining()).put(frame.duplicate()).flip();
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(
            InferInputTensor.newBuilder().setName(Names.FRAME).setDatatype("BYTES").addShape(1))
        .addRawInputContents(ByteString.copyFrom(raw))
        .build();
  }

  /** As many requests in flight as told, for as long as told: what the server can do. */
  Outcome closedLoop(int inFlight, Duration time) {
    Semaphore room = new Semaphore(inFlight);
    Run run = new Run(room::release);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      room.acquireUninterruptibly();
      run.send(stub, System.nanoTime());
    }
    return run.outcome();
  }

  /**
   * Requests at even times.
   *
   * @param deadline of each
   */
  Outcome openLoop(double perSecond, Duration time, Duration deadline) {
    Run run = new Run(() -> {});
    long start = System.nanoTime();
    long count = (long) (perSecond * time.toMillis() / 1000);
    for (long i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      run.send(stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS), due);
    }
    return run.outcome();
  }

  private final class Run {
    private final Runnable ended;
    private final ConcurrentHistogram latency = new ConcurrentHistogram(MAX_MICROS, 3);
    private final LongAdder shed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Phaser open = new Phaser(1);
    private final long start = System.nanoTime();
    private long sent;

    Run(Runnable ended) {
      this.ended = ended;
    }

    void send(GRPCInferenceServiceStub through, long due) {
      open.register();
      through.modelInfer(requests.get((int) (sent++ % requests.size())), new Call(due));
    }

    Outcome outcome() {
      open.arriveAndAwaitAdvance();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Outcome(sent, latency.getTotalCount(), shed.sum(), failed.sum(), seconds, latency);
    }

    private final class Call implements StreamObserver<ModelInferResponse> {
      private final long due;

      Call(long due) {
        this.due = due;
      }

      @Override
      public void onNext(ModelInferResponse response) {
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
        latency.recordValue(Math.max(1, Math.min(MAX_MICROS, micros)));
      }

      @Override
      public void onError(Throwable failure) {
        Status.Code code = Status.fromThrowable(failure).getCode();
        boolean sheds =
            code == Status.Code.RESOURCE_EXHAUSTED || code == Status.Code.DEADLINE_EXCEEDED;
        (sheds ? shed : failed).increment();
        end();
      }

      @Override
      public void onCompleted() {
        end();
      }

      private void end() {
        ended.run();
        open.arriveAndDeregister();
      }
    }
  }
}
