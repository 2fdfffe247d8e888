package io.venturi.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Accepts {@link TcpLink}s. Thread-safe. */
public final class TcpListener implements AutoCloseable {
  private final ServerSocketChannel channel;
  private final FrameDelimiter delimiter;
  private final int maxFrameBytes;

  /**
   * Listens.
   *
   * @param address where; port 0 takes a free one, see {@link #port()}
   * @param delimiter how long frames are
   * @param maxFrameBytes largest frame that a link takes
   * @throws TransportException when the address is taken or not this machine's
   */
  public TcpListener(SocketAddress address, FrameDelimiter delimiter, int maxFrameBytes) {
    this.delimiter = delimiter;
    this.maxFrameBytes = maxFrameBytes;
    try {
      channel = ServerSocketChannel.open().bind(address);
    } catch (IOException e) {
      throw new TransportException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /** The port listened on. */
  public int port() {
    try {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new TransportException("listener is closed", e);
    }
  }

  /**
   * Waits for the next peer.
   *
   * @throws TransportException when the listener is closed or the peer is gone already
   */
  public TcpLink accept() {
    try {
      return TcpLink.over(channel.accept(), delimiter, maxFrameBytes);
    } catch (IOException e) {
      throw new TransportException("cannot accept a peer: " + e, e);
    }
  }

  /** Stops listening; links accepted before stay open. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new TransportException("closing a listener failed: " + e, e);
    }
  }
}
