package io.venturi.nativelib;

import io.venturi.Release;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  private final ByteBuffer text = ByteBuffer.allocateDirect(TEXT_BYTES);
  private final long recorder;
  private final Release release;
  private boolean closed;

  /**
   * Makes a recorder with nothing reported.
   *
   * @throws io.venturi.VenturiException when the native library cannot be loaded
   */
  public ErrorRecorder() {
    NativeLibrary.require();
    NativeStruct out = new NativeStruct(Long.BYTES);
    StatusMapper.check(VenturiNative.errorRecorderCreate(out.address(0)));
    long created = out.getLong(0);
    recorder = created;
    release = new Release(this, "error recorder", () -> VenturiNative.errorRecorderFree(created));
  }

  /**
   * Address of the {@code nvinfer1::IErrorRecorder}; valid until {@link #close()}.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public synchronized long interfaceAddress() {
    requireOpen();
    return VenturiNative.errorRecorderInterface(recorder);
  }

  /**
   * The errors since the last call, oldest first, each as "CODE DESCRIPTION" with the number of
   * {@code nvinfer1::ErrorCode}; at most 32, then a line that counts the others.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public synchronized List<String> take() {
    requireOpen();
    long size =
        VenturiNative.errorRecorderTake(recorder, Addresses.bytes("text", text, 0), TEXT_BYTES);
    byte[] bytes = new byte[(int) size];
    text.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    release.now();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the error recorder is closed");
    }
  }
}
