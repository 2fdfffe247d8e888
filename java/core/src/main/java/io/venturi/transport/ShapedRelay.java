package io.venturi.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slow link in front of any TCP server: listens on the loopback address and passes the bytes of
 * every connection on, as late as two {@link LinkShaper}s say. All connections share the link.
 *
 * <pre>{@code
 * client -- relay.port() --> [up: queue, rate, delay] --> server
 *        <----------------- [down: queue, rate, delay] <--
 * }</pre>
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class ShapedRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShapedRelay.class);

  private final SocketAddress server;
  private final LinkShaper up;
  private final LinkShaper down;
  private final int queueBytes;
  private final LinkClock clock = LinkClock.system();
  private final ServerSocketChannel listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  /**
   * Starts relaying.
   *
   * @param server where connections are passed on to; asked anew for each
   * @param up towards the server, on {@link System#nanoTime()}; {@code down} likewise back
   * @param queueBytes bytes that wait before the link in each direction until the sender must
   * @throws TransportException when no port can be listened on
   */
  public ShapedRelay(SocketAddress server, LinkShaper up, LinkShaper down, int queueBytes) {
    this.server = server;
    this.up = up;
    this.down = down;
    this.queueBytes = queueBytes;
    try {
      listener = ServerSocketChannel.open();
      // what the kernel takes is not before the link any more: let it take little
      listener.setOption(StandardSocketOptions.SO_RCVBUF, 2 * LinkShaper.SEGMENT_BYTES);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new TransportException("cannot start a shaped relay: " + e, e);
    }
    start(this::accept, "accept");
  }

  /** A relay whose two directions follow one schedule from now on. */
  public static ShapedRelay before(SocketAddress server, LinkSchedule schedule, long seed) {
    long now = System.nanoTime();
    return new ShapedRelay(
        server,
        new LinkShaper(schedule, now, seed),
        new LinkShaper(schedule, now, seed + 1),
        ShapedLink.DEFAULT_QUEUE_BYTES);
  }

  /** The port listened on, on the loopback address. */
  public int port() {
    return listener.socket().getLocalPort();
  }

  /** Ends every connection, as a link that breaks; new ones are taken. */
  public void cut() {
    connections.forEach(Connection::end);
  }

  /** Stops listening and ends every connection. Later calls do nothing. */
  @Override
  public void close() {
    closeQuietly(listener);
    cut();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        start(() -> open(client), "connect");
      }
    } catch (IOException e) {
      LOG.debug("relay to {} ends", server, e);
    }
  }

  private void open(SocketChannel client) {
    try {
      Connection connection = new Connection(client, SocketChannel.open(server));
      connections.add(connection);
      connection.start();
      if (!listener.isOpen()) {
        connection.end();
      }
    } catch (IOException e) {
      LOG.debug("no connection from a relay to {}", server, e);
      closeQuietly(client);
    }
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, "venturi-relay-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      LOG.debug("closing a channel of a relay failed", e);
    }
  }

  /** Bytes on their way; none of them for the end of the stream. */
  private record Parcel(ByteBuffer bytes, long arrivesAt) {}

  /** A client's connection and the one to the server that stands for it. */
  private final class Connection {
    private final SocketChannel client;
    private final SocketChannel far;
    private final AtomicInteger openFlows = new AtomicInteger(2);

    Connection(SocketChannel client, SocketChannel far) throws IOException {
      this.client = client;
      this.far = far;
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      far.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    void start() {
      flow(client, far, up, "up");
      flow(far, client, down, "down");
    }

    private void flow(SocketChannel from, SocketChannel to, LinkShaper shaper, String name) {
      BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>();
      ShapedRelay.start(() -> run(() -> take(from, shaper, parcels)), name + "-in");
      ShapedRelay.start(() -> run(() -> give(to, parcels)), name + "-out");
    }

    private void run(Step step) {
      try {
        step.run();
      } catch (IOException | InterruptedException e) {
        LOG.debug("a relayed connection to {} ends", server, e);
        end();
      }
    }

    private void take(SocketChannel from, LinkShaper shaper, BlockingQueue<Parcel> parcels)
        throws IOException, InterruptedException {
      try {
        while (true) {
          sleepUntil(shaper.roomAt(queueBytes), from);
          ByteBuffer bytes = ByteBuffer.allocate(LinkShaper.SEGMENT_BYTES);
          int count = from.read(bytes);
          if (count < 0) {
            return;
          }
          parcels.add(new Parcel(bytes.flip(), shaper.send(clock.nanos(), count)));
        }
      } finally {
        parcels.add(new Parcel(ByteBuffer.allocate(0), shaper.send(clock.nanos(), 0)));
      }
    }

    private void give(SocketChannel to, BlockingQueue<Parcel> parcels)
        throws IOException, InterruptedException {
      while (true) {
        Parcel parcel = parcels.take();
        sleepUntil(parcel.arrivesAt(), to);
        if (!parcel.bytes().hasRemaining()) {
          to.shutdownOutput();
          if (openFlows.decrementAndGet() == 0) {
            end();
          }
          return;
        }
        while (parcel.bytes().hasRemaining()) {
          to.write(parcel.bytes());
        }
      }
    }

    /** Sleeps in pieces, so that a broken connection does not wait out an outage. */
    private void sleepUntil(long nanos, SocketChannel channel) throws InterruptedException {
      for (long now = clock.nanos(); now < nanos && channel.isOpen(); now = clock.nanos()) {
        clock.sleepUntil(Math.min(nanos, now + 100_000_000));
      }
    }

    void end() {
      closeQuietly(client);
      closeQuietly(far);
      connections.remove(this);
    }
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }
}
