package io.venturi.entropy.plain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** Checks of the caller's buffers; every twin asks for the same. */
final class CoderBuffers {
  private CoderBuffers() {}

  /** The symbols from the position on, as a buffer that starts at 0. */
  static IntBuffer symbols(IntBuffer symbols, int symbolCount) {
    if (!symbols.isDirect() || symbols.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "symbols must be a direct buffer in native byte order, got " + symbols);
    }
    if (symbols.remaining() < symbolCount) {
      throw new IllegalArgumentException(
          "symbols hold " + symbols.remaining() + " ints, " + symbolCount + " are needed");
    }
    return symbols.slice();
  }

  /** The bytes from the position on, little-endian, as a buffer that starts at 0. */
  static ByteBuffer payload(ByteBuffer payload, int minimumSize) {
    if (!payload.isDirect()) {
      throw new IllegalArgumentException("payload is a heap buffer; use ByteBuffer.allocateDirect");
    }
    if (payload.remaining() < minimumSize) {
      throw new IllegalArgumentException(
          "payload buffer has room for "
              + payload.remaining()
              + " bytes, RansEncoder.maxEncodedBytes asks for "
              + minimumSize);
    }
    return payload.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
