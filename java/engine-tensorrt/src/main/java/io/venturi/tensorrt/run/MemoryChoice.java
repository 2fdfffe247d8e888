package io.venturi.tensorrt.run;

import io.venturi.cuda.CudaDevice;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns {@link MemoryMode#AUTO} into a mode, by measuring where the answer differs from board to
 * board. Asked once per device and network; the answer is logged with its numbers.
 */
final class MemoryChoice {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryChoice.class);
  private static final int WARM_UP_RUNS = 3; // as it is, captured, launched
  private static final int TIMED_RUNS = 9;
  private static final Map<String, MemoryMode> CHOSEN = new ConcurrentHashMap<>();

  private MemoryChoice() {}

  /** Opens a context of a mode that is not AUTO. */
  interface Opener extends Function<MemoryMode, StreamContext> {}

  /**
   * The mode of a network on a device.
   *
   * @param wanted what the user asked for
   * @param network name and largest batch
   */
  static MemoryMode of(MemoryMode wanted, CudaDevice device, String network, Opener opener) {
    if (wanted != MemoryMode.AUTO) {
      return wanted;
    }
    if (!device.integrated() || !device.mapsHostMemory()) {
      return MemoryMode.PINNED;
    }
    return CHOSEN.computeIfAbsent(device.uuid() + " " + network, key -> measured(network, opener));
  }

  private static MemoryMode measured(String network, Opener opener) {
    double pinned = medianMicros(MemoryMode.PINNED, opener);
    double mapped = medianMicros(MemoryMode.MAPPED, opener);
    MemoryMode faster = mapped < pinned ? MemoryMode.MAPPED : MemoryMode.PINNED;
    LOG.info(
        String.format(
            "%s: memory mode %s, a run takes %.0f us pinned and %.0f us mapped (medians of %d)",
            network, faster, pinned, mapped, TIMED_RUNS));
    return faster;
  }

  private static double medianMicros(MemoryMode mode, Opener opener) {
    try (StreamContext context = opener.apply(mode)) {
      long[] nanos = new long[TIMED_RUNS];
      for (int i = -WARM_UP_RUNS; i < TIMED_RUNS; i++) {
        long start = System.nanoTime();
        context.run(context.maxBatch());
        nanos[Math.max(i, 0)] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return nanos[TIMED_RUNS / 2] / 1e3;
    }
  }
}
