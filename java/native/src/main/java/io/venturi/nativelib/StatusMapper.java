package io.venturi.nativelib;

import io.venturi.CorruptFrameException;
import io.venturi.GpuFatalException;
import io.venturi.NativeException;
import io.venturi.VenturiException;
import java.lang.ref.Reference;
import java.util.function.LongUnaryOperator;

/**
 * Turns a {@code venturi_status*} into the exception that {@code native/include/venturi/status.h}
 * means by its code, and frees it. The only such place; public for the bindings of {@code
 * io.venturi.cuda}, no API for users.
 */
public final class StatusMapper {
  static final int INVALID_ARGUMENT = 1;
  static final int CORRUPT = 2;
  static final int NOT_FINITE = 3;
  static final int UNREPRESENTABLE = 4;
  static final int OUT_OF_MEMORY = 5;
  static final int INTERNAL = 6;
  static final int CUDA = 7;
  static final int CUDA_FATAL = 8;

  private StatusMapper() {}

  /** Returns when the status is ok (0), else throws. */
  public static void check(long status) {
    if (status != 0) {
      throw take(status);
    }
  }

  /**
   * What a call makes: it gives a status and writes a handle or address.
   *
   * @param call given the address of its out-parameter, a pointer
   */
  public static long made(LongUnaryOperator call) {
    NativeStruct out = new NativeStruct(Long.BYTES);
    check(call.applyAsLong(out.address(0)));
    long made = out.getLong(0);
    Reference.reachabilityFence(out);
    return made;
  }

  /** Frees a status that does not matter. */
  public static void drop(long status) {
    VenturiNative.statusFree(status);
  }

  private static RuntimeException take(long status) {
    try {
      return toException(
          VenturiNative.statusCode(status),
          VenturiNative.statusMessage(status),
          VenturiNative.statusOffset(status));
    } finally {
      VenturiNative.statusFree(status);
    }
  }

  /** The exception of an error code; codes that are none of ours too. */
  static RuntimeException toException(int code, String message, long offset) {
    return switch (code) {
      case INVALID_ARGUMENT -> new IllegalArgumentException(message);
      case CORRUPT -> new CorruptFrameException(Math.max(0, offset), message);
      case NOT_FINITE, UNREPRESENTABLE -> new VenturiException(message);
      case CUDA_FATAL -> new GpuFatalException(code, message);
      default -> new NativeException(code, message);
    };
  }
}
