package io.venturi.serving.http;

import com.google.protobuf.ByteString;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferRequest.InferInputTensor;
import io.venturi.protocol.Names;
import io.venturi.serving.access.Callers;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.model.ServedModel;
import io.venturi.serving.model.ServedModels;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.service.ServiceLimits;
import io.venturi.serving.site.Page;
import io.venturi.serving.wire.Descriptions;
import io.venturi.serving.wire.RequestReader;
import io.venturi.serving.wire.ResponseWriter;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Routes HTTP calls. Thread-safe; only model loads block. */
final class ProtocolHandler extends Handler.Abstract {
  private final Callers callers;
  private final ServiceLimits limits;
  private final ModelRepository repository;
  private final ServedModels models;
  private final Inference inference;
  private final Readiness readiness;
  private final Supplier<String> meters;
  private final StatusPage page;
  private final SiteHandler site;

  ProtocolHandler(
      Callers callers,
      ServiceLimits limits,
      ModelRepository repository,
      Inference inference,
      Readiness readiness,
      Supplier<String> meters,
      StatusPage page,
      SiteHandler site) {
    this.callers = callers;
    this.limits = limits;
    this.repository = repository;
    this.models = repository.served();
    this.inference = inference;
    this.readiness = readiness;
    this.meters = meters;
    this.page = page;
    this.site = site;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    try {
      route(exchange);
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
    return true;
  }

  private void route(Exchange exchange) {
    String path = Request.getPathInContext(exchange.request());
    List<String> parts = List.of(path.substring(Math.min(1, path.length())).split("/"));
    if (path.startsWith("/v2/health/")) {
      health(exchange, path); // whoever probes has no token
      return;
    }
    Optional<Page> open = site.openPage(exchange, path);
    if (open.isPresent()) {
      exchange.page(open.get());
      return;
    }
    Caller caller = callerOf(exchange);
    exchange.name(caller);
    if (path.equals("/")) {
      requireMethod(exchange, HttpMethod.GET);
      exchange.send(200, "text/html; charset=utf-8", page.html().getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/metrics")) {
      requireMethod(exchange, HttpMethod.GET);
      exchange.send(
          200,
          "text/plain; version=0.0.4; charset=utf-8",
          meters.get().getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/v2") || path.equals("/v2/")) {
      requireMethod(exchange, HttpMethod.GET);
      exchange.json(JsonAnswers.server(Descriptions.server()));
    } else if (parts.size() >= 3 && path.startsWith("/v2/models/")) {
      model(exchange, parts.subList(2, parts.size()), caller);
    } else if (parts.size() >= 3 && path.startsWith("/v2/repository/")) {
      repository(exchange, parts.subList(2, parts.size()), caller);
    } else if (!site.answer(exchange, path, caller)) {
      throw unknownPath();
    }
  }

  private Caller callerOf(Exchange exchange) {
    Request request = exchange.request();
    String subject = "";
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
        instanceof EndPoint.SslSessionData tls) {
      X509Certificate[] chain = tls.peerCertificates();
      subject =
          chain == null || chain.length == 0 ? "" : chain[0].getSubjectX500Principal().getName();
    }
    return callers.of(
        request.getConnectionMetaData().getRemoteSocketAddress(),
        subject,
        exchange.header("authorization"),
        exchange.header(Names.REQUEST_ID_HEADER),
        exchange.header(Names.TRACEPARENT_HEADER));
  }

  private void health(Exchange exchange, String path) {
    requireMethod(exchange, HttpMethod.GET);
    switch (path) {
      case "/v2/health/live" -> exchange.json(JsonAnswers.flag("live", true));
      case "/v2/health/ready" -> {
        boolean ready = readiness.isReady();
        exchange.json(ready ? 200 : 503, JsonAnswers.flag("ready", ready));
      }
      default -> throw unknownPath();
    }
  }

  /** parts: NAME [versions VERSION] [ready | infer]. */
  private void model(Exchange exchange, List<String> parts, Caller caller) {
    String name = parts.get(0);
    boolean versioned = parts.size() >= 3 && parts.get(1).equals("versions");
    String version = versioned ? parts.get(2) : "";
    List<String> rest = parts.subList(versioned ? 3 : 1, parts.size());
    if (rest.isEmpty()) {
      requireMethod(exchange, HttpMethod.GET);
      ServedModel model =
          models.find(name, version).orElseThrow(() -> models.notFound(name, version));
      exchange.json(JsonAnswers.model(Descriptions.model(model, models.versions(name))));
    } else if (rest.equals(List.of("ready"))) {
      requireMethod(exchange, HttpMethod.GET);
      boolean ready = !readiness.isDraining() && models.find(name, version).isPresent();
      exchange.json(ready ? 200 : 404, JsonAnswers.flag("ready", ready));
    } else if (rest.equals(List.of("infer"))) {
      requireMethod(exchange, HttpMethod.POST);
      infer(exchange, name, version, caller);
    } else {
      throw unknownPath();
    }
  }

  private void infer(Exchange exchange, String name, String version, Caller caller) {
    BodyReader.read(exchange.request(), limits.maxMessageBytes(), limits.patience())
        .whenComplete(
            (body, failure) -> {
              if (failure != null) {
                exchange.fail(failure);
              } else {
                infer(exchange, body, name, version, caller);
              }
            });
  }

  private void infer(Exchange exchange, byte[] body, String name, String version, Caller caller) {
    try {
      ModelInferRequest message = message(exchange, body, name, version);
      inference
          .infer(RequestReader.read(message, InferenceRequest.NO_DEADLINE, caller), "http")
          .whenComplete(
              (answer, refused) -> {
                if (refused != null) {
                  exchange.fail(refused);
                } else {
                  exchange.answer(
                      JsonAnswers.answer(ResponseWriter.write(message, answer), message));
                }
              });
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  private ModelInferRequest message(Exchange exchange, byte[] body, String name, String version) {
    String header = exchange.header(HttpFace.JSON_SIZE_HEADER);
    if (!header.matches("\\d{0,9}")
        || !header.isEmpty() && Integer.parseInt(header) > body.length) {
      throw Refusal.of(
          Refusal.Reason.INVALID,
          HttpFace.JSON_SIZE_HEADER
              + " is '"
              + header
              + "', must be the size of the JSON, at most the body's "
              + body.length
              + " bytes");
    }
    int jsonSize = header.isEmpty() ? body.length : Integer.parseInt(header);
    ModelInferRequest.Builder message =
        jsonSize == 0 ? bareFrame(body) : JsonRequest.read(body, jsonSize);
    return message.setModelName(name).setModelVersion(version).build();
  }

  /** A body that is one frame and nothing else. */
  private static ModelInferRequest.Builder bareFrame(byte[] body) {
    return ModelInferRequest.newBuilder()
        .addInputs(
            InferInputTensor.newBuilder()
                .setName(Names.FRAME)
                .setDatatype("UINT8")
                .addShape(body.length))
        .addRawInputContents(ByteString.copyFrom(body));
  }

  /** parts: index | models NAME (load | unload). */
  private void repository(Exchange exchange, List<String> parts, Caller caller) {
    requireMethod(exchange, HttpMethod.POST);
    Callers.checkAdmin(caller);
    if (!exchange.header("origin").isEmpty()) {
      throw Refusal.of(
          Refusal.Reason.FORBIDDEN, "models are not loaded and unloaded by pages in a browser");
    }
    boolean named = parts.size() == 3 && parts.get(0).equals("models");
    if (parts.equals(List.of("index"))) {
      exchange.json(JsonAnswers.index(Descriptions.index(repository.index(), false)));
    } else if (named && parts.get(2).equals("load")) {
      repository.load(parts.get(1));
      exchange.json(JsonAnswers.flag("loaded", true));
    } else if (named && parts.get(2).equals("unload")) {
      repository.unload(parts.get(1));
      exchange.json(JsonAnswers.flag("unloaded", true));
    } else {
      throw unknownPath();
    }
  }

  private static void requireMethod(Exchange exchange, HttpMethod method) {
    if (!method.is(exchange.request().getMethod())) {
      throw Refusal.of(
          Refusal.Reason.INVALID,
          "method is " + exchange.request().getMethod() + ", must be " + method);
    }
  }

  private static Refusal unknownPath() {
    return Refusal.of(Refusal.Reason.NOT_FOUND, "nothing is at this path");
  }
}
