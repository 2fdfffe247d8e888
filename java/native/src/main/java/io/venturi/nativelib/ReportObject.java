package io.venturi.nativelib;

import io.venturi.Release;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/**
 * A native object that keeps what TensorRT reports to it as text ({@code venturi/tensorrt.h}): its
 * handle, its text, its end.
 *
 * <p>Thread rule: all methods may be called from any thread; none runs while another does.
 */
final class ReportObject implements AutoCloseable {
  /** Writes at most so many bytes of text; gives those there are. */
  @FunctionalInterface
  interface TextReader {
    long read(long handle, long textAddress, long capacityBytes);
  }

  private final String what;
  private final ByteBuffer text;
  private final long handle;
  private final Release release;
  private boolean closed;

  /**
   * Makes one.
   *
   * @param what its name, for messages
   * @param textBytes room for its text and a zero
   * @param create takes the address of a handle to fill, gives a status
   * @param free takes the handle; must not refer to the owner of this object
   * @throws io.venturi.VenturiException when the native library cannot be loaded
   */
  ReportObject(String what, int textBytes, LongUnaryOperator create, LongConsumer free) {
    NativeLibrary.require();
    this.what = what;
    text = ByteBuffer.allocateDirect(textBytes);
    NativeStruct out = new NativeStruct(Long.BYTES);
    StatusMapper.check(create.applyAsLong(out.address(0)));
    long created = out.getLong(0);
    handle = created;
    release = new Release(this, what, () -> free.accept(created));
  }

  /** What a call gives for the open object; throws {@link IllegalStateException} when closed. */
  synchronized long ask(LongUnaryOperator call) {
    if (closed) {
      throw new IllegalStateException("the " + what + " is closed");
    }
    return call.applyAsLong(handle);
  }

  /** Its text, cut to the room there is; throws {@link IllegalStateException} when closed. */
  synchronized String text(TextReader reader) {
    long address = Addresses.bytes("text", text, 0);
    long size = ask(open -> reader.read(open, address, text.capacity()));
    byte[] bytes = new byte[(int) Math.min(size, text.capacity() - 1)];
    text.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Does this while it is open; nothing when closed. */
  synchronized void ifOpen(LongConsumer call) {
    if (!closed) {
      call.accept(handle);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    release.now();
  }
}
