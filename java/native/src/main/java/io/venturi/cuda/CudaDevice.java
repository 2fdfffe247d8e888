package io.venturi.cuda;

import io.venturi.VenturiException;
import io.venturi.nativelib.CudaDevices;
import io.venturi.nativelib.NativeLibrary;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A CUDA device as its driver describes it. Immutable.
 *
 * @param ordinal its place among the devices of this process, from 0
 * @param name as the driver has it
 * @param uuid 32 hexadecimal digits
 * @param computeMajor of the compute capability: 9 for sm_90
 * @param computeMinor of the compute capability: 0 for sm_90
 * @param integrated whether it shares its memory with the host, as on Jetson
 * @param mapsHostMemory whether kernels can use page-locked host memory in place
 * @param totalMemoryBytes device memory
 * @param multiprocessorCount multiprocessors
 * @param driverVersion newest CUDA version of the driver, 1000 * major + 10 * minor
 */
public record CudaDevice(
    int ordinal,
    String name,
    String uuid,
    int computeMajor,
    int computeMinor,
    boolean integrated,
    boolean mapsHostMemory,
    long totalMemoryBytes,
    int multiprocessorCount,
    int driverVersion) {

  /**
   * Describes a device.
   *
   * @throws VenturiException when there is no native library or no device, with the reason
   * @throws IllegalArgumentException when there is no such device
   */
  public static CudaDevice of(int ordinal) {
    NativeLibrary.require();
    if (CudaDevices.count() == 0) {
      throw new VenturiException("no CUDA device: " + CudaDevices.reason());
    }
    NativeStruct struct = new NativeStruct(NativeStruct.DEVICE_BYTES);
    StatusMapper.check(CudaNative.deviceDescribe(ordinal, struct.address(0)));
    CudaDevice device = read(ordinal, struct);
    Reference.reachabilityFence(struct);
    return device;
  }

  /** Every device; empty where there is none. */
  public static List<CudaDevice> all() {
    return IntStream.range(0, CudaDevices.count()).mapToObj(CudaDevice::of).toList();
  }

  /** Opens the device's primary context, which other CUDA libraries of the process share. */
  public CudaContext openContext() {
    return new CudaContext(this);
  }

  /** The architecture's name, e.g. "sm_90". */
  public String architecture() {
    return "sm_" + computeMajor + computeMinor;
  }

  private static CudaDevice read(int ordinal, NativeStruct struct) {
    StringBuilder uuid = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      uuid.append(String.format("%02x", struct.getByte(NativeStruct.DEVICE_UUID + i) & 0xff));
    }
    return new CudaDevice(
        ordinal,
        struct.getText(NativeStruct.DEVICE_NAME, NativeStruct.DEVICE_UUID),
        uuid.toString(),
        struct.getInt(NativeStruct.DEVICE_COMPUTE_MAJOR),
        struct.getInt(NativeStruct.DEVICE_COMPUTE_MINOR),
        struct.getInt(NativeStruct.DEVICE_INTEGRATED) != 0,
        struct.getInt(NativeStruct.DEVICE_MAPS_HOST_MEMORY) != 0,
        struct.getLong(NativeStruct.DEVICE_TOTAL_MEMORY),
        struct.getInt(NativeStruct.DEVICE_MULTIPROCESSORS),
        struct.getInt(NativeStruct.DEVICE_DRIVER_VERSION));
  }
}
