package io.venturi.tensorrt.load;

import io.venturi.nativelib.ErrorRecorder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.tensorrt.nvinfer.IErrorRecorder;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TensorRT's log lines: to SLF4J ({@code io.venturi.tensorrt.native}; its INFO at DEBUG, its
 * VERBOSE at TRACE), and warnings and errors kept for the exception of a call that fails. Objects
 * that report errors to a recorder report to the one in here, so that none is lost that is not
 * logged.
 *
 * <p>Thread rule: TensorRT calls from any thread; so may others.
 */
public final class TensorRtLog extends ILogger {
  private static final Logger LOG = LoggerFactory.getLogger("io.venturi.tensorrt.native");
  private static final int MOST_KEPT = 24;

  private final Deque<String> kept = new ArrayDeque<>();
  private final ErrorRecorder recorder = new ErrorRecorder();

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

  /** For the {@code setErrorRecorder} of objects that are gone before this is closed. */
  public IErrorRecorder recorder() {
    return new IErrorRecorder(NativeAddress.of(recorder.interfaceAddress()));
  }

  /**
   * The warnings and errors since the last call, oldest first, at most the last 24; behind them
   * those that were recorded and not logged, which go to SLF4J now.
   */
  public List<String> drain() {
    List<String> lines;
    synchronized (kept) {
      lines = new ArrayList<>(kept);
      kept.clear();
    }
    for (String error : recorder.take()) {
      String words = error.substring(error.indexOf(' ') + 1);
      if (lines.stream().noneMatch(line -> line.contains(words))) {
        LOG.error("error {}", error);
        lines.add("error " + error);
      }
    }
    return lines;
  }

  @Override
  public void close() {
    super.close();
    recorder.close();
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
