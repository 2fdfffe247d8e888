package io.venturi.serving.model;

import io.venturi.VenturiException;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The models that take requests now. A change shows to the next request whole or not at all.
 *
 * <p>Thread rule: all methods may be called from any thread; changes come one at a time.
 */
public final class ServedModels {
  private volatile NavigableMap<ModelKey, ServedModel> models = new TreeMap<>();

  ServedModels() {}

  /**
   * The model of a name.
   *
   * @param version empty for the newest
   */
  public Optional<ServedModel> find(String name, String version) {
    NavigableMap<ModelKey, ServedModel> now = models;
    if (!version.isEmpty()) {
      return Optional.ofNullable(now.get(new ModelKey(name, version)));
    }
    return now.values().stream()
        .filter(model -> model.key().name().equals(name))
        .reduce((older, newer) -> newer);
  }

  /**
   * Runs a request on the model it names.
   *
   * @return completes with the answer or a {@link Refusal}
   * @throws Refusal at once, when the model is not there or does not take it
   */
  public CompletableFuture<InferenceAnswer> run(InferenceRequest request) {
    while (true) {
      ServedModel model =
          find(request.model(), request.version())
              .orElseThrow(() -> notFound(request.model(), request.version()));
      if (model.enter()) {
        return model.run(request);
      }
    }
  }

  /** That a model is not there, and what is. */
  public Refusal notFound(String name, String version) {
    List<String> versions = versions(name);
    return Refusal.of(
        Refusal.Reason.NOT_FOUND,
        versions.isEmpty()
            ? "no model of this name is loaded; loaded are "
                + models.keySet().stream().map(ModelKey::name).distinct().toList()
            : "version '" + version + "' is not loaded; loaded are " + versions);
  }

  /** Loaded versions of a model, oldest first. */
  public List<String> versions(String name) {
    return models.keySet().stream()
        .filter(key -> key.name().equals(name))
        .map(ModelKey::version)
        .toList();
  }

  /** All of them, by name and version. */
  public List<ServedModel> all() {
    return List.copyOf(models.values());
  }

  int depth(ModelKey key) {
    ServedModel model = models.get(key);
    return model == null ? 0 : model.depth();
  }

  /**
   * Puts a model in the place of another, which is retired.
   *
   * @throws VenturiException when a third one has its name and version
   */
  synchronized void replace(@Nullable ServedModel old, @Nullable ServedModel fresh) {
    NavigableMap<ModelKey, ServedModel> next = new TreeMap<>(models);
    if (old != null) {
      next.remove(old.key());
    }
    if (fresh != null && next.put(fresh.key(), fresh) != null) {
      throw new VenturiException(
          fresh.key() + " is already served from another file; give it another version");
    }
    models = next;
    if (old != null) {
      old.retire();
    }
  }
}
