package io.venturi.transport;

import io.venturi.CorruptFrameException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over one TCP connection, both ways, without a byte around them: frames delimit themselves.
 * Received bytes land in one direct buffer that is reused.
 *
 * <p>Thread rule: one thread may send while another receives. Calls block; close the link from
 * another thread to end them.
 */
public final class TcpLink implements FrameSink, FrameSource {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

  private final SocketChannel channel;
  private final FrameDelimiter delimiter;
  private final ByteBuffer buffer;
  private final ByteBuffer frame;
  private final String peer;
  // bytes of the buffer: [0, frameEnd) were the last frame, [frameEnd, position) follow it
  private int frameEnd;

  private TcpLink(SocketChannel channel, FrameDelimiter delimiter, int maxFrameBytes)
      throws IOException {
    if (maxFrameBytes < 1) {
      throw new IllegalArgumentException("maxFrameBytes is " + maxFrameBytes + ", must be above 0");
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.channel = channel;
    this.delimiter = delimiter;
    peer = String.valueOf(channel.getRemoteAddress());
    buffer = ByteBuffer.allocateDirect(maxFrameBytes);
    frame = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A link over a connected channel, which is closed when that fails. */
  static TcpLink over(SocketChannel channel, FrameDelimiter delimiter, int maxFrameBytes)
      throws IOException {
    try {
      return new TcpLink(channel, delimiter, maxFrameBytes);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  /**
   * Connects.
   *
   * @param delimiter how long frames are
   * @param maxFrameBytes largest frame taken; this much memory is held for receiving
   * @throws TransportException when nobody answers there
   */
  public static TcpLink connect(
      SocketAddress address, FrameDelimiter delimiter, int maxFrameBytes) {
    try {
      return over(SocketChannel.open(address), delimiter, maxFrameBytes);
    } catch (IOException e) {
      throw new TransportException("cannot connect to " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void send(ByteBuffer frame) {
    int start = frame.position();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } catch (IOException e) {
      int sent = frame.position() - start;
      throw new TransportException(
          "link to "
              + peer
              + " failed after "
              + sent
              + " of "
              + (frame.limit() - start)
              + " bytes of a frame: "
              + e,
          e);
    } finally {
      frame.position(start);
    }
  }

  @Override
  public @Nullable ByteBuffer receive() {
    dropLastFrame();
    int size = -1;
    while (true) {
      int received = buffer.position();
      if (size < 0 && received > 0) {
        size = checked(delimiter.frameSizeBytes(frame.limit(received).position(0)));
      }
      if (size >= 0 && received >= size) {
        frameEnd = size;
        return frame.limit(size).position(0);
      }
      if (received == buffer.capacity()) {
        throw new CorruptFrameException(
            received, "no frame of at most " + buffer.capacity() + " bytes starts like this");
      }
      if (read(size) < 0) {
        return null;
      }
    }
  }

  private void dropLastFrame() {
    buffer.limit(buffer.position()).position(frameEnd);
    buffer.compact();
    frameEnd = 0;
  }

  private int checked(int size) {
    if (size > buffer.capacity()) {
      throw new CorruptFrameException(
          0, "frame has " + size + " bytes, this link takes at most " + buffer.capacity());
    }
    return size;
  }

  /** Reads what there is, at least a byte; -1 when the peer has closed between two frames. */
  private int read(int size) {
    int received = buffer.position();
    int count;
    try {
      count = channel.read(buffer);
    } catch (IOException e) {
      throw new TransportException(
          "link from " + peer + " failed after " + received + " bytes of a frame: " + e, e);
    }
    if (count < 0 && received > 0) {
      throw new TransportException(
          peer
              + " closed in the middle of a frame: "
              + received
              + " of "
              + (size < 0 ? "its bytes" : size + " bytes")
              + " arrived");
    }
    return count;
  }

  /** Ends the connection; calls in flight on other threads end with an exception. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a link failed", e);
    }
  }
}
