package io.venturi.method;

/**
 * The data size that sc2bench reports: {@code sys.getsizeof(pickle.dumps(...))} of the strings and
 * the latent's size, which counts Python's pickling with the bytes. The twin of {@code
 * models/venturi_models/data_size.py}, by the rules of pickle protocol 4; tested against Python.
 */
public final class PickledSize {
  /** Everything but the strings: the bytes object around, the dictionary, the names. */
  private static final int SHELL = 96;

  /** A string in its list: opcodes and a length of one byte. */
  private static final int STRING = 7;

  /** The length takes four bytes and its own opcode from here on. */
  private static final int LONG_STRING = 256;

  /** PyTorch's pickling of two tensors, with the storage of torch 2.13. */
  private static final int QUANTISED = 787;

  /** Pickle begins a frame of its own where one is full. */
  private static final int FRAME = 65536;

  private PickledSize() {}

  /**
   * Of entropy-coded strings, {@code {"strings": [[...], ...], "shape": torch.Size([h, w])}}.
   *
   * @param height of the latent
   * @param width of the latent
   * @param stringBytes length of each string: y, or y and z; together below 60,000
   */
  public static int ofStrings(int height, int width, int... stringBytes) {
    int size = SHELL + (height > 255 ? 1 : 0) + (width > 255 ? 1 : 0);
    for (int bytes : stringBytes) {
      size += bytes + STRING + (bytes < LONG_STRING ? 0 : 3);
    }
    return size < FRAME ? size : size + 9;
  }

  /** Of a latent in bytes, {@code {"z": QuantizedTensor(tensor, scale, zero_point)}}. */
  public static int ofBytes(int symbolCount) {
    return symbolCount + QUANTISED;
  }
}
