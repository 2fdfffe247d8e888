package io.venturi.tensorrt;

import io.venturi.EngineException;
import io.venturi.VenturiException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.tensorrt.load.TensorRtLibraries;

/** Runs graphs on an NVIDIA GPU. Thread-safe. */
public final class TensorRtProvider implements EngineProvider {
  /** Called by {@link java.util.ServiceLoader}; loads no library. */
  public TensorRtProvider() {}

  @Override
  public String name() {
    return "tensorrt";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String unavailableReason() {
    return TensorRtLibraries.unavailableReason();
  }

  /**
   * {@inheritDoc}
   *
   * @throws VenturiException when TensorRT cannot run here
   */
  @Override
  public String description() {
    return "TensorRT " + TensorRtLibraries.require().version();
  }

  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    TensorRtLibraries.require();
    throw new EngineException(
        options.name() + ": this build loads TensorRT but does not build engines yet");
  }
}
