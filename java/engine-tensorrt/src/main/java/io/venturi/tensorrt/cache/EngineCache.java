package io.venturi.tensorrt.cache;

import io.venturi.EngineBuildException;
import io.venturi.EngineException;
import io.venturi.EngineIncompatibleException;
import io.venturi.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engines on disk, each built once: by one of the threads and processes that want it, while the
 * others wait. An engine is used when its key, its bytes and its header are those wanted, else
 * built anew, and the reason told.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class EngineCache {
  /** System property that names the folder; the default is {@code ~/.cache/venturi/engines}. */
  public static final String PROPERTY = "venturi.engine.cache";

  private static final Logger LOG = LoggerFactory.getLogger(EngineCache.class);

  private final CacheFolders folders;

  private EngineCache(CacheFolders folders) {
    this.folders = folders;
  }

  /**
   * Opens a folder. One that cannot be written is still read; new engines then go to a temporary
   * one, with a warning.
   *
   * @throws EngineException when not even a temporary folder can be written
   */
  public static EngineCache open(Path folder) {
    try {
      return new EngineCache(CacheFolders.open(folder));
    } catch (IOException e) {
      throw new EngineException(
          "engines can be kept neither in "
              + folder
              + " nor in "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e
              + "); set -D"
              + PROPERTY
              + "=DIR to a folder that can be written",
          e);
    }
  }

  /** The folder of this process. */
  public static Path folderOfProcess() {
    String chosen = System.getProperty(PROPERTY, "").trim();
    return chosen.isEmpty()
        ? Path.of(System.getProperty("user.home", ""), ".cache", "venturi", "engines")
        : Path.of(chosen);
  }

  /** Where new engines go. */
  public Path folder() {
    return folders.writable();
  }

  /** The builder's timing cache of a device. */
  public TimingCache timingCache(String device) {
    return new TimingCache(folders.writable(), device);
  }

  /** Keeps what TensorRT tells of an engine's layers, JSON, beside its plan, for people. */
  public void keepLayers(EngineKey key, String json) {
    Path file = folders.writable().resolve(key.fileName() + StoredEngines.LAYERS);
    try {
      WholeFile.write(file, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      LOG.warn("{}: its layers could not be kept in {}", key.graph(), file, e);
    }
  }

  /**
   * The engine of a key, from disk or from the builder.
   *
   * @throws EngineIncompatibleException when the policy wants a prebuilt one and there is none that
   *     fits; tells in what the most similar one differs
   * @throws EngineException when the builder throws it, or the thread is interrupted waiting
   */
  public CachedPlan get(EngineKey key, EnginePolicy policy, PlanBuilder builder) {
    StoredEngines stored = new StoredEngines(folders, key);
    if (policy != EnginePolicy.ALWAYS_BUILD) {
      CachedPlan found = stored.find();
      if (found != null) {
        LOG.debug("{}: {}", key.graph(), found.explanation());
        return found;
      }
    }
    if (policy == EnginePolicy.REQUIRE_PREBUILT) {
      throw new EngineIncompatibleException(
          key.graph()
              + ": no prebuilt engine fits: "
              + stored.whyNone()
              + "; build it on this kind of device and put it into "
              + folders.readable().get(0)
              + ", or allow building (-D"
              + EnginePolicy.PROPERTY
              + "=build-if-missing)");
    }
    Path lock = folders.writable().resolve(key.fileName() + ".lock");
    BuildLock held = BuildLock.acquire(lock, key.graph());
    try {
      return buildLocked(key, policy, stored, builder);
    } finally {
      held.close();
    }
  }

  private CachedPlan buildLocked(
      EngineKey key, EnginePolicy policy, StoredEngines stored, PlanBuilder builder) {
    String why = "asked for";
    if (policy != EnginePolicy.ALWAYS_BUILD) {
      CachedPlan found = stored.find(); // another may have built it meanwhile
      if (found != null) {
        return found;
      }
      why = stored.whyNone();
      if (stored.damaged()) {
        LOG.warn("{}: {}", key.graph(), why);
      }
    }
    OptionalLong lastMillis = stored.lastBuildMillis();
    LOG.info("{}: building an engine ({}){}", key.graph(), why, lastTime(lastMillis));
    long start = System.nanoTime();
    try (PlanBuilder.Built built = builder.build(lastMillis)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      LOG.info("{}: built in {}", key.graph(), time(millis));
      return keep(key, stored, built.plan(), millis, why);
    }
  }

  private CachedPlan keep(
      EngineKey key, StoredEngines stored, ByteBuffer plan, long millis, String why) {
    PlanHeader header;
    try {
      header = PlanHeader.read(plan);
    } catch (EngineIncompatibleException e) {
      throw new EngineBuildException(key.graph() + ": what was built is no plan", e);
    }
    Sidecar sidecar =
        new Sidecar(
            Sidecar.FORMAT,
            key.graph(),
            key.sha256(),
            key.parts(),
            Sha256.hex(plan),
            plan.remaining(),
            header.toString(),
            millis,
            Instant.now().toString());
    ByteBuffer kept = write(key, stored, plan, sidecar);
    return new CachedPlan(kept, true, why, sidecar.planSha256());
  }

  /** A full disk costs the next start a build, not this one its engine. */
  private ByteBuffer write(EngineKey key, StoredEngines stored, ByteBuffer plan, Sidecar sidecar) {
    try {
      return stored.write(plan, sidecar);
    } catch (IOException e) {
      LOG.warn(
          "{}: the engine could not be kept in {} ({}); it will be built again next time",
          key.graph(),
          folders.writable(),
          e.toString());
      return copy(plan);
    }
  }

  private static ByteBuffer copy(ByteBuffer plan) {
    return ByteBuffer.allocateDirect(plan.remaining()).put(plan.duplicate()).flip();
  }

  private static String lastTime(OptionalLong millis) {
    return millis.isPresent() ? "; last time it took " + time(millis.getAsLong()) : "";
  }

  /** E.g. "2 m 5 s" or "0.4 s". */
  static String time(long millis) {
    Duration duration = Duration.ofMillis(millis);
    return millis < 10_000
        ? String.format("%.1f s", millis / 1000.0)
        : duration.toMinutes() > 0
            ? duration.toMinutes() + " m " + duration.toSecondsPart() + " s"
            : duration.toSeconds() + " s";
  }
}
