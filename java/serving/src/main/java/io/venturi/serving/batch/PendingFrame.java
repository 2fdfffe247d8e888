package io.venturi.serving.batch;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** One frame on its way. Belongs to the thread that took it from the queue. */
final class PendingFrame {
  final PendingRequest owner;
  final int index;
  final ByteBuffer frame;
  final int ratePoint;
  final long arrivedNanos = System.nanoTime();
  long decodeStartNanos;
  long decodedNanos;
  String ratePointName = "";

  /** Its decoded latent, while it has one; given back to the queue by {@link LatentQueue}. */
  @Nullable FloatBuffer latent;

  PendingFrame(PendingRequest owner, int index, ByteBuffer frame, int ratePoint) {
    this.owner = owner;
    this.index = index;
    this.frame = frame;
    this.ratePoint = ratePoint;
  }

  /** Whether somebody still waits for it. */
  boolean isAlive() {
    return !owner.isDone() && owner.request().nanosLeft() > 0;
  }

  int priority() {
    return owner.request().priority();
  }

  /** Orders frames as their requests. */
  static int byUrgency(PendingFrame a, PendingFrame b) {
    int order = PendingRequest.URGENCY.compare(a.owner, b.owner);
    return order != 0 ? order : Integer.compare(a.index, b.index);
  }
}
