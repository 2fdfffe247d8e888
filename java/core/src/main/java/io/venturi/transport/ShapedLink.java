package io.venturi.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a link inside this process, as slow as a {@link LinkShaper} says: frames sent at
 * one end come out of the other when they would have arrived. {@link #before} puts it in front of a
 * sink of another kind.
 *
 * <p>{@link #send} waits while more bytes wait before the link than its queue holds, like a socket
 * with a full buffer.
 *
 * <p>Thread rule: one thread may send while another receives; with a clock that does not wait, one
 * thread can do both in turn.
 */
public final class ShapedLink implements FrameSink, FrameSource {
  /** What a small modem holds. */
  public static final int DEFAULT_QUEUE_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ShapedLink.class);

  private record Parcel(@Nullable ByteBuffer frame, long arrivesAt) {}

  private final LinkShaper shaper;
  private final LinkClock clock;
  private final int queueBytes;
  private final BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /**
   * @param shaper when bytes arrive
   * @param clock what it is asked by
   * @param queueBytes bytes that may wait before the link until {@link #send} does
   */
  public ShapedLink(LinkShaper shaper, LinkClock clock, int queueBytes) {
    this.shaper = shaper;
    this.clock = clock;
    this.queueBytes = queueBytes;
  }

  /**
   * A sink that hands frames to another one when they have come over a shaped link. Closing it
   * closes the other one, behind the last frame.
   */
  public static FrameSink before(FrameSink sink, LinkShaper shaper, LinkClock clock) {
    ShapedLink link = new ShapedLink(shaper, clock, DEFAULT_QUEUE_BYTES);
    Thread carrier = new Thread(() -> carry(link, sink), "venturi-shaped-link");
    carrier.setDaemon(true);
    carrier.start();
    return link;
  }

  private static void carry(ShapedLink link, FrameSink sink) {
    try (sink) {
      for (ByteBuffer frame = link.receive(); frame != null; frame = link.receive()) {
        sink.send(frame);
      }
    } catch (TransportException e) {
      LOG.debug("a shaped link ends, as the sink behind it fails", e);
    } finally {
      link.close();
    }
  }

  @Override
  public void send(ByteBuffer frame) {
    try {
      clock.sleepUntil(shaper.roomAt(queueBytes));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while a frame waited for a shaped link", e);
    }
    if (closed) {
      throw new TransportException("the shaped link is closed; open another one");
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(frame.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(frame.duplicate()).flip();
    parcels.add(new Parcel(copy, shaper.send(clock.nanos(), copy.remaining())));
  }

  @Override
  public @Nullable ByteBuffer receive() {
    try {
      Parcel parcel = parcels.take();
      clock.sleepUntil(parcel.arrivesAt());
      if (parcel.frame() == null) {
        parcels.add(parcel); // for whoever asks again
      }
      return parcel.frame();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for a frame", e);
    }
  }

  /** Sends no more; frames on their way still arrive, then the source ends. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      parcels.add(new Parcel(null, clock.nanos()));
    }
  }
}
