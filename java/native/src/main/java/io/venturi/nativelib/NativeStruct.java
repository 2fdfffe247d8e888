package io.venturi.nativelib;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The C structs and out-parameters of one context, written by offset into a direct buffer that
 * lives as long as the context. The offsets are those of a 64-bit little-endian C compiler; {@code
 * native/src/capi/layout.cpp} asserts them.
 */
final class NativeStruct {
  // venturi_indexes
  static final int INDEXES_BYTES = 24;
  static final int INDEXES_KIND = 0;
  static final int INDEXES_PLANE_COUNT = 8;
  static final int INDEXES_ROWS = 16;

  // venturi_compat_stream; its fields are the native side's
  static final int STREAM_BYTES = 40;

  // venturi_preprocess_spec
  static final int SPEC_BYTES = 44;
  static final int SPEC_RESIZE = 0;
  static final int SPEC_FILTER = 4;
  static final int SPEC_CROP_HEIGHT = 8;
  static final int SPEC_CROP_WIDTH = 12;
  static final int SPEC_BGR = 16;
  static final int SPEC_MEAN = 20;
  static final int SPEC_STD = 32;

  // venturi_image
  static final int IMAGE_BYTES = 64;
  static final int IMAGE_FORMAT = 0;
  static final int IMAGE_COLOR_MATRIX = 4;
  static final int IMAGE_WIDTH = 8;
  static final int IMAGE_HEIGHT = 12;
  static final int IMAGE_PLANES = 16;
  static final int IMAGE_PITCHES = 40;

  private final ByteBuffer bytes;
  private final long address;

  NativeStruct(int sizeBytes) {
    bytes = ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
    address = Addresses.start(bytes);
  }

  /** Address of an offset. */
  long address(int offset) {
    return address + offset;
  }

  void putInt(int offset, int value) {
    bytes.putInt(offset, value);
  }

  void putLong(int offset, long value) {
    bytes.putLong(offset, value);
  }

  void putFloat(int offset, float value) {
    bytes.putFloat(offset, value);
  }

  int getInt(int offset) {
    return bytes.getInt(offset);
  }

  long getLong(int offset) {
    return bytes.getLong(offset);
  }
}
