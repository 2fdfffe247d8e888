package io.venturi.cli;

import io.venturi.VenturiException;
import io.venturi.frame.FrameReader;
import io.venturi.pipeline.StageTimes;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import io.venturi.transport.TcpLink;
import io.venturi.transport.TcpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server half of the demo: one thread behind a socket on the loopback address. */
final class LoopbackServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final int MAX_FRAME_BYTES = 16 << 20;

  /** What the tail answered, or why it could not. */
  record Answer(
      @Nullable Classification result,
      @Nullable StageTimes times,
      @Nullable VenturiException failure) {}

  private final TcpListener listener;
  private final TailRunner runner;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(16);
  private final Thread thread = new Thread(this::serve, "venturi-demo-server");

  LoopbackServer(TailRunner runner) {
    this.runner = runner;
    this.listener = new TcpListener(loopback(0), FrameReader::frameSizeBytes, MAX_FRAME_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A connection to it. */
  TcpLink connect() {
    return TcpLink.connect(loopback(listener.port()), FrameReader::frameSizeBytes, MAX_FRAME_BYTES);
  }

  /** The answer to the frame sent last. */
  Answer await() {
    try {
      Answer answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new VenturiException(
            "the demo's server gave no answer in " + PATIENCE_SECONDS + " s");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VenturiException("interrupted while waiting for the demo's server", e);
    }
  }

  private void serve() {
    try (TcpLink client = listener.accept()) {
      for (ByteBuffer frame = client.receive(); frame != null; frame = client.receive()) {
        answers.add(answer(frame));
      }
    } catch (VenturiException e) {
      answers.offer(new Answer(null, null, e)); // at the end of the demo nobody waits for it
    }
  }

  private Answer answer(ByteBuffer frame) {
    try {
      Classification result = runner.run(frame);
      return new Answer(result, runner.lastTimes(), null);
    } catch (VenturiException e) {
      return new Answer(null, null, e);
    }
  }

  @Override
  public void close() {
    listener.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
