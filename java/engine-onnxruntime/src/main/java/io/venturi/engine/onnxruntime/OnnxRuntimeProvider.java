package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.venturi.EngineException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;

/**
 * Runs graphs on the CPU, everywhere, in any precision; where the CPU has no fp16 arithmetic ONNX
 * Runtime computes in float32 between roundings to fp16. Thread-safe; opening an engine copies what
 * it needs of the graph. Threads of a run: as many as asked for, else as the JVM counts processors.
 */
public final class OnnxRuntimeProvider implements EngineProvider {
  private static final String SPINNING_PROPERTY = "venturi.onnxruntime.spinning";
  private static final String FOLD_PROPERTY = "venturi.fold";

  /** Called by {@link java.util.ServiceLoader}; loads no library. */
  public OnnxRuntimeProvider() {}

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public String unavailableReason() {
    try {
      OnnxRuntimeLibrary.environment();
      return "";
    } catch (EngineException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws EngineException when the library cannot be loaded
   */
  @Override
  public String description() {
    return "ONNX Runtime " + OnnxRuntimeLibrary.environment().getVersion() + ", CPU";
  }

  /** Unless {@code -Dventuri.fold=off}. */
  @Override
  public boolean wantsFoldedConvolutions() {
    return !"off".equals(System.getProperty(FOLD_PROPERTY));
  }

  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    try (SessionOptions settings = settings(options)) {
      OrtSession session = environment.createSession(onnx, settings);
      try {
        return new OnnxRuntimeEngine(environment, session, options.name());
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new EngineException(
          options.name()
              + ": ONNX Runtime refuses the graph ("
              + onnx.length
              + " bytes): "
              + e.getMessage(),
          e);
    }
  }

  private static SessionOptions settings(EngineOptions options) throws OrtException {
    SessionOptions settings = new SessionOptions();
    try {
      String spinning = Boolean.getBoolean(SPINNING_PROPERTY) ? "1" : "0";
      settings.addConfigEntry("session.intra_op.allow_spinning", spinning);
      settings.addConfigEntry("session.inter_op.allow_spinning", spinning);
      settings.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      settings.setIntraOpNumThreads(threads(options));
      settings.setInterOpNumThreads(1);
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING);
      settings.setLoggerId(options.name());
      return settings;
    } catch (OrtException e) {
      settings.close();
      throw e;
    }
  }

  /** Never ONNX Runtime's own choice: it ignores a container's limit and pins threads to cores. */
  private static int threads(EngineOptions options) {
    return options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
  }
}
