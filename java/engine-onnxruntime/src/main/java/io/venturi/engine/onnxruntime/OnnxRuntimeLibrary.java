package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.venturi.EngineException;
import io.venturi.NativeFolder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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

  private static final long LEAST_STACK_BYTES = 1 << 20;
  private static final long STACK_BYTES_A_CHARACTER = 512;

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

  /**
   * Creates the environment on a stack that fits. While it starts, ONNX Runtime 1.29 matches the
   * command line of the process with a recursive expression, 264 bytes of stack a character; a
   * class path of 4,000 characters would end the JVM. That is part of its telemetry, which is
   * switched off as soon as it can be: by then nothing has been sent.
   */
  private static OrtEnvironment create() {
    FutureTask<OrtEnvironment> task =
        new FutureTask<>(
            () -> {
              OrtEnvironment created =
                  OrtEnvironment.getEnvironment(
                      OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "venturi");
              created.setTelemetry(false);
              return created;
            });
    new Thread(null, task, "venturi-onnxruntime-start", stackBytes()).start();
    return await(task);
  }

  private static OrtEnvironment await(FutureTask<OrtEnvironment> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // starting takes milliseconds and cannot be stopped
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long stackBytes() {
    try {
      return LEAST_STACK_BYTES
          + STACK_BYTES_A_CHARACTER * Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
    } catch (IOException e) {
      return LEAST_STACK_BYTES; // no such file, no such reading
    }
  }

  private static final class Loaded {
    static final OrtEnvironment ENVIRONMENT = load();

    private static OrtEnvironment load() {
      if (System.getProperty(PATH_PROPERTY) == null) {
        platformFolder()
            .flatMap(OnnxRuntimeLibrary::unpack)
            .ifPresent(folder -> System.setProperty(PATH_PROPERTY, folder.toString()));
      }
      OrtEnvironment environment = create();
      LOG.info(
          "ONNX Runtime {} from {}",
          environment.getVersion(),
          System.getProperty(PATH_PROPERTY, "its jar"));
      return environment;
    }
  }
}
