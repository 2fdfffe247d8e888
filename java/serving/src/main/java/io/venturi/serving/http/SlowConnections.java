package io.venturi.serving.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/**
 * Closes connections on which a request has begun and not become whole for a while. An idle timeout
 * alone does not: it starts again with every byte that a slow client sends. Connections at rest
 * between two requests are left to it.
 */
final class SlowConnections implements Connection.Listener {
  private final Duration patience;
  private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

  SlowConnections(Duration patience) {
    this.patience = patience;
  }

  /**
   * @param requests whose headers are whole
   * @param answering whether one of them was not answered yet
   * @param bytes received when this was seen
   */
  private record Progress(long requests, boolean answering, long bytes, long sinceNanos) {}

  @Override
  public void onOpened(Connection connection) {
    open.put(connection, new Progress(0, false, 0, System.nanoTime()));
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
  }

  void sweep() {
    long now = System.nanoTime();
    open.forEach(
        (connection, last) -> {
          long requests = connection.getMessagesIn();
          long bytes = connection.getBytesIn();
          boolean answering = requests > connection.getMessagesOut();
          boolean resting = bytes == last.bytes; // the idle timeout's business
          if (requests != last.requests || answering || last.answering || resting) {
            open.replace(connection, last, new Progress(requests, answering, bytes, now));
          } else if (now - last.sinceNanos > patience.toNanos()) {
            connection.getEndPoint().close();
          }
        });
  }
}
