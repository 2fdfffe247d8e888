package io.venturi.tensorrt;

import io.venturi.EngineException;
import io.venturi.EngineIncompatibleException;
import io.venturi.GpuFatalException;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaDevice;
import io.venturi.engine.EngineOptions;
import io.venturi.nativelib.NativeLibrary;
import io.venturi.tensorrt.builder.BuilderOptions;
import io.venturi.tensorrt.builder.EngineBuilder;
import io.venturi.tensorrt.cache.CachedPlan;
import io.venturi.tensorrt.cache.EngineCache;
import io.venturi.tensorrt.cache.EngineKey;
import io.venturi.tensorrt.cache.EnginePolicy;
import io.venturi.tensorrt.load.LoadedEngine;
import io.venturi.tensorrt.load.TensorRtVersion;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One graph into an engine on one device: by the cache, or by the builder and into the cache.
 *
 * @param settings how engines are built and kept
 * @param device on which it will run
 * @param version of the TensorRT that is loaded
 */
record EngineOpener(TensorRtSettings settings, CudaDevice device, TensorRtVersion version) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOpener.class);

  /**
   * Opens it; the caller lets it go.
   *
   * @throws EngineException as {@link io.venturi.engine.EngineProvider#open} tells
   * @throws GpuFatalException when a call failed because the CUDA context is lost
   */
  LoadedEngine open(byte[] onnx, EngineOptions options) {
    CudaContext cuda = device.openContext();
    try {
      cuda.freeMemoryBytes(); // makes it current, and throws when it is lost
      return open(onnx, options, cuda);
    } catch (RuntimeException e) {
      try {
        throwIfLost(cuda, e);
      } finally {
        cuda.close();
      }
      throw e;
    }
  }

  private LoadedEngine open(byte[] onnx, EngineOptions options, CudaContext cuda) {
    EngineCache cache = EngineCache.open(settings.cacheFolder());
    EngineKey key = EngineKey.of(options.name(), onnx, keyParts(options));
    EngineBuilder builder =
        new EngineBuilder(
            options.name(),
            onnx,
            device.architecture(),
            options.profile(),
            settings.builder(),
            cache.timingCache(version + " " + device.architecture() + " " + device.name()),
            settings.listener());
    CachedPlan plan = cache.get(key, settings.policy(), builder);
    LoadedEngine engine;
    try {
      engine = load(options, plan, cuda);
    } catch (EngineIncompatibleException e) {
      if (plan.built() || settings.policy() == EnginePolicy.REQUIRE_PREBUILT) {
        throw e;
      }
      LOG.warn("{}; it is built again", e.getMessage());
      plan = cache.get(key, EnginePolicy.ALWAYS_BUILD, builder);
      engine = load(options, plan, cuda);
    }
    if (plan.built()) {
      keepLayers(cache, key, engine);
    }
    LOG.info(
        "{}: engine {} on {}, {}",
        options.name(),
        plan.sha256().substring(0, 12),
        device.name(),
        plan.explanation());
    return engine;
  }

  /** For people only: without it the engine is as good. */
  private static void keepLayers(EngineCache cache, EngineKey key, LoadedEngine engine) {
    try {
      cache.keepLayers(key, engine.layersJson());
    } catch (RuntimeException e) {
      LOG.warn("{}: TensorRT told nothing of the layers", key.graph(), e);
    }
  }

  private LoadedEngine load(EngineOptions options, CachedPlan plan, CudaContext cuda) {
    return new LoadedEngine(options.name(), plan.bytes(), settings.builder().dlaCore(), cuda);
  }

  /** All that the engine depends on, but the graph's bytes. */
  private Map<String, String> keyParts(EngineOptions options) {
    BuilderOptions builder = settings.builder();
    Map<String, String> parts = new HashMap<>(builder.keyParts());
    parts.put("precision", options.precision().name());
    parts.put("batch", options.profile().toString());
    parts.put("tensorrt", version.toString());
    parts.put("cuda", device.driverVersion() / 1000 + "." + device.driverVersion() % 1000 / 10);
    parts.put("sm", device.computeMajor() + "." + device.computeMinor());
    parts.put("device", device.name());
    parts.put("venturi", NativeLibrary.VERSION);
    return parts;
  }

  /** The driver remembers a fatal error and answers every call with it. */
  private static void throwIfLost(CudaContext cuda, RuntimeException cause) {
    try {
      cuda.freeMemoryBytes();
    } catch (GpuFatalException e) {
      e.addSuppressed(cause);
      throw e;
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
