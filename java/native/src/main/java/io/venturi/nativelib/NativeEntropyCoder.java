package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.RansDecoder;
import io.venturi.entropy.RansEncoder;
import io.venturi.entropy.StreamDecoder;

/**
 * The C++ coder with the kernels of one instruction set; all give the same bytes. Which of them can
 * run is asked of the native library. Thread-safe.
 */
public abstract class NativeEntropyCoder implements EntropyCoder {
  private final String kernels;
  private final int priority;

  NativeEntropyCoder(String kernels, int priority) {
    this.kernels = kernels;
    this.priority = priority;
  }

  /** Any processor. */
  public static final class Scalar extends NativeEntropyCoder {
    public Scalar() {
      super("scalar", 100);
    }
  }

  /** x86-64 with AVX2, FMA and BMI2. */
  public static final class Avx2 extends NativeEntropyCoder {
    public Avx2() {
      super("avx2", 200);
    }
  }

  /** x86-64 with AVX-512 F, BW, VL and DQ. */
  public static final class Avx512 extends NativeEntropyCoder {
    public Avx512() {
      super("avx512", 300);
    }
  }

  /** 64-bit Arm. */
  public static final class Neon extends NativeEntropyCoder {
    public Neon() {
      super("neon", 200);
    }
  }

  /** Profile compat as its format describes it: a yardstick, taken by name only. Any processor. */
  public static final class Linear extends NativeEntropyCoder {
    public Linear() {
      super("linear", -100);
    }
  }

  @Override
  public String name() {
    return "native-" + kernels;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public String unavailableReason() {
    String reason = NativeLibrary.unavailableReason();
    if (!reason.isEmpty()) {
      return reason;
    }
    for (int i = 0; i < VenturiNative.coderCount(); i++) {
      if (kernels.equals(VenturiNative.coderName(i))) {
        return VenturiNative.coderReason(i);
      }
    }
    return "the native library was built for a processor of another family";
  }

  @Override
  public RansEncoder newEncoder(EntropyTables tables, int maxSymbols) {
    NativeLibrary.require();
    return new NativeRansEncoder(kernels, tables, maxSymbols);
  }

  @Override
  public RansDecoder newDecoder(EntropyTables tables, int maxSymbols) {
    NativeLibrary.require();
    return new NativeRansDecoder(kernels, tables, maxSymbols);
  }

  @Override
  public StreamDecoder newStreamDecoder(EntropyTables tables) {
    NativeLibrary.require();
    return new NativeStreamDecoder(kernels, tables);
  }
}
