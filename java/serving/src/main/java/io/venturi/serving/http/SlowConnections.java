package io.venturi.serving.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/**
 * Closes connections on which no request has become whole for a while. An idle timeout alone does
 * not: it starts again with every byte that a slow client sends.
 */
final class SlowConnections implements Connection.Listener {
  private final Duration patience;
  private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

  SlowConnections(Duration patience) {
    this.patience = patience;
  }

  private record Progress(long requests, long sinceNanos) {}

  @Override
  public void onOpened(Connection connection) {
    open.put(connection, new Progress(0, System.nanoTime()));
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
          if (requests != last.requests || requests > connection.getMessagesOut()) {
            open.replace(connection, last, new Progress(requests, now));
          } else if (now - last.sinceNanos > patience.toNanos()) {
            connection.getEndPoint().close();
          }
        });
  }
}
