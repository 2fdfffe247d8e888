package io.venturi.nativelib;

import java.util.List;

/**
 * The error recorder that TensorRT's objects report to ({@code venturi/tensorrt.h}). It keeps what
 * was reported until it is asked; no thread of TensorRT calls into Java.
 *
 * <p>Thread rule: all methods may be called from any thread. Close it after the objects that it was
 * set on are gone.
 */
public final class ErrorRecorder implements AutoCloseable {
  private static final int TEXT_BYTES = 1 << 14;

  private final ReportObject recorder;

  /**
   * Makes a recorder with nothing reported.
   *
   * @throws io.venturi.VenturiException when the native library cannot be loaded
   */
  public ErrorRecorder() {
    recorder =
        new ReportObject(
            "error recorder",
            TEXT_BYTES,
            VenturiNative::errorRecorderCreate,
            VenturiNative::errorRecorderFree);
  }

  /**
   * Address of the {@code nvinfer1::IErrorRecorder}; valid until {@link #close()}.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public long interfaceAddress() {
    return recorder.ask(VenturiNative::errorRecorderInterface);
  }

  /**
   * The errors since the last call, oldest first, each as "CODE DESCRIPTION" with the number of
   * {@code nvinfer1::ErrorCode}; at most 32, then a line that counts the others.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public List<String> take() {
    return recorder.text(VenturiNative::errorRecorderTake).lines().toList();
  }

  @Override
  public void close() {
    recorder.close();
  }
}
