package io.venturi.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Arrays to direct native-order buffers and back. */
public final class Direct {
  private Direct() {}

  /** A direct copy, position 0. */
  public static IntBuffer ints(int... values) {
    return allocateInts(values.length).put(0, values);
  }

  /** Zeros. */
  public static IntBuffer allocateInts(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asIntBuffer();
  }

  /** A direct copy, position 0. */
  public static ShortBuffer shorts(int... values) {
    ShortBuffer buffer =
        ByteBuffer.allocateDirect(2 * values.length).order(ByteOrder.nativeOrder()).asShortBuffer();
    for (int i = 0; i < values.length; i++) {
      buffer.put(i, (short) values[i]);
    }
    return buffer;
  }

  /** A direct copy, position 0. */
  public static FloatBuffer floats(float... values) {
    return ByteBuffer.allocateDirect(4 * values.length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  /** A direct copy, position 0. */
  public static ByteBuffer bytes(byte... values) {
    return ByteBuffer.allocateDirect(values.length).put(0, values);
  }

  /** A direct copy of the low bytes, position 0. */
  public static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(values.length);
    for (int i = 0; i < values.length; i++) {
      buffer.put(i, (byte) values[i]);
    }
    return buffer;
  }

  /** The bytes from position to limit. */
  public static byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /** The ints from index 0. */
  public static int[] toArray(IntBuffer buffer, int count) {
    int[] values = new int[count];
    buffer.get(0, values);
    return values;
  }
}
