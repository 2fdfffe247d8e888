package io.venturi.serving.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.venturi.serving.call.Refusal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a server (docs/serving.md section 6). Names of models are those the operator loaded,
 * never those a caller asked for, so that nobody outside can make meters.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class ServingMetrics {
  private final MeterRegistry registry;
  private final Map<Tags, ModelMetrics> models = new ConcurrentHashMap<>();
  private final Set<Tags> depths = ConcurrentHashMap.newKeySet();

  public ServingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private static Tags tags(String model, String version) {
    return Tags.of("model", model, "version", version);
  }

  /** The meters of a version of a model; the same ones when it is loaded again. */
  public ModelMetrics model(String model, String version) {
    return models.computeIfAbsent(tags(model, version), tags -> new ModelMetrics(registry, tags));
  }

  /**
   * Shows how many frames wait for a version of a model; what it was given first is asked, also
   * when the model is loaded again.
   */
  public void queueDepth(String model, String version, Supplier<Number> depth) {
    if (!depths.add(tags(model, version))) {
      return;
    }
    Gauge.builder("venturi.queue.depth", depth)
        .description("Frames that wait")
        .tags(tags(model, version))
        .strongReference(true)
        .register(registry);
  }

  /** Shows a number of the whole server. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  /**
   * A request ended.
   *
   * @param model loaded, or empty when it named none that is
   * @param protocol "grpc" or "http"
   * @param refusal null when it was answered
   */
  public void request(
      String model, String version, String protocol, Refusal.@Nullable Reason refusal, long nanos) {
    String outcome = refusal == null ? "ok" : refusal.name().toLowerCase(Locale.ROOT);
    ModelMetrics.timer("venturi.request.duration", "Duration of a request, all of it")
        .tags(tags(model, version).and("protocol", protocol, "outcome", outcome))
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  /** Models were looked for and loaded. */
  public void load(String outcome, long nanos) {
    ModelMetrics.timer("venturi.model.load.duration", "Duration of loading a bundle")
        .tags("outcome", outcome)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
