package io.venturi.serving.access;

import io.venturi.serving.call.Caller;
import io.venturi.serving.call.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells who calls, from what the transport knows. Thread-safe. */
public final class Callers {
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final @Nullable Tokens tokens;

  /**
   * @param tokens one of which every call must carry; null when none is asked for
   */
  public Callers(@Nullable Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The caller of a call. Only callers on this machine are operators; where tokens are asked for,
   * theirs must say so too.
   *
   * @param peer its address
   * @param certificate subject of its certificate, or empty
   * @param authorization header, or empty
   * @param requestId header, or empty; one that is no short printable text is replaced
   * @param traceparent header, or empty
   * @throws Refusal when a token is asked for and this is none
   */
  public Caller of(
      @Nullable SocketAddress peer,
      String certificate,
      String authorization,
      String requestId,
      String traceparent) {
    InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
    boolean local = address != null && address.isLoopbackAddress();
    String client = certificate.isEmpty() ? nameOf(address) : certificate;
    boolean admin = local;
    if (tokens != null) {
      Tokens.Holder holder =
          tokens
              .holder(authorization)
              .orElseThrow(
                  () ->
                      Refusal.of(
                          Refusal.Reason.UNAUTHENTICATED,
                          "this server wants 'authorization: Bearer TOKEN' with a token it knows"));
      client = holder.name();
      admin = local && holder.admin();
    }
    String id = REQUEST_ID.matcher(requestId).matches() ? requestId : TraceContext.newId();
    return new Caller(client, admin, id, TraceContext.child(traceparent));
  }

  private static String nameOf(@Nullable InetAddress address) {
    return address == null ? "unknown" : address.getHostAddress();
  }

  /**
   * Checks that a caller may change models.
   *
   * @throws Refusal when it may not
   */
  public static void checkAdmin(Caller caller) {
    if (!caller.admin()) {
      throw Refusal.of(
          Refusal.Reason.FORBIDDEN,
          "models are loaded and unloaded from the server's own machine only, and with an admin"
              + " token where tokens are asked for");
    }
  }
}
