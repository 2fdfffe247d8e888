package io.venturi.cuda.resident;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The C API of {@code venturi/cuda_rans.h} and {@code venturi/cuda_preprocess.h}, one line per
 * function, as {@code VenturiNative} binds the rest. Addresses, statuses and handles are longs; 0
 * is NULL.
 */
@Platform(
    include = {"venturi/cuda_rans.h", "venturi/cuda_preprocess.h"},
    link = "venturi",
    library = "jniventuri")
@NoException(true)
final class KernelsNative {
  private KernelsNative() {}

  // cuda_rans.h

  @Name("venturi_cuda_open")
  static native @Cast("jlong") long open(@Cast("venturi_cuda**") long cuda);

  @Name("venturi_cuda_close")
  static native void close(@Cast("venturi_cuda*") long cuda);

  @Name("venturi_cuda_tables_create")
  static native @Cast("jlong") long tablesCreate(
      @Cast("const venturi_cuda*") long cuda,
      @Cast("const venturi_tables*") long tables,
      @Cast("const float*") long medians,
      @Cast("const float*") long scales,
      float lowerBound,
      @Cast("venturi_cuda_tables**") long cudaTables);

  @Name("venturi_cuda_tables_free")
  static native void tablesFree(@Cast("venturi_cuda_tables*") long cudaTables);

  @Name("venturi_cuda_encode_workspace_bytes")
  static native @Cast("int64_t") long encodeWorkspaceBytes(
      @Cast("int64_t") long symbolCount, @Cast("int64_t") long streamCount);

  @Name("venturi_cuda_lanes_encode")
  static native @Cast("jlong") long lanesEncode(
      @Cast("const venturi_cuda_tables*") long cudaTables,
      @Cast("const venturi_cuda_batch*") long batch,
      @Cast("const void*") long latentsDev,
      @Cast("const int32_t*") long symbolsDev,
      @Cast("void*") long workspaceDev,
      @Cast("int64_t") long workspaceBytes,
      @Cast("uint8_t*") long payloadDev,
      @Cast("int64_t") long payloadCapacity,
      @Cast("int64_t*") long offsetsDev,
      @Cast("venturi_cuda_outcome*") long outcomesDev,
      @Cast("void*") long stream);

  @Name("venturi_cuda_lanes_decode")
  static native @Cast("jlong") long lanesDecode(
      @Cast("const venturi_cuda_tables*") long cudaTables,
      @Cast("const venturi_cuda_batch*") long batch,
      @Cast("const uint8_t*") long payloadDev,
      @Cast("int64_t") long payloadSize,
      @Cast("const int64_t*") long offsetsDev,
      @Cast("void*") long latentsHatDev,
      @Cast("int32_t*") long symbolsDev,
      @Cast("venturi_cuda_outcome*") long outcomesDev,
      @Cast("void*") long stream);

  @Name("venturi_cuda_outcome_status")
  static native @Cast("jlong") long outcomeStatus(
      @Cast("const venturi_cuda_outcome*") long outcome);

  // cuda_preprocess.h

  @Name("venturi_cuda_preprocessor_create")
  static native @Cast("jlong") long preprocessorCreate(
      @Cast("const venturi_cuda*") long cuda,
      @Cast("const venturi_preprocess_spec*") long spec,
      @Cast("const venturi_cuda_source*") long source,
      @Cast("venturi_cuda_preprocessor**") long preprocessor);

  @Name("venturi_cuda_preprocessor_free")
  static native void preprocessorFree(@Cast("venturi_cuda_preprocessor*") long preprocessor);

  @Name("venturi_cuda_preprocess_workspace_bytes")
  static native @Cast("int64_t") long preprocessWorkspaceBytes(
      @Cast("const venturi_cuda_preprocessor*") long preprocessor, int imageCount);

  @Name("venturi_cuda_preprocess")
  static native @Cast("jlong") long preprocess(
      @Cast("const venturi_cuda_preprocessor*") long preprocessor,
      @Cast("const venturi_cuda_pixels*") long pixels,
      @Cast("void*") long workspaceDev,
      @Cast("int64_t") long workspaceBytes,
      int precision,
      @Cast("void*") long tensorsDev,
      @Cast("void*") long stream);
}
