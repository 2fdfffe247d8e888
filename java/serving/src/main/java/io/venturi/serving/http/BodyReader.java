package io.venturi.serving.http;

import io.venturi.serving.call.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a body without blocking, bounded in size and in time: a client that sends a byte now and
 * then does not hold it open. What is too large is read on for a while and dropped, as a client
 * looks for the refusal only when it has sent everything.
 *
 * <p>Thread rule: used for one request; Jetty calls it from one thread at a time.
 */
final class BodyReader implements Runnable {
  /** Dropped at most, in multiples of the limit. */
  private static final int DROPPED = 16;

  private final Request request;
  private final int limit;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private long received;

  private BodyReader(Request request, int limit) {
    this.request = request;
    this.limit = limit;
  }

  /**
   * Starts to read.
   *
   * @param limit most bytes of the body
   * @param patience how long it may take
   * @return completes with the body, or with a {@link Refusal}
   */
  static CompletableFuture<byte[]> read(Request request, int limit, Duration patience) {
    BodyReader reader = new BodyReader(request, limit);
    reader.result.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
    reader.run();
    return reader.result.thenApply(bytes -> reader.checked(bytes, patience));
  }

  private byte[] checked(byte[] bytes, Duration patience) {
    if (bytes == null) {
      Refusal slow =
          Refusal.of(
              Refusal.Reason.INVALID,
              "the body did not come whole within " + patience.toSeconds() + " s");
      request.fail(slow);
      throw slow;
    }
    return bytes;
  }

  @Override
  public void run() {
    while (!result.isDone()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        result.completeExceptionally(
            Refusal.of(Refusal.Reason.CANCELLED, "the body broke off: " + chunk.getFailure()));
        return;
      }
      take(chunk.getByteBuffer());
      chunk.release();
      if (chunk.isLast() || received > (long) DROPPED * limit) {
        end();
      }
    }
  }

  private void take(ByteBuffer bytes) {
    received += bytes.remaining();
    if (received <= limit) {
      byte[] part = new byte[bytes.remaining()];
      bytes.get(part);
      body.writeBytes(part);
    } else {
      body.reset();
    }
  }

  private void end() {
    if (received > limit) {
      result.completeExceptionally(
          Refusal.of(
              Refusal.Reason.TOO_LARGE,
              "the body has more than " + limit + " bytes, this server's limit"));
    } else {
      result.complete(body.toByteArray());
    }
  }
}
