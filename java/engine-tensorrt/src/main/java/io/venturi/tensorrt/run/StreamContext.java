package io.venturi.tensorrt.run;

import io.venturi.ExclusiveUse;
import io.venturi.OpenParts;
import io.venturi.Release;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaStream;
import io.venturi.cuda.RepeatedWork;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network on a stream of its own, between buffers that are taken when it is opened. Runs of
 * one batch size are captured into a graph and launched as one piece from the third on.
 */
final class StreamContext implements ExecutionContext {
  /**
   * What runs, and with which tensors.
   *
   * @param name of the network, for messages
   * @param input one item that goes in
   * @param output one item that comes out
   * @param maxBatch most items of one run
   */
  record Shape(String name, TensorSpec input, TensorSpec output, int maxBatch) {}

  /** Opens what is enqueued; the context takes it over. */
  interface NetworkFactory {
    DeviceNetwork open(CudaContext cuda);
  }

  private final Shape shape;
  private final Parts parts;
  private final @Nullable RepeatedWork[] runs;
  private final ExclusiveUse use;
  private final Release release;

  /**
   * Opens stream, network and buffers; when one fails, none stays.
   *
   * @param cuda taken over
   * @param input null, or the buffer to read from
   */
  StreamContext(
      Shape shape,
      CudaContext cuda,
      NetworkFactory networks,
      HostTensor.Kind kind,
      @Nullable FloatBuffer input) {
    this.shape = shape;
    Parts made = new Parts(shape, cuda, networks, kind, input);
    this.parts = made;
    this.runs = new RepeatedWork[shape.maxBatch() + 1];
    @Nullable RepeatedWork[] queued = runs;
    this.use = new ExclusiveUse("context of " + shape.name());
    this.release =
        new Release(
            this,
            "context of " + shape.name(),
            () -> {
              made.stream.close();
              for (RepeatedWork run : queued) {
                if (run != null) {
                  run.close();
                }
              }
              made.opened.close();
            });
  }

  @Override
  public int maxBatch() {
    return shape.maxBatch();
  }

  @Override
  public FloatBuffer input() {
    return parts.input.floats();
  }

  @Override
  public FloatBuffer output() {
    return parts.output.floats();
  }

  @Override
  public void run(int batch) {
    if (batch < 1 || batch > shape.maxBatch()) {
      throw new IllegalArgumentException(
          shape.name() + ": batch is " + batch + ", must be 1.." + shape.maxBatch());
    }
    use.enter();
    try {
      queue(batch);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /** Waits whatever happens: nobody may touch the buffers while something queued uses them. */
  private void queue(int batch) {
    RepeatedWork run = runs[batch];
    if (run == null) {
      run = new RepeatedWork(parts.stream, shape.name(), parts.work(batch));
      runs[batch] = run;
    }
    try {
      parts.input.uploadBeside(batch);
      run.queue();
      parts.output.downloadBeside(batch);
    } finally {
      parts.stream.synchronize();
    }
  }

  /** Whether runs of a batch size are launched as one piece. */
  boolean isCaptured(int batch) {
    RepeatedWork run = runs[batch];
    return run != null && run.isCaptured();
  }

  @Override
  public void close() {
    use.close(release::now);
  }

  /** What is closed when the context goes; does not refer to it. */
  private static final class Parts {
    final OpenParts opened = new OpenParts();
    final CudaStream stream;
    final DeviceNetwork network;
    final HostTensor input;
    final HostTensor output;

    Parts(
        Shape shape,
        CudaContext cuda,
        NetworkFactory networks,
        HostTensor.Kind kind,
        @Nullable FloatBuffer from) {
      opened.own(cuda);
      try {
        stream = opened.own(cuda.newStream());
        network = opened.own(networks.open(cuda));
        HostTensor.Kind inputKind = from == null ? kind : HostTensor.Kind.UNPINNED;
        input =
            opened.own(
                new HostTensor(cuda, stream, shape.input(), shape.maxBatch(), inputKind, from));
        output =
            opened.own(new HostTensor(cuda, stream, shape.output(), shape.maxBatch(), kind, null));
      } catch (RuntimeException | Error e) {
        opened.close();
        throw e;
      }
    }

    Runnable work(int batch) {
      return () -> {
        input.uploadWithin(batch);
        network.enqueue(batch, input.address(), output.address(), stream.handle());
        output.downloadWithin(batch);
      };
    }
  }
}
