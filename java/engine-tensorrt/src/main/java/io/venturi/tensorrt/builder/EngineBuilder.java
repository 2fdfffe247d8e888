package io.venturi.tensorrt.builder;

import io.venturi.EngineBuildException;
import io.venturi.engine.OptimizationProfile;
import io.venturi.nativelib.CppObjects;
import io.venturi.tensorrt.cache.PlanBuilder;
import io.venturi.tensorrt.cache.TimingCache;
import io.venturi.tensorrt.load.BuilderResources;
import io.venturi.tensorrt.load.LoadedEngine;
import io.venturi.tensorrt.load.NativeAddress;
import io.venturi.tensorrt.load.TensorRtLibraries;
import io.venturi.tensorrt.load.TensorRtLog;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;
import org.jspecify.annotations.Nullable;

/**
 * Builds the engine of one graph. The device's CUDA context must be current on the thread that
 * builds; interrupting that thread stops the build.
 *
 * <p>Thread rule: all methods may be called from any thread; TensorRT builds one engine at a time
 * best.
 */
public final class EngineBuilder implements PlanBuilder {
  private final String graph;
  private final byte[] onnx;
  private final String architecture;
  private final OptimizationProfile profile;
  private final BuilderOptions options;
  private final TimingCache timings;
  private final BuildListener listener;

  /**
   * Nothing is done yet.
   *
   * @param graph what the graph is called, for messages
   * @param onnx the graph, with one float32 input and output, in the precision wanted; not copied
   * @param architecture of the device, e.g. "sm_90"
   * @param profile batch sizes, when the graph's batch is free
   * @param timings of the device
   */
  public EngineBuilder(
      String graph,
      byte[] onnx,
      String architecture,
      OptimizationProfile profile,
      BuilderOptions options,
      TimingCache timings,
      BuildListener listener) {
    this.graph = graph;
    this.onnx = onnx;
    this.architecture = architecture;
    this.profile = profile;
    this.options = options;
    this.timings = timings;
    this.listener = listener;
  }

  /**
   * {@inheritDoc}
   *
   * @throws EngineBuildException when TensorRT refuses the graph, cannot build it or was stopped;
   *     with what it logged
   */
  @Override
  public Built build(OptionalLong lastMillis) {
    BuilderResources.require(architecture);
    try (OwnedObjects owned = new OwnedObjects()) {
      TensorRtLog log = new TensorRtLog();
      owned.add(log::close);
      LoadedEngine.delete(TensorRtLibraries.newRuntime(graph, log)); // CUDA works
      IBuilder builder = nvinfer.createInferBuilder(log);
      requireMade(builder, "builder", log);
      owned.add(() -> LoadedEngine.delete(builder));
      builder.setErrorRecorder(log.recorder());
      INetworkDefinition network = builder.createNetworkV2(stronglyTyped());
      requireMade(network, "network", log);
      owned.add(() -> LoadedEngine.delete(network));
      parse(network, log, owned);
      NetworkTensors tensors = NetworkTensors.of(network, graph);
      IBuilderConfig config = builder.createBuilderConfig();
      requireMade(config, "configuration", log);
      owned.add(() -> LoadedEngine.delete(config));
      addProfile(builder, config, tensors, log);
      BuilderSettings settings = new BuilderSettings(graph, options, timings);
      settings.apply(builder, config, log, owned);
      IHostMemory plan = run(builder, network, config, lastMillis, log);
      settings.keepTimings(config);
      return new HostPlan(plan, graph);
    }
  }

  private IHostMemory run(
      IBuilder builder,
      INetworkDefinition network,
      IBuilderConfig config,
      OptionalLong lastMillis,
      TensorRtLog log) {
    try (BuildWatch watch = new BuildWatch(graph, lastMillis, listener)) {
      config.setProgressMonitor(new IProgressMonitor(NativeAddress.of(watch.monitorAddress())));
      IHostMemory plan = builder.buildSerializedNetwork(network, config);
      config.setProgressMonitor(null); // it goes before the configuration does
      if (plan == null || plan.isNull()) {
        throw new EngineBuildException(
            watch.stopped().isEmpty()
                ? graph + ": TensorRT could not build the engine; " + log.drainText()
                : graph
                    + ": the build was stopped after "
                    + watch.elapsedMillis() / 1000
                    + " s: "
                    + watch.stopped());
      }
      return plan;
    }
  }

