package io.venturi.nativelib;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * What NVIDIA's management library (NVML) tells of the GPUs of this machine. It is found at run
 * time and needed by nothing else. Devices are counted as NVML does, whatever CUDA_VISIBLE_DEVICES
 * says; the UUID tells which is which.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class NvmlDevices {
  private static final int TEXT_BYTES = 1 << 11;

  private NvmlDevices() {}

  /** Number of GPUs, 0 when there is no NVML or it sees none. */
  public static int count() {
    return NativeLibrary.unavailableReason().isEmpty() ? VenturiNative.nvmlDeviceCount() : 0;
  }

  /** Why the count is 0; empty when it is not. */
  public static String reason() {
    String unavailable = NativeLibrary.unavailableReason();
    return unavailable.isEmpty() ? VenturiNative.nvmlReason() : unavailable;
  }

  /**
   * Energy since the driver was loaded.
   *
   * @return empty when the device has no counter
   * @throws IllegalArgumentException when there is no such device
   * @throws io.venturi.NativeException when NVML refuses
   */
  public static OptionalLong energyMillijoules(int device) {
    return reading(out -> VenturiNative.nvmlEnergy(device, out));
  }

  /**
   * Power now, as averaged by the device.
   *
   * @return empty when the device does not measure it
   * @throws IllegalArgumentException when there is no such device
   * @throws io.venturi.NativeException when NVML refuses
   */
  public static OptionalLong powerMilliwatts(int device) {
    return reading(out -> VenturiNative.nvmlPower(device, out));
  }

  /**
   * What a measurement depends on, by the names of {@code venturi/nvml.h}: name, uuid, versions,
   * clocks, limits, modes. What the device does not have is left out.
   *
   * @throws IllegalArgumentException when there is no such device
   */
  public static Map<String, String> describe(int device) {
    NativeLibrary.require();
    ByteBuffer text = ByteBuffer.allocateDirect(TEXT_BYTES);
    long address = Addresses.bytes("text", text, TEXT_BYTES);
    byte[] bytes =
        new byte
            [Math.toIntExact(
                StatusMapper.made(
                    size -> VenturiNative.nvmlDescribe(device, address, TEXT_BYTES, size)))];
    text.get(0, bytes);
    Reference.reachabilityFence(text);
    Map<String, String> all = new LinkedHashMap<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      int space = line.indexOf(' ');
      all.put(line.substring(0, space), line.substring(space + 1));
    }
    return all;
  }

  private static OptionalLong reading(LongUnaryOperator call) {
    NativeLibrary.require();
    long value = StatusMapper.made(call);
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
