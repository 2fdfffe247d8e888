package io.venturi.serving.http;

import io.venturi.serving.call.Caller;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.service.ServiceLimits;
import io.venturi.serving.site.Page;
import io.venturi.serving.site.Site;
import io.venturi.serving.site.Visit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** Reads requests to a site and writes its pages. Thread-safe. */
final class SiteHandler {
  private static final Set<String> OWN_PAGE = Set.of("", "none", "same-origin");

  private final @Nullable Site site;
  private final ServiceLimits limits;

  SiteHandler(@Nullable Site site, ServiceLimits limits) {
    this.site = site;
    this.limits = limits;
  }

  /** The page at a path that needs no token, if it is one. */
  Optional<Page> openPage(Exchange exchange, String path) {
    boolean get = exchange.request().getMethod().equals("GET");
    return site == null || !get || !site.owns(path) ? Optional.empty() : site.open(path);
  }

  /**
   * Answers, now or later, when the path is the site's.
   *
   * @return false when it is not
   */
  boolean answer(Exchange exchange, String path, Caller caller) {
    if (site == null || !site.owns(path)) {
      return false;
    }
    String from = exchange.header("sec-fetch-site");
    if (!OWN_PAGE.contains(from)) {
      throw Refusal.of(
          Refusal.Reason.FORBIDDEN, "the call comes from a page of another site (" + from + ")");
    }
    Map<String, String> parameters = parameters(exchange.request());
    BodyReader.read(exchange.request(), limits.maxMessageBytes(), limits.patience())
        .thenCompose(
            body ->
                site.answer(
                    new Visit(
                        exchange.request().getMethod(),
                        path,
                        parameters,
                        exchange.header("content-type"),
                        body,
                        caller)))
        .whenComplete(
            (page, failure) -> {
              if (failure != null) {
                exchange.fail(failure);
              } else {
                exchange.page(page);
              }
            });
    return true;
  }

  private static Map<String, String> parameters(Request request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        parameters.put(field.getName(), field.getValue());
      }
    } catch (RuntimeException e) { // Jetty has several
      throw Refusal.of(Refusal.Reason.INVALID, "the query cannot be read: " + e.getMessage());
    }
    return Map.copyOf(parameters);
  }
}
