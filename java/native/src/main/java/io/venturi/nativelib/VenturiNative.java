package io.venturi.nativelib;

import java.nio.Buffer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The C API of {@code native/include/venturi}, one line per function. Addresses, statuses and
 * handles are longs, so that a call creates no object; 0 is NULL. Structs are written by offset
 * ({@link NativeStruct}). Who owns what, and from which thread a call may come, stands in the
 * headers.
 */
@Platform(
    include = {
      "venturi/status.h",
      "venturi/rans.h",
      "venturi/quantize.h",
      "venturi/preprocess.h",
      "venturi/cuda.h",
      "venturi/nvml.h",
      "venturi/tensorrt.h",
      "buffer_address.h"
    },
    link = "venturi",
    library = NativeLibrary.JNI_LIBRARY)
@NoException(true)
final class VenturiNative {

  private VenturiNative() {}

  /** Address of index 0 of a direct buffer plus its position in bytes; use {@link Addresses}. */
  @Name("venturi_buffer_address")
  static native @Cast("int64_t") long positionAddress(@Cast("const void*") Buffer buffer);

  // status.h

  @Name("venturi_status_code")
  static native int statusCode(@Cast("const venturi_status*") long status);

  @Name("venturi_status_message")
  static native @Cast("const char*") String statusMessage(
      @Cast("const venturi_status*") long status);

  @Name("venturi_status_offset")
  static native @Cast("int64_t") long statusOffset(@Cast("const venturi_status*") long status);

  @Name("venturi_status_free")
  static native void statusFree(@Cast("venturi_status*") long status);

  @Name("venturi_version")
  static native @Cast("const char*") String version();

  // rans.h

  @Name("venturi_tables_create")
  static native @Cast("jlong") long tablesCreate(
      @Cast("const char*") String coder,
      int rowCount,
      @Cast("const int32_t*") long cdfCounts,
      @Cast("const int32_t*") long cdfOffsets,
      @Cast("const int32_t*") long cdfs,
      @Cast("const int32_t*") long tokenCounts,
      @Cast("const int32_t*") long laneOffsets,
      @Cast("const int32_t*") long shifts,
      @Cast("const int32_t*") long frequencies,
      @Cast("venturi_tables**") long tables);

  @Name("venturi_tables_free")
  static native void tablesFree(@Cast("venturi_tables*") long tables);

  @Name("venturi_quantize_cdf")
  static native @Cast("jlong") long quantizeCdf(
      @Cast("const float*") long pmf, int count, @Cast("int32_t*") long cdf);

  @Name("venturi_max_encoded_bytes")
  static native @Cast("int64_t") long maxEncodedBytes(
      @Cast("int64_t") long symbolCount, int segments);

  @Name("venturi_compat_encode")
  static native @Cast("jlong") long compatEncode(
      @Cast("const venturi_tables*") long tables,
      @Cast("const venturi_indexes*") long indexes,
      @Cast("const int32_t*") long symbols,
      @Cast("int64_t") long symbolCount,
      int imageCount,
      @Cast("uint8_t*") long payload,
      @Cast("int64_t") long payloadCapacity,
      @Cast("int64_t*") long payloadSizes);

  @Name("venturi_compat_decode")
  static native @Cast("jlong") long compatDecode(
      @Cast("const venturi_tables*") long tables,
      @Cast("const venturi_indexes*") long indexes,
      @Cast("const uint8_t*") long payload,
      @Cast("const int64_t*") long payloadSizes,
      @Cast("int32_t*") long symbols,
      @Cast("int64_t") long symbolCount,
      int imageCount);

  @Name("venturi_compat_stream_open")
  static native @Cast("jlong") long compatStreamOpen(
      @Cast("venturi_compat_stream*") long stream,
      @Cast("const venturi_tables*") long tables,
      @Cast("const uint8_t*") long payload,
      @Cast("int64_t") long payloadSize);

  @Name("venturi_compat_stream_next")
  static native @Cast("jlong") long compatStreamNext(
      @Cast("venturi_compat_stream*") long stream, int row, @Cast("int32_t*") long symbol);

  @Name("venturi_compat_stream_next_rows")
  static native @Cast("jlong") long compatStreamNextRows(
      @Cast("venturi_compat_stream*") long stream,
      @Cast("const venturi_indexes*") long indexes,
      @Cast("int32_t*") long symbols,
      @Cast("int64_t") long count);

  @Name("venturi_compat_stream_finish")
  static native @Cast("jlong") long compatStreamFinish(@Cast("venturi_compat_stream*") long stream);

  @Name("venturi_lanes_encode")
  static native @Cast("jlong") long lanesEncode(
      @Cast("const venturi_tables*") long tables,
      @Cast("const venturi_indexes*") long indexes,
      int lanes,
      int segments,
      @Cast("const int32_t*") long symbols,
      @Cast("int64_t") long symbolCount,
      int imageCount,
      @Cast("uint8_t*") long payload,
      @Cast("int64_t") long payloadCapacity,
      @Cast("int64_t*") long payloadSizes);

