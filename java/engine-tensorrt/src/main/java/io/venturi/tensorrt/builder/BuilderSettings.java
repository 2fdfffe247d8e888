package io.venturi.tensorrt.builder;

import io.venturi.EngineBuildException;
import io.venturi.tensorrt.cache.TimingCache;
import io.venturi.tensorrt.load.LoadedEngine;
import io.venturi.tensorrt.load.TensorRtLog;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.DeviceType;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The builder options in TensorRT's terms. */
record BuilderSettings(String graph, BuilderOptions options, TimingCache timings) {
  private static final Logger LOG = LoggerFactory.getLogger(BuilderSettings.class);

  /**
   * @throws EngineBuildException when this TensorRT or device lacks what is asked for
   */
  void apply(IBuilder builder, IBuilderConfig config, TensorRtLog log, OwnedObjects owned) {
    if (options.workspaceBytes() > 0) {
      config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, options.workspaceBytes());
    }
    config.setBuilderOptimizationLevel(options.optimizationLevel());
    config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED); // for the inspector; costs no time
    if (options.tf32()) {
      config.setFlag(BuilderFlag.valueOf("kTF32"));
    } else {
      config.clearFlag(BuilderFlag.valueOf("kTF32")); // on unless cleared
    }
    if (options.dlaCore() >= 0) {
      useDla(builder, config);
    }
    if (options.timingCache()) {
      loadTimings(config, log, owned);
    }
  }

  private void useDla(IBuilder builder, IBuilderConfig config) {
    int cores = builder.getNbDLACores();
    if (options.dlaCore() >= cores) {
      throw new EngineBuildException(
          graph
              + ": dlaCore is "
              + options.dlaCore()
              + ", this device and TensorRT have "
              + cores
              + " DLA cores; set it to -1 for the GPU");
    }
    config.setDefaultDeviceType(DeviceType.kDLA);
    config.setDLACore(options.dlaCore());
    config.setFlag(BuilderFlag.valueOf("kGPU_FALLBACK"));
  }

  private void loadTimings(IBuilderConfig config, TensorRtLog log, OwnedObjects owned) {
    Optional<ByteBuffer> stored = timings.load();
    if (stored.isPresent() && setTimings(config, stored.get(), owned)) {
      return;
    }
    if (stored.isPresent()) {
      LOG.info(
          "{}: the timing cache is of another TensorRT or device and ignored ({})",
          graph,
          log.drainText());
    }
    setTimings(config, ByteBuffer.allocateDirect(0), owned);
  }

  private static boolean setTimings(IBuilderConfig config, ByteBuffer bytes, OwnedObjects owned) {
    BytePointer pointer = new BytePointer(bytes);
    owned.add(pointer::close);
    ITimingCache cache = config.createTimingCache(pointer, bytes.remaining());
    if (cache == null || cache.isNull()) {
      return false;
    }
    owned.add(() -> LoadedEngine.delete(cache));
    return config.setTimingCache(cache, false);
  }

  /** Keeps what this build has measured; whatever fails here only costs time later. */
  void keepTimings(IBuilderConfig config) {
    ITimingCache cache = options.timingCache() ? config.getTimingCache() : null;
    if (cache == null || cache.isNull()) {
      return;
    }
    IHostMemory bytes = cache.serialize();
    if (bytes == null || bytes.isNull()) {
      return;
    }
    try {
      timings.store(bytes.data().capacity(bytes.size()).asByteBuffer());
    } finally {
      LoadedEngine.delete(bytes);
    }
  }
}
