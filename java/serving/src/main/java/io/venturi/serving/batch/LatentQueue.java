package io.venturi.serving.batch;

import io.venturi.latent.LatentShape;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one model that wait: for a decoder, then for a place in a batch. Both times the
 * most urgent goes first. Bounded in frames and in decoded latents. Completes no request: what a
 * caller hangs on its answer never runs under the lock.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class LatentQueue {
  private final BatchOptions options;
  private final Admission admission;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition decodable = lock.newCondition();
  private final Condition batchable = lock.newCondition();
  private final PriorityQueue<PendingFrame> waiting = new PriorityQueue<>(PendingFrame::byUrgency);
  private final List<PriorityQueue<PendingFrame>> decoded = new ArrayList<>();
  private final LatentPool latents;
  private int decoding;
  private int decodedCount;
  private int running;
  private boolean closed;

  LatentQueue(int ratePoints, LatentShape shape, BatchOptions options, ServiceTimes times) {
    this.options = options;
    this.admission = new Admission(options, times);
    this.latents = new LatentPool(shape, options.latents());
    for (int i = 0; i < ratePoints; i++) {
      decoded.add(new PriorityQueue<>(PendingFrame::byUrgency));
    }
  }

  /**
   * Takes a request with all its frames, or refuses it at once.
   *
   * @throws Refusal when there is no room, or its deadline cannot be met
   */
  void offer(PendingRequest request) {
    lock.lock();
    try {
      if (closed) {
        throw admission.closed();
      }
      admission.checkRoom(depth(), request.frames().size(), running);
      if (request.request().deadlineNanos() != InferenceRequest.NO_DEADLINE) {
        admission.checkDeadline(request.request(), framesAhead(request), running);
      }
      waiting.addAll(request.frames());
      decodable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int framesAhead(PendingRequest request) {
    int ahead = decoding + countAhead(waiting, request);
    for (PriorityQueue<PendingFrame> group : decoded) {
      ahead += countAhead(group, request);
    }
    return ahead;
  }

  private static int countAhead(Collection<PendingFrame> frames, PendingRequest request) {
    int ahead = 0;
    for (PendingFrame frame : frames) {
      ahead += PendingRequest.URGENCY.compare(frame.owner, request) < 0 ? 1 : 0;
    }
    return ahead;
  }

  /**
   * Waits for the most urgent frame and gives it a latent to decode into.
   *
   * @return null when the queue is closed and empty
   */
  @Nullable PendingFrame takeToDecode() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        while (waiting.isEmpty() || !latents.hasFree() && !freeForMoreUrgent()) {
          if (closed && waiting.isEmpty()) {
            return null;
          }
          decodable.await();
        }
        PendingFrame frame = waiting.remove();
        if (frame.isAlive()) {
          frame.latent = latents.take();
          decoding++;
          return frame;
        }
        batchable.signalAll(); // the last one may have been dropped
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the latent back from the least urgent decoded frame when one of a more urgent priority
   * waits for a latent; that frame is decoded again later.
   */
  private boolean freeForMoreUrgent() {
    PendingFrame least =
        decoded.stream().flatMap(Collection::stream).max(PendingFrame::byUrgency).orElse(null);
    if (least == null || waiting.element().priority() >= least.priority()) {
      return false;
    }
    decoded.get(least.ratePoint).remove(least);
    decodedCount--;
    giveBack(least);
    waiting.add(least);
    return true;
  }

  /** The frame that {@link #takeToDecode} gave is decoded, or has no latent. */
  void decoded(PendingFrame frame, boolean sound) {
    lock.lock();
    try {
      decoding--;
      if (sound && frame.isAlive()) {
        frame.decodedNanos = System.nanoTime();
        decoded.get(frame.ratePoint).add(frame);
        decodedCount++;
      } else {
        giveBack(frame);
      }
      batchable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(PendingFrame frame) {
    FloatBuffer latent = frame.latent;
    if (latent != null) {
      frame.latent = null;
      latents.giveBack(latent);
      decodable.signal();
    }
  }

  /**
   * Waits for a batch: frames of one rate point, most urgent first. To be followed by {@link
   * #copied} and {@link #ran}.
   *
   * @return 1..maxBatch frames; null when the queue is closed and empty
   */
  @Nullable List<PendingFrame> takeBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        decoded.forEach(this::dropDead);
        PriorityQueue<PendingFrame> ready = mostUrgentReady();
        if (ready != null) {
          return take(ready);
        }
        if (closed && depth() == 0) {
          return null;
        }
        if (decodedCount == 0) {
          batchable.await();
        } else {
          batchable.awaitNanos(patienceNanos());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PriorityQueue<PendingFrame> mostUrgentReady() {
    PriorityQueue<PendingFrame> chosen = null;
    for (PriorityQueue<PendingFrame> group : decoded) {
      if (!group.isEmpty()
          && patienceNanos(group) <= 0
          && (chosen == null || PendingFrame.byUrgency(group.peek(), chosen.peek()) < 0)) {
        chosen = group;
      }
    }
    return chosen;
  }

  private long patienceNanos() {
    return decoded.stream().mapToLong(this::patienceNanos).min().orElse(Long.MAX_VALUE);
  }

  /** 0 or less when this group must run now: full, waited enough, or pressed by a deadline. */
  private long patienceNanos(PriorityQueue<PendingFrame> group) {
    if (group.size() >= options.maxBatch() || closed || options.maxDelay().isZero()) {
      return 0;
    }
    long now = System.nanoTime();
    return group.stream()
        .mapToLong(frame -> admission.patienceNanos(frame, group.size(), now))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private List<PendingFrame> take(PriorityQueue<PendingFrame> group) {
    List<PendingFrame> batch = new ArrayList<>();
    while (batch.size() < options.maxBatch() && !group.isEmpty()) {
      PendingFrame frame = group.remove();
      frame.owner.batched();
      batch.add(frame);
      decodedCount--;
    }
    running++;
    return batch;
  }

  private void dropDead(PriorityQueue<PendingFrame> group) {
    int size = group.size();
    List<PendingFrame> dead =
        group.stream().filter(frame -> !admission.canAnswer(frame, size)).toList();
    for (PendingFrame frame : dead) {
      group.remove(frame);
      decodedCount--;
      giveBack(frame);
    }
  }

  /** The latents of a batch are copied; others may use their memory. */
  void copied(List<PendingFrame> batch) {
    lock.lock();
    try {
      batch.forEach(this::giveBack);
    } finally {
      lock.unlock();
    }
  }

  /** A batch that {@link #takeBatch} gave has run or failed. */
  void ran() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }

  /** Makes room: drops the frames nobody waits for. */
  void dropDead() {
    lock.lock();
    try {
      waiting.removeIf(frame -> !frame.isAlive());
      decoded.forEach(this::dropDead);
      batchable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more requests; what waits is still run. */
  void close() {
    lock.lock();
    try {
      closed = true;
      decodable.signalAll();
      batchable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The requests that have frames waiting here. */
  Set<PendingRequest> requests() {
    lock.lock();
    try {
      Set<PendingRequest> requests = new LinkedHashSet<>();
      waiting.forEach(frame -> requests.add(frame.owner));
      decoded.forEach(group -> group.forEach(frame -> requests.add(frame.owner)));
      return requests;
    } finally {
      lock.unlock();
    }
  }

  /** Frames that wait, decoded or not. */
  int depth() {
    lock.lock();
    try {
      return waiting.size() + decoding + decodedCount;
    } finally {
      lock.unlock();
    }
  }
}
