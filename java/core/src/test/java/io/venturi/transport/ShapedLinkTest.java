package io.venturi.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.testing.Direct;
import io.venturi.testing.VirtualClock;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShapedLinkTest {
  private static final LinkProfile MEGABIT = LinkProfile.ofMegabits("1 Mbit/s", 1);
  private static final LinkProfile SLOW = LinkProfile.ofMegabits("0.4 Mbit/s", 0.4);

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] received(FrameSource source) {
    ByteBuffer frame = source.receive();
    assertNotNull(frame);
    assertTrue(frame.isDirect());
    return Direct.toArray(frame);
  }

  @Test
  void link_onAVirtualClock_deliversInOrderAtTheShapersTimes() {
    VirtualClock clock = new VirtualClock();
    ShapedLink link =
        new ShapedLink(new LinkShaper(LinkSchedule.steady(MEGABIT), 0, 1), clock, 10_000);
    ByteBuffer first = ByteBuffer.wrap(bytes(1_000, 1));
    link.send(first);
    assertEquals(0, first.position(), "a sent frame does not move");
    link.send(ByteBuffer.wrap(bytes(2_000, 2)));
    assertEquals(0, clock.nanos(), "the queue has room");
    assertArrayEquals(bytes(1_000, 1), received(link));
    assertEquals(8_000_000, clock.nanos());
    assertArrayEquals(bytes(2_000, 2), received(link));
    assertEquals(24_000_000, clock.nanos());
    link.close();
    link.close();
    assertNull(link.receive());
    assertNull(link.receive(), "the end stays the end");
    assertThrows(TransportException.class, () -> link.send(first));
  }

  @Test
  void send_queueFull_waitsUntilItHasDrained() {
    VirtualClock clock = new VirtualClock();
    ShapedLink link =
        new ShapedLink(new LinkShaper(LinkSchedule.steady(MEGABIT), 0, 1), clock, 1_000);
    link.send(ByteBuffer.wrap(bytes(3_000, 1)));
    link.send(ByteBuffer.wrap(bytes(1, 2)));
    assertEquals(16_000_000, clock.nanos());
  }

  @Test
  void before_anotherSink_passesFramesOnThenCloses() throws Exception {
    ShapedLink far =
        new ShapedLink(
            new LinkShaper(LinkSchedule.steady(LinkProfile.NR), 0, 1), new VirtualClock(), 10_000);
    FrameSink slow =
        ShapedLink.before(
            far, new LinkShaper(LinkSchedule.steady(MEGABIT), 0, 1), new VirtualClock());
    slow.send(ByteBuffer.wrap(bytes(500, 1)));
    slow.send(ByteBuffer.wrap(bytes(600, 2)));
    slow.close();
    assertArrayEquals(bytes(500, 1), received(far));
    assertArrayEquals(bytes(600, 2), received(far));
    assertNull(far.receive());
  }

  /** Answers every message of 4,000 bytes with its first byte. */
  private static void serve(ServerSocket listener) {
    CompletableFuture.runAsync(
        () -> {
          while (!listener.isClosed()) {
            try (Socket peer = listener.accept()) {
              peer.setTcpNoDelay(true);
              DataInputStream in = new DataInputStream(peer.getInputStream());
              byte[] message = new byte[4_000];
              while (true) {
                in.readFully(message);
                peer.getOutputStream().write(message[0]);
              }
            } catch (EOFException e) {
              // the client has gone; the next one
            } catch (IOException e) {
              // cut, or the listener is closed
            }
          }
        });
  }

  private static Socket connect(ShapedRelay relay) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static double roundTripMillis(Socket socket, int mark) throws IOException {
    byte[] message = bytes(4_000, 1);
    message[0] = (byte) mark;
    long start = System.nanoTime();
    socket.getOutputStream().write(message);
    int answer = socket.getInputStream().read();
    if (answer < 0) {
      throw new EOFException();
    }
    assertEquals(mark, answer);
    return (System.nanoTime() - start) / 1e6;
  }

  @Test
  void relay_beforeARealServer_isAsSlowAsItsProfile() throws Exception {
    LinkProfile profile = SLOW.withDelay(Duration.ofMillis(10), Duration.ZERO);
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ShapedRelay relay =
            ShapedRelay.before(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
                LinkSchedule.steady(profile),
                1)) {
      serve(listener);
      try (Socket socket = connect(relay)) {
        for (int i = 0; i < 5; i++) {
          // 80 ms for 4,000 bytes, 20 us for one, 10 ms each way
          assertTrue(roundTripMillis(socket, i) >= 100, "not faster than the link");
        }
      }
    }
  }

  @Test
  void relay_cut_breaksConnectionsAndTakesNewOnes() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ShapedRelay relay =
            ShapedRelay.before(
                listener.getLocalSocketAddress(), LinkSchedule.steady(LinkProfile.NR), 1)) {
      serve(listener);
      try (Socket first = connect(relay)) {
        roundTripMillis(first, 3);
        relay.cut();
        assertThrows(IOException.class, () -> roundTripMillis(first, 3));
      }
      try (Socket second = connect(relay)) {
        roundTripMillis(second, 4);
      }
    }
  }

  @Test
  void relay_serverGone_endsTheClientsConnection() throws Exception {
    int nobody;
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      nobody = listener.getLocalPort();
    }
    try (ShapedRelay relay =
            ShapedRelay.before(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody),
                LinkSchedule.steady(LinkProfile.NR),
                1);
        Socket socket = connect(relay)) {
      assertEquals(-1, socket.getInputStream().read());
    }
  }
}
