package io.venturi.serving.model;

import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.observe.ModelEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the served models like the bundle files they come from: those named at the start, and those
 * of one folder. A changed file is loaded beside the model it replaces, which then takes no more
 * requests and ends after its last; a file that cannot be served never replaces one that is.
 *
 * <p>Thread rule: all methods may be called from any thread; loads run one at a time.
 */
public final class ModelRepository implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);
  private static final long CLOSE_SECONDS = 60;

  private final List<BundleSource> named;
  private final @Nullable Path folder;
  private final ModelLoader loader;
  private final ServedModels served = new ServedModels();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final ExecutorService closer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "venturi-model-closer");
            thread.setDaemon(true);
            return thread;
          });
  private volatile List<ModelStatus> index = List.of();
  private boolean closed;

  /** One bundle file: what was seen of it, and what is served from it. */
  private static final class Slot {
    final BundleSource source;
    String name;
    String stamp = "";
    String failure = "";
    boolean held;
    @Nullable ServedModel model;

    Slot(BundleSource source) {
      this.source = source;
      this.name = source.shortName();
    }

    ModelStatus status() {
      String version = model == null ? "" : model.key().version();
      String reason = held ? "unloaded by an operator" : failure;
      return new ModelStatus(name, version, model != null, reason, source.toString());
    }
  }

  /**
   * Loads the bundles named, then what is in the folder.
   *
   * @param named bundles to serve
   * @param folder whose {@code *.venturi} files are served, or null
   * @throws VenturiException when a named bundle cannot be served
   */
  public ModelRepository(List<BundleSource> named, @Nullable Path folder, ModelLoader loader) {
    this.named = List.copyOf(named);
    this.folder = folder;
    this.loader = loader;
    scan();
    for (BundleSource source : named) {
      Slot slot = slots.get(source.toString());
      if (slot.model == null) {
        close();
        throw new VenturiException(slot.failure);
      }
    }
  }

  /** The models that take requests now. */
  public ServedModels served() {
    return served;
  }

  /**
   * Opens the bundle of a served model once more, for work of the caller's own; the caller closes
   * it.
   *
   * @throws Refusal when the model is not served any more
   * @throws VenturiException when its file cannot be read any more
   */
  public synchronized ModelBundle open(ServedModel model) {
    return slots.values().stream()
        .filter(slot -> slot.model == model)
        .findFirst()
        .map(slot -> slot.source.open())
        .orElseThrow(
            () -> Refusal.of(Refusal.Reason.NOT_FOUND, model.key() + " is not served any more"));
  }

  /** What became of every bundle, served or not. */
  public List<ModelStatus> index() {
    return index;
  }

  /**
   * Looks for changes: loads what is new or changed, unloads what is gone from the folder. Bundles
   * that fail are logged and shown by {@link #index}.
   */
  public synchronized void scan() {
    if (closed) {
      return;
    }
    Map<String, BundleSource> seen = new LinkedHashMap<>();
    named.forEach(source -> seen.put(source.toString(), source));
    try {
      folderSources().forEach(source -> seen.putIfAbsent(source.toString(), source));
    } catch (IOException e) {
      LOG.warn("folder {} cannot be read, its models stay as they are: {}", folder, e.toString());
      return;
    }
    for (Slot slot : List.copyOf(slots.values())) {
      if (!seen.containsKey(slot.source.toString())) {
        slots.remove(slot.source.toString());
        unload(slot);
      }
    }
    seen.forEach((label, source) -> slots.computeIfAbsent(label, key -> new Slot(source)));
    slots.values().forEach(this::refresh);
    index = slots.values().stream().map(Slot::status).toList();
  }

  private List<BundleSource> folderSources() throws IOException {
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".venturi") && Files.isRegularFile(file))
          .sorted(Comparator.naturalOrder())
          .map(BundleSource::file)
          .toList();
    }
  }

  private void refresh(Slot slot) {
    String stamp = slot.source.stamp();
    boolean known = slot.model != null || !slot.failure.isEmpty();
    if (slot.held || known && stamp.equals(slot.stamp)) {
      return;
    }
    slot.stamp = stamp;
    long start = System.nanoTime();
    try {
      serve(slot, loader.load(slot.source, this::end));
      slot.failure = "";
    } catch (VenturiException e) {
      slot.failure = String.valueOf(e.getMessage());
      LOG.warn("{} is not served: {}", slot.source, slot.failure);
    }
    loader.metrics().load(slot.failure.isEmpty() ? "ok" : "failed", System.nanoTime() - start);
  }

  private void serve(Slot slot, ServedModel fresh) {
    try {
      served.replace(slot.model, fresh);
    } catch (VenturiException e) {
      fresh.close();
      throw e;
    }
    ModelKey key = fresh.key();
    tell(key, slot.model == null ? "loaded" : "replaced");
    slot.model = fresh;
    slot.name = key.name();
    loader.metrics().queueDepth(key.name(), key.version(), () -> served.depth(key));
  }

  private void unload(Slot slot) {
    ServedModel model = slot.model;
    if (model != null) {
      slot.model = null;
      served.replace(model, null);
      tell(model.key(), "unloaded");
    }
  }

  private static void tell(ModelKey key, String change) {
    LOG.info("model {} {}", key, change);
    ModelEvent event = new ModelEvent();
    event.model = key.name();
    event.version = key.version();
    event.change = change;
    event.commit();
  }

  /** A retired model has answered its last request; it is closed apart, as that waits. */
  private void end(ServedModel model) {
    try {
      closer.execute(model::close);
    } catch (RejectedExecutionException e) {
      LOG.trace("{} is closed with the repository", model.key());
    }
  }

  /**
   * Looks again at what has this name, and serves it again if {@link #unload(String)} ended it.
   *
   * @param name of a model, or of a file of the folder without its ending; compared, never opened
   * @throws Refusal when there is none, or it cannot be served
   */
  public synchronized void load(String name) {
    scan();
    for (Slot slot : find(name)) {
      slot.held = false;
      slot.stamp = slot.model == null ? "" : slot.stamp;
      refresh(slot);
    }
    scan();
    for (Slot slot : find(name)) {
      if (!slot.failure.isEmpty()) {
        throw Refusal.of(Refusal.Reason.INVALID, slot.source + ": " + slot.failure);
      }
    }
  }

  /**
   * Unloads every version of what has this name, until it is loaded again by name.
   *
   * @throws Refusal when there is none
   */
  public synchronized void unload(String name) {
    for (Slot slot : find(name)) {
      slot.held = true;
      unload(slot);
    }
    scan();
  }

  private List<Slot> find(String name) {
    List<Slot> found =
        slots.values().stream()
            .filter(slot -> slot.name.equals(name) || slot.source.shortName().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw Refusal.of(Refusal.Reason.NOT_FOUND, "no bundle of this server has this name");
    }
    return found;
  }

  /** Fails what still waits and closes every model. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      for (ServedModel model : served.all()) {
        served.replace(model, null);
        closer.execute(model::close);
      }
      index = List.of();
    }
    closer.shutdown();
    try {
      if (!closer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("models are still closing after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
