package io.venturi.tensorrt.cache;

import io.venturi.EngineIncompatibleException;
import io.venturi.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one key, and those of similar ones, which explain what is missing.
 *
 * <p>Thread rule: one thread at a time; other processes may write at any time.
 */
final class StoredEngines {
  /** Ending of a file that is no sidecar. */
  static final String LAYERS = ".layers.json";

  private static final Logger LOG = LoggerFactory.getLogger(StoredEngines.class);

  private final CacheFolders folders;
  private final EngineKey key;
  private String damage = "";

  StoredEngines(CacheFolders folders, EngineKey key) {
    this.folders = folders;
    this.key = key;
  }

  /** The engine, when one of the folders has it whole; {@link #whyNone} tells else. */
  @Nullable CachedPlan find() {
    damage = "";
    for (Path folder : folders.readable()) {
      Path json = folder.resolve(key.fileName() + ".json");
      if (Files.exists(json)) {
        try {
          return read(folder, Sidecar.read(json));
        } catch (IOException | EngineIncompatibleException e) {
          damage = "the engine in " + folder + " is damaged: " + e.getMessage();
        }
      }
    }
    return null;
  }

  /** Whether the last {@link #find} met an engine of this key that cannot be used. */
  boolean damaged() {
    return !damage.isEmpty();
  }

  /** Why the last {@link #find} gave nothing. */
  String whyNone() {
    if (damaged()) {
      return damage;
    }
    return nearest()
        .map(
            other ->
                "the one of "
                    + other.builtAt()
                    + " was built for "
                    + String.join("; ", key.differences(other.parts())))
        .orElse("none was built before");
  }

  /** Of the engine with this key, else of the most similar one of the same graph. */
  OptionalLong lastBuildMillis() {
    return nearest()
        .map(other -> OptionalLong.of(other.buildMillis()))
        .orElse(OptionalLong.empty());
  }

  /** Keeps an engine; the caller holds the lock of the key. */
  ByteBuffer write(ByteBuffer plan, Sidecar sidecar) throws IOException {
    Path file = folders.writable().resolve(key.fileName() + ".plan");
    Path json = folders.writable().resolve(key.fileName() + ".json");
    WholeFile.deleteParts(file);
    WholeFile.deleteParts(json);
    WholeFile.write(file, plan);
    WholeFile.write(json, ByteBuffer.wrap(sidecar.toJson()));
    return WholeFile.map(file);
  }

  private CachedPlan read(Path folder, Sidecar sidecar) throws IOException {
    if (!sidecar.key().equals(key.sha256()) || !sidecar.parts().equals(key.parts())) {
      throw new IOException("its description is of another engine");
    }
    Path file = folder.resolve(key.fileName() + ".plan");
    ByteBuffer plan = WholeFile.map(file);
    if (plan.remaining() != sidecar.planBytes()) {
      throw new IOException(
          "its plan has " + plan.remaining() + " bytes, wanted " + sidecar.planBytes());
    }
    String version = PlanHeader.read(plan).toString();
    if (!version.equals(sidecar.planVersion())) {
      throw new IOException(
          "its plan was written by TensorRT " + version + ", wanted " + sidecar.planVersion());
    }
    if (!Sha256.hex(plan).equals(sidecar.planSha256())) {
      throw new IOException("its plan's bytes are not those that were built");
    }
    return new CachedPlan(
        plan, false, "found in " + file + ", built " + sidecar.builtAt(), sidecar.planSha256());
  }

  /** Among engines of the same graph, by name or bytes, the one that differs least, then newest. */
  private Optional<Sidecar> nearest() {
    String onnx = key.parts().getOrDefault(EngineKey.ONNX, "");
    return sidecars().stream()
        .filter(
            other ->
                other.graph().equals(key.graph()) || onnx.equals(other.parts().get(EngineKey.ONNX)))
        .min(
            Comparator.<Sidecar>comparingInt(other -> key.differences(other.parts()).size())
                .thenComparing(Sidecar::builtAt, Comparator.reverseOrder()));
  }

  private List<Sidecar> sidecars() {
    List<Sidecar> all = new ArrayList<>();
    for (Path folder : folders.readable()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(StoredEngines::isSidecar).toList()) {
          try {
            all.add(Sidecar.read(file));
          } catch (IOException e) {
            LOG.debug("{} explains nothing", file, e);
          }
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be listed", folder, e);
      }
    }
    return all;
  }

  private static boolean isSidecar(Path file) {
    return file.toString().endsWith(".json") && !file.toString().endsWith(LAYERS);
  }
}
