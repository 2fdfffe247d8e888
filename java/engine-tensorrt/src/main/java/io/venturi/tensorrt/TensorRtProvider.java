package io.venturi.tensorrt;

import io.venturi.VenturiException;
import io.venturi.cuda.CudaDevice;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.tensorrt.load.TensorRtLibraries;
import io.venturi.tensorrt.run.TensorRtContexts;
import java.util.function.Supplier;

/**
 * Runs graphs on an NVIDIA GPU. The first time that a graph is opened on a device its engine is
 * built, which takes seconds to many minutes; it is kept for the next time. Thread-safe.
 *
 * <p>Precision lies in the graph: FP16 and INT8 mean that the bytes handed to {@link #open} are
 * such a graph, with float32 input and output.
 */
public final class TensorRtProvider implements EngineProvider {
  private final Supplier<TensorRtSettings> settings;

  /**
   * Called by {@link java.util.ServiceLoader}; loads no library. Settings are those of the process
   * when an engine is opened.
   */
  public TensorRtProvider() {
    this.settings = TensorRtSettings::ofProcess;
  }

  /** With settings of one's own; loads no library. */
  public TensorRtProvider(TensorRtSettings settings) {
    this.settings = () -> settings;
  }

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
    TensorRtLibraries.Loaded libraries = TensorRtLibraries.require();
    CudaDevice device = CudaDevice.of(settings.get().device());
    return "TensorRT "
        + libraries.version()
        + ", "
        + device.name()
        + " ("
        + device.architecture()
        + ")";
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.venturi.EngineBuildException when TensorRT refuses the graph or cannot build it
   * @throws io.venturi.EngineIncompatibleException when only prebuilt engines are allowed and none
   *     fits
   * @throws io.venturi.GpuFatalException when the CUDA context is lost
   * @throws VenturiException when TensorRT cannot run here
   */
  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    TensorRtLibraries.Loaded libraries = TensorRtLibraries.require();
    TensorRtSettings chosen = settings.get();
    CudaDevice device = CudaDevice.of(chosen.device());
    EngineOpener opener = new EngineOpener(chosen, device, libraries.version());
    return new TensorRtEngine(
        opener.open(onnx, options), new TensorRtContexts(device, chosen.memory()));
  }
}
