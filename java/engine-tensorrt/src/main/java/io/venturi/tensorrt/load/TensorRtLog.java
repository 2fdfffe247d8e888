package io.venturi.tensorrt.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TensorRT's log lines: to SLF4J ({@code io.venturi.tensorrt.native}; its INFO at DEBUG, its
 * VERBOSE at TRACE), and warnings and errors kept for the exception of a call that fails.
 *
 * <p>Thread rule: TensorRT calls from any thread; so may others.
 */
public final class TensorRtLog extends ILogger {
  private static final Logger LOG = LoggerFactory.getLogger("io.venturi.tensorrt.native");
  private static final int MOST_KEPT = 24;

  private final Deque<String> kept = new ArrayDeque<>();

  /** TensorRT must be loaded. Close it after everything that was given it. */
  public TensorRtLog() {}

  @Override
  public void log(Severity severity, String message) {
    try {
      switch (severity.intern()) {
        case kINTERNAL_ERROR, kERROR -> {
          LOG.error(message);
          keep(message);
        }
        case kWARNING -> {
          LOG.warn(message);
          keep(message);
        }
        case kINFO -> LOG.debug(message);
        case kVERBOSE -> LOG.trace(message);
        default -> LOG.debug(message);
      }
    } catch (RuntimeException | LinkageError e) {
      // nothing may be thrown into TensorRT
    }
  }

  /** The warnings and errors since the last call, oldest first, at most the last 24. */
  public List<String> drain() {
    synchronized (kept) {
      List<String> lines = new ArrayList<>(kept);
      kept.clear();
      return lines;
    }
  }

  /** Likewise, as the end of an error message. */
  public String drainText() {
    List<String> lines = drain();
    return lines.isEmpty()
        ? "TensorRT logged no reason"
        : "TensorRT says: " + String.join(" | ", lines);
  }

  private void keep(String message) {
    synchronized (kept) {
      if (kept.size() == MOST_KEPT) {
        kept.removeFirst();
      }
      kept.addLast(message);
    }
  }
}