  /** By name, since its number differs; TensorRT 11 knows nothing else and takes no flag. */
  private static int stronglyTyped() {
    return TensorRtLibraries.require().version().major() > 10
        ? 0
        : 1 << NetworkDefinitionCreationFlag.valueOf("kSTRONGLY_TYPED").value;
  }

  /** The parser must live as long as the network: weights stay in its memory. */
  private void parse(INetworkDefinition network, TensorRtLog log, OwnedObjects owned) {
    BytePointer bytes = new BytePointer(onnx);
    owned.add(bytes::close);
    IParser parser = nvonnxparser.createParser(network, log);
    requireMade(parser, "parser", log);
    int slot = CppObjects.parserSlot(TensorRtLibraries.require().version().major());
    owned.add(() -> CppObjects.delete(parser.address(), slot));
    if (!parser.parse(bytes, onnx.length)) {
      StringBuilder errors = new StringBuilder();
      for (int i = 0; i < parser.getNbErrors(); i++) {
        IParserError error = parser.getError(i);
        errors.append("; node ").append(error.node()).append(": ").append(error.desc());
      }
      throw new EngineBuildException(
          graph
              + ": TensorRT refuses the graph ("
              + onnx.length
              + " bytes)"
              + errors
              + "; "
              + log.drainText());
    }
  }

  private void addProfile(
      IBuilder builder, IBuilderConfig config, NetworkTensors tensors, TensorRtLog log) {
    if (!tensors.dynamicBatch()) {
      return;
    }
    IOptimizationProfile added = builder.createOptimizationProfile(); // the builder's own
    requireMade(added, "profile", log);
    boolean taken =
        setBatch(added, tensors, OptProfileSelector.kMIN, profile.min())
            && setBatch(added, tensors, OptProfileSelector.kOPT, profile.opt())
            && setBatch(added, tensors, OptProfileSelector.kMAX, profile.max())
            && config.addOptimizationProfile(added) >= 0;
    if (!taken) {
      throw new EngineBuildException(
          graph + ": TensorRT refuses batches of " + profile + "; " + log.drainText());
    }
  }

  private static boolean setBatch(
      IOptimizationProfile profile, NetworkTensors tensors, OptProfileSelector which, int batch) {
    try (Dims64 dims = tensors.inputDims(batch)) {
      return profile.setDimensions(tensors.input().name(), which, dims);
    }
  }

  private void requireMade(@Nullable Pointer object, String what, TensorRtLog log) {
    if (object == null || object.isNull()) {
      String lines = log.drainText();
      throw new EngineBuildException(
          graph
              + ": TensorRT made no "
              + what
              + "; "
              + lines
              + (lines.contains("builder_resource")
                  ? "; install the builder resource of this GPU's architecture (the full TensorRT"
                      + " package has it), or build with TensorRT 10.6 or an earlier 10"
                  : ""));
    }
  }

  /** The plan in memory that TensorRT allocated. */
  private static final class HostPlan implements Built {
    private final IHostMemory memory;

    HostPlan(IHostMemory memory, String graph) {
      this.memory = memory;
      if (memory.size() > Integer.MAX_VALUE) {
        long size = memory.size();
        close();
        throw new EngineBuildException(
            graph + ": the plan has " + size + " bytes, must be below 2 GiB");
      }
    }

    @Override
    public ByteBuffer plan() {
      return memory.data().capacity(memory.size()).asByteBuffer();
    }

    @Override
    public void close() {
      LoadedEngine.delete(memory);
    }
  }
}