  @Name("venturi_lanes_decode")
  static native @Cast("jlong") long lanesDecode(
      @Cast("const venturi_tables*") long tables,
      @Cast("const venturi_indexes*") long indexes,
      int lanes,
      int segments,
      @Cast("const uint8_t*") long payload,
      @Cast("const int64_t*") long payloadSizes,
      @Cast("int32_t*") long symbols,
      @Cast("int64_t") long symbolCount,
      int imageCount);

  @Name("venturi_coder_count")
  static native int coderCount();

  @Name("venturi_coder_name")
  static native @Cast("const char*") String coderName(int coder);

  @Name("venturi_coder_reason")
  static native @Cast("const char*") String coderReason(int coder);

  // quantize.h

  @Name("venturi_quantize")
  static native @Cast("jlong") long quantize(
      @Cast("const float*") long latent,
      @Cast("const float*") long medians,
      @Cast("int64_t") long channelCount,
      @Cast("int64_t") long planeCount,
      @Cast("int32_t*") long symbols);

  @Name("venturi_dequantize")
  static native @Cast("jlong") long dequantize(
      @Cast("const int32_t*") long symbols,
      @Cast("const float*") long medians,
      @Cast("int64_t") long channelCount,
      @Cast("int64_t") long planeCount,
      @Cast("float*") long latentHat);

  // preprocess.h

  @Name("venturi_preprocessor_create")
  static native @Cast("jlong") long preprocessorCreate(
      @Cast("const venturi_preprocess_spec*") long spec,
      @Cast("venturi_preprocessor**") long preprocessor);

  @Name("venturi_preprocess")
  static native @Cast("jlong") long preprocess(
      @Cast("venturi_preprocessor*") long preprocessor,
      @Cast("const venturi_image*") long image,
      @Cast("float*") long tensor);

  @Name("venturi_preprocessor_free")
  static native void preprocessorFree(@Cast("venturi_preprocessor*") long preprocessor);

  // cuda.h

  @Name("venturi_cuda_device_count")
  static native int cudaDeviceCount();

  @Name("venturi_cuda_reason")
  static native @Cast("const char*") String cudaReason();

  @Name("venturi_cuda_kernels_built")
  static native int cudaKernelsBuilt();

  // nvml.h

  @Name("venturi_nvml_device_count")
  static native int nvmlDeviceCount();

  @Name("venturi_nvml_reason")
  static native @Cast("const char*") String nvmlReason();

  @Name("venturi_nvml_energy")
  static native @Cast("jlong") long nvmlEnergy(int device, @Cast("int64_t*") long millijoules);

  @Name("venturi_nvml_power")
  static native @Cast("jlong") long nvmlPower(int device, @Cast("int64_t*") long milliwatts);

  @Name("venturi_nvml_describe")
  static native @Cast("jlong") long nvmlDescribe(
      int device,
      @Cast("char*") long text,
      @Cast("int64_t") long capacity,
      @Cast("int64_t*") long size);

  // tensorrt.h

  @Name("venturi_build_progress_create")
  static native @Cast("jlong") long buildProgressCreate(
      @Cast("venturi_build_progress**") long progress);

  @Name("venturi_build_progress_monitor")
  static native @Cast("jlong") long buildProgressMonitor(
      @Cast("venturi_build_progress*") long progress);

  @Name("venturi_build_progress_text")
  static native @Cast("int64_t") long buildProgressText(
      @Cast("const venturi_build_progress*") long progress,
      @Cast("char*") long text,
      @Cast("int64_t") long capacity);

  @Name("venturi_build_progress_cancel")
  static native void buildProgressCancel(@Cast("venturi_build_progress*") long progress);

  @Name("venturi_build_progress_free")
  static native void buildProgressFree(@Cast("venturi_build_progress*") long progress);

  @Name("venturi_error_recorder_create")
  static native @Cast("jlong") long errorRecorderCreate(
      @Cast("venturi_error_recorder**") long recorder);

  @Name("venturi_error_recorder_interface")
  static native @Cast("jlong") long errorRecorderInterface(
      @Cast("venturi_error_recorder*") long recorder);

  @Name("venturi_error_recorder_take")
  static native @Cast("int64_t") long errorRecorderTake(
      @Cast("venturi_error_recorder*") long recorder,
      @Cast("char*") long text,
      @Cast("int64_t") long capacity);

  @Name("venturi_error_recorder_free")
  static native void errorRecorderFree(@Cast("venturi_error_recorder*") long recorder);

  @Name("venturi_virtual_delete")
  static native @Cast("jlong") long virtualDelete(@Cast("void*") long object, int slot);
}
