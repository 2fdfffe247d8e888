package io.venturi.cli.demo;

import io.venturi.VenturiException;
import io.venturi.cli.DemoPicture;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.ServiceLimits;
import io.venturi.serving.site.Page;
import io.venturi.serving.site.Site;
import io.venturi.serving.site.SiteOpener;
import io.venturi.serving.site.Visit;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The demo's pages. The browser's picture comes here as it is and the edge half runs in this
 * process, as a browser has none; the page says so.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class DemoSite implements Site {
  /** Where it is. */
  public static final String PATH = "/demo/";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Permissions-Policy",
          "camera=(self), microphone=(), geolocation=()",
          "Referrer-Policy",
          "no-referrer");

  private final PictureDesk desk;
  private final List<DemoPicture> samples;
  private final int maxBytes;
  private final Map<String, Page> pages = new HashMap<>();

  private DemoSite(PictureDesk desk, int maxBytes) {
    this.desk = desk;
    this.maxBytes = maxBytes;
    try {
      samples = DemoPicture.samples();
      Page index = page("demo/index.html", "text/html; charset=utf-8");
      pages.put("/demo", index);
      pages.put(PATH, index);
      pages.put(PATH + "demo.css", page("demo/demo.css", "text/css; charset=utf-8"));
      pages.put(PATH + "icon.svg", page("demo/icon.svg", "image/svg+xml"));
      for (String script : List.of("demo.js", "figures.js", "camera.js")) {
        pages.put(PATH + script, page("demo/" + script, "text/javascript; charset=utf-8"));
      }
      for (DemoPicture sample : samples) {
        pages.put(
            PATH + "samples/" + sample.name(), page("samples/" + sample.name(), "image/jpeg"));
      }
    } catch (IOException e) {
      throw new VenturiException("the demo's pages cannot be read: " + e, e);
    }
  }

  private static Page page(String resource, String type) throws IOException {
    try (InputStream in = DemoPicture.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not part of this build");
      }
      return new Page(type, in.readAllBytes(), HEADERS);
    }
  }

  /** For a server with these limits. */
  public static SiteOpener opener(ServiceLimits limits) {
    return (ModelRepository models, Inference inference) ->
        new DemoSite(new PictureDesk(models, inference), limits.maxMessageBytes());
  }

  @Override
  public boolean owns(String path) {
    return path.equals("/demo") || path.startsWith(PATH);
  }

  @Override
  public Optional<Page> open(String path) {
    return Optional.ofNullable(pages.get(path));
  }

  @Override
  public CompletableFuture<Page> answer(Visit visit) {
    return switch (visit.method() + " " + visit.path()) {
      case "GET /demo/choices" ->
          CompletableFuture.completedFuture(
              Page.json(DemoAnswers.choices(desk.model(), samples, maxBytes)));
      case "POST /demo/picture" -> picture(visit);
      default -> throw Refusal.of(Refusal.Reason.NOT_FOUND, "nothing is at this path");
    };
  }

  /** The type is asked for as browsers send it across sites only to servers that agree. */
  private CompletableFuture<Page> picture(Visit visit) {
    String type = visit.contentType();
    if (!type.startsWith("image/") && !type.equals("application/octet-stream")) {
      throw Refusal.of(
          Refusal.Reason.INVALID,
          "the body is '" + type + "', must be image/... or application/octet-stream");
    }
    String rate = visit.parameters().getOrDefault("rate", "");
    return desk.run(visit.body(), rate, visit.caller())
        .thenApply(outcome -> Page.json(DemoAnswers.outcome(outcome)));
  }

  @Override
  public void close() {
    desk.close();
  }
}
