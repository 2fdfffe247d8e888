package io.venturi.cli.bench;

import io.venturi.VenturiException;
import io.venturi.transport.LinkSchedule;
import io.venturi.transport.ShapedRelay;
import io.venturi.transport.TcpLink;
import io.venturi.transport.TcpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server for one way behind a shaped link, and the connection to it: the same plain TCP for all
 * ways. Messages carry their size in 4 bytes; answers also the server's nanoseconds in 8.
 */
final class Offload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Offload.class);
  private static final int MAX_MESSAGE_BYTES = 4 << 20;
  private static final int SIZE_BYTES = 4;

  /** What came back. */
  record Reply(String label, long serverNanos) {}

  private final Way way;
  private final TcpListener listener;
  private final ShapedRelay relay;
  private final TcpLink link;
  private final ByteBuffer message =
      ByteBuffer.allocateDirect(MAX_MESSAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  Offload(Way way, LinkSchedule schedule, long seed) {
    this.way = way;
    this.listener = new TcpListener(loopback(0), Offload::sizeOf, MAX_MESSAGE_BYTES);
    this.relay = ShapedRelay.before(loopback(listener.port()), schedule, seed);
    Thread server = new Thread(this::serve, "venturi-bench-server");
    server.setDaemon(true);
    server.start();
    this.link = TcpLink.connect(loopback(relay.port()), Offload::sizeOf, MAX_MESSAGE_BYTES);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int sizeOf(ByteBuffer received) {
    return received.remaining() < SIZE_BYTES
        ? -1
        : received.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** Sends what the edge made and waits for the server's label. */
  Reply ask(ByteBuffer bytes) {
    message.clear().putInt(SIZE_BYTES + bytes.remaining()).put(bytes.duplicate()).flip();
    link.send(message);
    ByteBuffer answer = link.receive();
    if (answer == null) {
      throw new VenturiException("the server of '" + way.name() + "' has ended, see the log");
    }
    answer.order(ByteOrder.LITTLE_ENDIAN).position(answer.position() + SIZE_BYTES);
    long nanos = answer.getLong();
    return new Reply(StandardCharsets.UTF_8.decode(answer).toString(), nanos);
  }

  private void serve() {
    try (TcpLink client = listener.accept()) {
      ByteBuffer reply = ByteBuffer.allocateDirect(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
      for (ByteBuffer got = client.receive(); got != null; got = client.receive()) {
        long start = System.nanoTime();
        String label = way.onServer(got.slice(SIZE_BYTES, got.remaining() - SIZE_BYTES));
        long nanos = System.nanoTime() - start;
        byte[] text = label.getBytes(StandardCharsets.UTF_8);
        reply.clear().putInt(SIZE_BYTES + 8 + text.length).putLong(nanos).put(text).flip();
        client.send(reply);
      }
    } catch (VenturiException e) {
      LOG.debug("the server of a measurement ends", e);
    }
  }

  @Override
  public void close() {
    link.close();
    relay.close();
    listener.close();
  }
}
