package io.venturi.nativelib;

/**
 * The CUDA devices of this machine, asked through the driver without any CUDA library. Ask here
 * before touching classes that need one: some of them end the process on a machine without a GPU.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class CudaDevices {
  private CudaDevices() {}

  /** Number of usable devices, 0 when there is no driver or no device. */
  public static int count() {
    return NativeLibrary.unavailableReason().isEmpty() ? VenturiNative.cudaDeviceCount() : 0;
  }

  /** Why the count is 0; empty when it is not. */
  public static String reason() {
    String unavailable = NativeLibrary.unavailableReason();
    return unavailable.isEmpty() ? VenturiNative.cudaReason() : unavailable;
  }

  /** Whether this build of the native library holds CUDA kernels. */
  public static boolean kernelsBuilt() {
    return NativeLibrary.unavailableReason().isEmpty() && VenturiNative.cudaKernelsBuilt() != 0;
  }
}
