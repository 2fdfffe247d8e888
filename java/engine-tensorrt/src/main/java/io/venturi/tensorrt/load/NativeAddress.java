package io.venturi.tensorrt.load;

import org.bytedeco.javacpp.Pointer;

/** An address as the bindings want it: frees nothing, allocates nothing native. */
public final class NativeAddress extends Pointer {
  private NativeAddress(long address) {
    this.address = address;
  }

  /** A pointer to an address, e.g. {@code new CUstream_st(NativeAddress.of(stream))}. */
  public static Pointer of(long address) {
    return new NativeAddress(address);
  }
}
