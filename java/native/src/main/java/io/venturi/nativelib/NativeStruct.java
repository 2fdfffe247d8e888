package io.venturi.nativelib;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The C structs and out-parameters of one context, written by offset into a direct buffer that
 * lives as long as the context. The offsets are those of a 64-bit little-endian C compiler; {@code
 * native/src/capi/layout.cpp} asserts them. Public for the bindings of {@code io.venturi.cuda}, no
 * API for users.
 */
public final class NativeStruct {
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

  // venturi_cuda_device
  public static final int DEVICE_BYTES = 304;
  public static final int DEVICE_NAME = 0;
  public static final int DEVICE_UUID = 256;
  public static final int DEVICE_TOTAL_MEMORY = 272;
  public static final int DEVICE_COMPUTE_MAJOR = 280;
  public static final int DEVICE_COMPUTE_MINOR = 284;
  public static final int DEVICE_INTEGRATED = 288;
  public static final int DEVICE_MAPS_HOST_MEMORY = 292;
  public static final int DEVICE_MULTIPROCESSORS = 296;
  public static final int DEVICE_DRIVER_VERSION = 300;

  // venturi_cuda_source
  public static final int SOURCE_BYTES = 16;
  public static final int SOURCE_FORMAT = 0;
  public static final int SOURCE_COLOR_MATRIX = 4;
  public static final int SOURCE_WIDTH = 8;
  public static final int SOURCE_HEIGHT = 12;

  // venturi_cuda_pixels
  public static final int PIXELS_BYTES = 80;
  public static final int PIXELS_PLANES = 0;
  public static final int PIXELS_PITCHES = 24;
  public static final int PIXELS_IMAGE_COUNT = 72;

  // venturi_cuda_image
  public static final int BATCH_IMAGE_BYTES = 24;
  public static final int BATCH_IMAGE_FIRST_SYMBOL = 0;
  public static final int BATCH_IMAGE_SYMBOL_COUNT = 8;
  public static final int BATCH_IMAGE_PLANE_COUNT = 16;

  // venturi_cuda_batch
  public static final int BATCH_BYTES = 56;
  public static final int BATCH_IMAGES = 0;
  public static final int BATCH_IMAGE_COUNT = 8;
  public static final int BATCH_SYMBOL_COUNT = 16;
  public static final int BATCH_LANES = 24;
  public static final int BATCH_SEGMENTS = 28;

  // venturi_cuda_outcome
  public static final int OUTCOME_BYTES = 16;

  private final ByteBuffer bytes;
  private final long address;

  /** A struct of so many bytes, all zero. */
  public NativeStruct(int sizeBytes) {
    bytes = ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
    address = Addresses.start(bytes);
  }

  /** Address of an offset. */
  public long address(int offset) {
    return address + offset;
  }

  public void putInt(int offset, int value) {
    bytes.putInt(offset, value);
  }

  public void putLong(int offset, long value) {
    bytes.putLong(offset, value);
  }

  public void putFloat(int offset, float value) {
    bytes.putFloat(offset, value);
  }

  public int getInt(int offset) {
    return bytes.getInt(offset);
  }

  public long getLong(int offset) {
    return bytes.getLong(offset);
  }

  public float getFloat(int offset) {
    return bytes.getFloat(offset);
  }

  public byte getByte(int offset) {
    return bytes.get(offset);
  }

  /** Zero-terminated ASCII from one offset to another at most. */
  public String getText(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to && bytes.get(i) != 0; i++) {
      text.append((char) (bytes.get(i) & 0x7f));
    }
    return text.toString();
  }
}
