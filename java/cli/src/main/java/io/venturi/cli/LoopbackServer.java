package io.venturi.cli;

import io.venturi.VenturiException;
import io.venturi.pipeline.StageTimes;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import io.venturi.transport.TcpFrameSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server half of the demo: one thread behind a socket on the loopback address. */
final class LoopbackServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** What the tail answered, or why it could not. */
  record Answer(
      @Nullable Classification result, @Nullable StageTimes times, @Nullable VenturiException failure) {}

  private final ServerSocketChannel server;
  private final TailRunner runner;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(16);
  private final Thread thread = new Thread(this::serve, "venturi-demo-server");

  LoopbackServer(TailRunner runner) throws IOException {
    this.runner = runner;
    this.server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread.setDaemon(true);
    thread.start();
  }

  /** A connection to it. */
  SocketChannel connect() throws IOException {
    return SocketChannel.open(server.getLocalAddress());
  }

  /** The answer to the frame sent last. */
  Answer await() {
    try {
      Answer answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new VenturiException("the demo's server gave no answer in " + PATIENCE_SECONDS + " s");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VenturiException("interrupted while waiting for the demo's server", e);
    }
  }

  private void serve() {
    try (SocketChannel client = server.accept();
        TcpFrameSource source = new TcpFrameSource(client)) {
      for (ByteBuffer frame = source.receive(); frame != null; frame = source.receive()) {
        answers.add(answer(frame));
      }
    } catch (IOException | VenturiException e) {
      if (server.isOpen()) {
        answers.add(new Answer(null, null, new VenturiException("the demo's server stopped: " + e.getMessage(), e)));
      }
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
  public void close() throws IOException {
    server.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
