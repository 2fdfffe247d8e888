package io.venturi.serving.service;

import io.venturi.serving.call.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds what one client may ask of the server at a time and over time, so that one cannot push out
 * the others. Remembers a bounded number of clients.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class ClientLimits {
  private static final int MAX_IDLE_CLIENTS = 10_000;

  private final int maxConcurrent;
  private final double perSecond;
  private final Map<String, Client> clients = new HashMap<>();

  private static final class Client {
    int inFlight;
    double allowance;
    long seenNanos = System.nanoTime();
  }

  /**
   * @param maxConcurrent most requests of a client in flight
   * @param perSecond most requests of a client a second, with a burst of as many; 0 for no limit
   */
  ClientLimits(int maxConcurrent, double perSecond) {
    this.maxConcurrent = maxConcurrent;
    this.perSecond = perSecond;
  }

  /**
   * Starts a request, to be followed by {@link #exit}.
   *
   * @throws Refusal when the client is over a limit
   */
  synchronized void enter(String name) {
    Client client = clients.get(name);
    if (client == null) {
      dropIdle();
      client = new Client();
      client.allowance = Math.max(1, perSecond);
      clients.put(name, client);
    }
    if (client.inFlight >= maxConcurrent) {
      throw Refusal.retry(
          Refusal.Reason.OVERLOADED,
          "this client has " + client.inFlight + " requests in flight, may have " + maxConcurrent,
          Duration.ofMillis(10));
    }
    if (perSecond > 0) {
      takeAllowance(client);
    }
    client.inFlight++;
  }

  private void takeAllowance(Client client) {
    long now = System.nanoTime();
    double refill = (now - client.seenNanos) / 1e9 * perSecond;
    client.allowance = Math.min(Math.max(1, perSecond), client.allowance + refill);
    client.seenNanos = now;
    if (client.allowance < 1) {
      throw Refusal.retry(
          Refusal.Reason.OVERLOADED,
          "this client may send " + perSecond + " requests a second",
          Duration.ofNanos((long) ((1 - client.allowance) / perSecond * 1e9)));
    }
    client.allowance--;
  }

  synchronized void exit(String name) {
    Client client = clients.get(name);
    if (client != null) {
      client.inFlight--;
      if (client.inFlight == 0 && perSecond == 0) {
        clients.remove(name);
      }
    }
  }

  private void dropIdle() {
    if (clients.size() >= MAX_IDLE_CLIENTS) {
      long minuteAgo = System.nanoTime() - Duration.ofMinutes(1).toNanos();
      clients.values().removeIf(c -> c.inFlight == 0 && c.seenNanos - minuteAgo < 0);
    }
  }
}
