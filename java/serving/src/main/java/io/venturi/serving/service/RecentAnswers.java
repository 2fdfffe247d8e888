package io.venturi.serving.service;

import io.venturi.Sha256;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests that carry an id at most once: the same id with the same model and frames gets the
 * answer that is on its way or was given lately. Bounded in number and time; what is refused is
 * forgotten, so that a retry may run. The frames' SHA-256 is part of the key: a caller can neither
 * get another's answer nor spoil it by a guess of its id.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class RecentAnswers {
  private record Key(String model, String version, String id, String digest, boolean logits) {}

  private record Entry(CompletableFuture<InferenceAnswer> answer, long sinceNanos) {}

  private final int capacity;
  private final long keepNanos;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /**
   * @param capacity most answers remembered; 0 remembers none
   * @param keep how long an answer is remembered
   */
  RecentAnswers(int capacity, Duration keep) {
    this.capacity = capacity;
    this.keepNanos = keep.toNanos();
  }

  /**
   * The answer of a request.
   *
   * @param run called when it has no id or is not known
   */
  CompletableFuture<InferenceAnswer> get(
      InferenceRequest request, Supplier<CompletableFuture<InferenceAnswer>> run) {
    if (capacity == 0 || request.id().isEmpty()) {
      return run.get();
    }
    Key key =
        new Key(
            request.model(), request.version(), request.id(), digest(request), request.logits());
    CompletableFuture<InferenceAnswer> mine = new CompletableFuture<>();
    synchronized (entries) {
      dropOld();
      Entry known = entries.get(key);
      if (known != null) {
        return known.answer.thenApply(InferenceAnswer::again);
      }
      entries.put(key, new Entry(mine, System.nanoTime()));
    }
    try {
      run.get().whenComplete((answer, failure) -> settle(key, mine, answer, failure));
    } catch (RuntimeException | Error e) {
      settle(key, mine, null, e);
      throw e;
    }
    return mine.copy();
  }

  private void settle(
      Key key,
      CompletableFuture<InferenceAnswer> mine,
      @Nullable InferenceAnswer answer,
      @Nullable Throwable failure) {
    if (failure == null) {
      mine.complete(answer);
      return;
    }
    synchronized (entries) {
      entries.remove(key);
    }
    mine.completeExceptionally(failure);
  }

  private void dropOld() {
    long oldest = System.nanoTime() - keepNanos;
    Iterator<Entry> each = entries.values().iterator();
    while (each.hasNext()) {
      Entry entry = each.next();
      boolean stays = entries.size() < capacity && entry.sinceNanos - oldest > 0;
      if (stays) {
        return;
      }
      each.remove();
    }
  }

  private static String digest(InferenceRequest request) {
    MessageDigest sha = Sha256.start();
    for (ByteBuffer frame : request.frames()) {
      sha.update(ByteBuffer.allocate(4).putInt(0, frame.remaining()));
      sha.update(frame.duplicate());
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
