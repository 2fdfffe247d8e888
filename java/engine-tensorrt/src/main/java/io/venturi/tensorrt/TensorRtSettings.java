package io.venturi.tensorrt;

import io.venturi.tensorrt.builder.BuildListener;
import io.venturi.tensorrt.builder.BuilderOptions;
import io.venturi.tensorrt.cache.EngineCache;
import io.venturi.tensorrt.cache.EnginePolicy;
import io.venturi.tensorrt.run.MemoryMode;
import java.nio.file.Path;

/**
 * How a provider builds, keeps and places its engines.
 *
 * @param device CUDA device, counted from 0
 * @param memory where tensors lie that cross between host and device
 * @param builder how engines are built
 * @param policy what to do about engines that may be in the cache
 * @param cacheFolder where engines are kept
 * @param listener is told how far builds are; called from threads of their own
 */
public record TensorRtSettings(
    int device,
    MemoryMode memory,
    BuilderOptions builder,
    EnginePolicy policy,
    Path cacheFolder,
    BuildListener listener) {
  /** System property that chooses the device. */
  public static final String DEVICE_PROPERTY = "venturi.cuda.device";

  public TensorRtSettings {
    if (device < 0) {
      throw new IllegalArgumentException("device is " + device + ", must be 0 or more");
    }
  }

  /**
   * As the system properties say; builds are logged.
   *
   * @throws IllegalArgumentException when one of them cannot be read
   */
  public static TensorRtSettings ofProcess() {
    return new TensorRtSettings(
        Integer.getInteger(DEVICE_PROPERTY, 0),
        MemoryMode.configured(),
        BuilderOptions.ofProcess(),
        EnginePolicy.ofProcess(),
        EngineCache.folderOfProcess(),
        BuildListener.logging());
  }

  /** With another policy. */
  public TensorRtSettings withPolicy(EnginePolicy changed) {
    return new TensorRtSettings(device, memory, builder, changed, cacheFolder, listener);
  }

  /** With another folder. */
  public TensorRtSettings withCacheFolder(Path changed) {
    return new TensorRtSettings(device, memory, builder, policy, changed, listener);
  }

  /** With another listener. */
  public TensorRtSettings withListener(BuildListener changed) {
    return new TensorRtSettings(device, memory, builder, policy, cacheFolder, changed);
  }
}
