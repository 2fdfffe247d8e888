package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.venturi.EngineException;
import io.venturi.NativeFolder;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads ONNX Runtime once a process. Its own loader unpacks 28 MB into a new temporary folder at
 * every start; a kept folder saves that.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class OnnxRuntimeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeLibrary.class);
  private static final String PATH_PROPERTY = "onnxruntime.native.path";

  private OnnxRuntimeLibrary() {}

  /**
   * The environment of the process, never closed: ONNX Runtime closes it at exit.
   *
   * @throws EngineException when the library cannot be loaded
   */
  static OrtEnvironment environment() {
    try {
      return Loaded.ENVIRONMENT;
    } catch (LinkageError | RuntimeException e) {
      throw new EngineException(
          "ONNX Runtime cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + rootCause(e)
              + "; it runs on linux x86-64 and arm64 with glibc 2.28 or newer",
          e);
    }
  }

  private static Throwable rootCause(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The folder of the jar that holds this machine's libraries; empty where they are not kept. */
  private static Optional<String> platformFolder() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> Optional.of("linux-x64");
      case "aarch64" -> Optional.of("linux-aarch64");
      default -> Optional.empty();
    };
  }

  private static Optional<Path> unpack(String platform) {
    URL runtime = member(platform, "libonnxruntime.so");
    URL binding = member(platform, "libonnxruntime4j_jni.so");
    return runtime == null || binding == null
        ? Optional.empty()
        : NativeFolder.unpack("onnxruntime-" + platform, List.of(runtime, binding));
  }

  private static @Nullable URL member(String platform, String file) {
    return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform + "/" + file);
  }

  private static final class Loaded {
    static final OrtEnvironment ENVIRONMENT = load();

    private static OrtEnvironment load() {
      if (System.getProperty(PATH_PROPERTY) == null) {
        platformFolder()
            .flatMap(OnnxRuntimeLibrary::unpack)
            .ifPresent(folder -> System.setProperty(PATH_PROPERTY, folder.toString()));
      }
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "venturi");
      LOG.info(
          "ONNX Runtime {} from {}",
          environment.getVersion(),
          System.getProperty(PATH_PROPERTY, "its jar"));
      return environment;
    }
  }
}
