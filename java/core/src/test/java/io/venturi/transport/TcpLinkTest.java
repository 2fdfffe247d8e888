package io.venturi.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import io.venturi.frame.FrameReader;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TcpLinkTest {
  private static final int MAX_FRAME_BYTES = 5_000;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final TcpListener listener =
      new TcpListener(
          new InetSocketAddress(LOOPBACK, 0), FrameReader::frameSizeBytes, MAX_FRAME_BYTES);

  @AfterEach
  void close() {
    listener.close();
  }

  private static byte[] frame(int payloadSize, long seed) {
    byte[] payload = new byte[payloadSize];
    new Random(seed).nextBytes(payload);
    FrameWriter writer = new FrameWriter(payloadSize);
    writer.begin(WireProfile.COMPAT, seed, new LatentShape(48, 28, 28)).put(payload);
    return Direct.toArray(writer.finish(payloadSize));
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(LOOPBACK, listener.port());
  }

  private TcpLink connect() {
    return TcpLink.connect(address(), FrameReader::frameSizeBytes, MAX_FRAME_BYTES);
  }

  private static byte[] received(TcpLink link) {
    ByteBuffer frame = link.receive();
    assertNotNull(frame);
    return Direct.toArray(frame);
  }

  @Test
  void send_framesOfManySizesBothWays_arriveUnchanged() throws Exception {
    CompletableFuture<Void> echo;
    try (TcpLink edge = connect()) {
      TcpLink server = listener.accept();
      echo = CompletableFuture.runAsync(() -> echo(server));
      for (int size = 0; size < 4_900; size += 97) {
        ByteBuffer frame = Direct.bytes(frame(size, size));
        edge.send(frame);
        assertEquals(0, frame.position());
        assertArrayEquals(frame(size, size), received(edge));
      }
    }
    echo.get();
  }

  private static void echo(TcpLink link) {
    try (link) {
      for (ByteBuffer frame = link.receive(); frame != null; frame = link.receive()) {
        link.send(frame);
      }
    }
  }

  @Test
  void receive_bytesInEveryPortionSize_cutsTheSameFrames() throws Exception {
    byte[] stream = new byte[0];
    for (int i = 0; i < 20; i++) {
      byte[] next = frame(13 * i, i);
      stream = Arrays.copyOf(stream, stream.length + next.length);
      System.arraycopy(next, 0, stream, stream.length - next.length, next.length);
    }
    for (int portion : new int[] {1, 2, 7, 100, 100_000}) {
      byte[] bytes = stream;
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(() -> sendRaw(bytes, portion, address()));
      try (TcpLink server = listener.accept()) {
        for (int i = 0; i < 20; i++) {
          assertArrayEquals(frame(13 * i, i), received(server));
        }
        assertNull(server.receive());
      }
      sender.get();
    }
  }

  private static void sendRaw(byte[] bytes, int portion, InetSocketAddress to) {
    try (SocketChannel channel = SocketChannel.open(to)) {
      for (int at = 0; at < bytes.length; at += portion) {
        ByteBuffer part = ByteBuffer.wrap(bytes, at, Math.min(portion, bytes.length - at));
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private <X extends VenturiException> X refused(Class<X> type, byte[] bytes) {
    CompletableFuture<Void> sender =
        CompletableFuture.runAsync(() -> sendRaw(bytes, bytes.length, address()));
    try (TcpLink server = listener.accept()) {
      X e = assertThrows(type, server::receive);
      sender.join();
      return e;
    }
  }

  @Test
  void receive_peerClosesInMidFrame_saysHowManyBytesArrived() {
    byte[] frame = frame(500, 1);
    String inPayload = refused(TransportException.class, Arrays.copyOf(frame, 300)).getMessage();
    assertTrue(String.valueOf(inPayload).contains("300 of " + frame.length), inPayload);
    String inHeader = refused(TransportException.class, Arrays.copyOf(frame, 9)).getMessage();
    assertTrue(String.valueOf(inHeader).contains("9 of its bytes"), inHeader);
  }

  @Test
  void receive_frameAboveTheBound_isRefusedBeforeItsPayloadIsRead() {
    String message =
        refused(CorruptFrameException.class, Arrays.copyOf(frame(6_000, 1), 40)).getMessage();
    assertTrue(String.valueOf(message).contains("at most " + MAX_FRAME_BYTES), message);
  }

  @Test
  void receive_bytesThatAreNoFrame_isRefused() {
    assertEquals(0, refused(CorruptFrameException.class, new byte[] {1, 2, 3, 4}).offset());
  }

  @Test
  void receive_linkClosedByAnotherThread_endsWithAnException() throws Exception {
    try (TcpLink edge = connect()) {
      TcpLink server = listener.accept();
      edge.send(Direct.bytes(frame(5, 5)));
      assertArrayEquals(frame(5, 5), received(server));
      CompletableFuture<ByteBuffer> waiting = CompletableFuture.supplyAsync(server::receive);
      server.close();
      Throwable cause = waiting.handle((frame, e) -> e).get();
      assertNotNull(cause);
      assertTrue(cause.getCause() instanceof TransportException, String.valueOf(cause));
    }
  }

  @Test
  void connect_nobodyThere_saysWhere() {
    InetSocketAddress address = address();
    listener.close();
    String message =
        assertThrows(
                TransportException.class,
                () -> TcpLink.connect(address, FrameReader::frameSizeBytes, MAX_FRAME_BYTES))
            .getMessage();
    assertTrue(String.valueOf(message).contains("cannot connect to"), message);
    assertThrows(TransportException.class, listener::accept);
  }
}
