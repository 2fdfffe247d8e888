package io.venturi.nativelib;

/**
 * Deletes C++ objects whose Java bindings cannot: TensorRT's are deleted through their virtual
 * destructor, which the presets do not bind.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class CppObjects {
  /** Where the destructor of every class derived from {@code nvinfer1::INoCopy} stands. */
  public static final int NO_COPY_SLOT = 1;

  private static final int PARSER_SLOT_10 = 9;
  private static final int PARSER_SLOT_11 = 7;

  private CppObjects() {}

  /**
   * Where the destructor of {@code nvonnxparser::IParser} stands.
   *
   * @param tensorRtMajor major version of the TensorRT that is loaded
   */
  public static int parserSlot(int tensorRtMajor) {
    return tensorRtMajor <= 10 ? PARSER_SLOT_10 : PARSER_SLOT_11;
  }

  /**
   * Deletes an object; 0 does nothing.
   *
   * @param address of the object, which nothing uses any more
   * @param slot where its deleting destructor stands in its virtual table
   */
  public static void delete(long address, int slot) {
    NativeLibrary.require();
    StatusMapper.check(VenturiNative.virtualDelete(address, slot));
  }
}
