package io.venturi.nativelib;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * Where direct buffers stand in memory. Every buffer that crosses the border passes here and is
 * checked: direct, native order, large enough, writable where it is written. Public for the
 * bindings of {@code io.venturi.cuda}, no API for users.
 */
public final class Addresses {
  private Addresses() {}

  /** Address of index 0. */
  public static long start(Buffer buffer) {
    // JavaCPP adds the position as if elements were bytes
    return VenturiNative.positionAddress(buffer) - buffer.position();
  }

  /** Address of the position; {@code count} ints must stand behind it. */
  static long ints(String name, IntBuffer buffer, int count) {
    checkOrder(name, buffer.order());
    return at(name, buffer, Integer.BYTES, buffer.position(), count);
  }

  /** Address of the position; {@code count} floats must stand behind it. */
  public static long floats(String name, FloatBuffer buffer, int count) {
    checkOrder(name, buffer.order());
    return at(name, buffer, Float.BYTES, buffer.position(), count);
  }

  /** Address of the position; {@code count} bytes must stand behind it. */
  static long bytes(String name, ByteBuffer buffer, int count) {
    return at(name, buffer, Byte.BYTES, buffer.position(), count);
  }

  /** Address of index 0; {@code count} rows must stand there. */
  static long rows(ByteBuffer rows, int count) {
    return at("rows", rows, Byte.BYTES, 0, count);
  }

  /** Address of index 0; {@code count} rows must stand there. */
  static long rows(ShortBuffer rows, int count) {
    checkOrder("rows", rows.order());
    return at("rows", rows, Short.BYTES, 0, count);
  }

  /**
   * Native memory as a buffer of native order; whoever owns the memory keeps it longer than the
   * buffer.
   */
  public static ByteBuffer bufferAt(long address, int sizeBytes) {
    try (Memory memory = new Memory(address, sizeBytes)) {
      return memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }
  }

  private static final class Memory extends BytePointer {
    Memory(long address, int sizeBytes) {
      this.address = address;
      this.limit = sizeBytes;
      this.capacity = sizeBytes;
    }
  }

  /** The native side is about to write into it. */
  public static void checkWritable(String name, Buffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException(name + " is read-only and would be written");
    }
  }

  private static long at(String name, Buffer buffer, int elementBytes, int first, int count) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          name + " is a heap buffer; use ByteBuffer.allocateDirect(n).order(nativeOrder())");
    }
    if (count < 0 || count > buffer.limit() - first) {
      throw new IllegalArgumentException(
          name + " has " + (buffer.limit() - first) + " elements, needs " + count);
    }
    return start(buffer) + (long) elementBytes * first;
  }

  private static void checkOrder(String name, ByteOrder order) {
    if (order != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          name + " has byte order " + order + "; use order(ByteOrder.nativeOrder())");
    }
  }
}
