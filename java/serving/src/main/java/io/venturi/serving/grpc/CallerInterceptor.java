package io.venturi.serving.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.venturi.protocol.Names;
import io.venturi.serving.access.Callers;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.Refusal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls before anything else happens, and names the call in the answer's headers. The
 * health service answers everyone: those who ask it have no tokens.
 */
final class CallerInterceptor implements ServerInterceptor {
  static final Context.Key<Caller> CALLER = Context.key("venturi-caller");

  private static final String HEALTH = "grpc.health.v1.Health";
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> REQUEST_ID = key(Names.REQUEST_ID_HEADER);
  private static final Metadata.Key<String> TRACEPARENT = key(Names.TRACEPARENT_HEADER);

  private final Callers callers;
  private final AtomicInteger inFlight = new AtomicInteger();

  CallerInterceptor(Callers callers) {
    this.callers = callers;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    Caller caller;
    try {
      caller =
          callers.of(
              call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
              subjectOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)),
              textOf(headers, AUTHORIZATION),
              textOf(headers, REQUEST_ID),
              textOf(headers, TRACEPARENT));
    } catch (Refusal e) {
      var refused = Statuses.of(e);
      call.close(refused.getStatus(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ServerCall.Listener<Q> listener =
        Contexts.interceptCall(
            Context.current().withValue(CALLER, caller),
            new NamedCall<>(call, caller),
            headers,
            next);
    inFlight.incrementAndGet();
    return new CountedCall<>(listener);
  }

  /**
   * Calls whose answers their clients have not got yet; those of the health service not counted.
   */
  int inFlight() {
    return inFlight.get();
  }

  /** Ends once, either way. */
  private final class CountedCall<Q> extends SimpleForwardingServerCallListener<Q> {
    CountedCall(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onComplete() {
      inFlight.decrementAndGet();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      inFlight.decrementAndGet();
      super.onCancel();
    }
  }

  private static String textOf(Metadata headers, Metadata.Key<String> key) {
    String text = headers.get(key);
    return text == null ? "" : text;
  }

  /** The subject of the certificate that the peer has shown; empty when it has none. */
  static String subjectOf(@Nullable SSLSession session) {
    if (session == null) {
      return "";
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? certificate.getSubjectX500Principal().getName()
          : "";
    } catch (SSLPeerUnverifiedException e) {
      return ""; // clients need not show one
    }
  }

  /** Sends back by what ids the server knows the call. */
  private static final class NamedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Caller caller;

    NamedCall(ServerCall<Q, A> call, Caller caller) {
      super(call);
      this.caller = caller;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      headers.put(REQUEST_ID, caller.requestId());
      headers.put(TRACEPARENT, caller.traceparent());
      super.sendHeaders(headers);
    }
  }
}
