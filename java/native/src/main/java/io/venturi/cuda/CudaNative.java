package io.venturi.cuda;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The C API of {@code venturi/cuda_device.h}, one line per function, as {@code VenturiNative} binds
 * the rest. Addresses, statuses and handles are longs; 0 is NULL.
 */
@Platform(include = "venturi/cuda_device.h", link = "venturi", library = "jniventuri")
@NoException(true)
final class CudaNative {
  private CudaNative() {}

  @Name("venturi_cuda_device_describe")
  static native @Cast("jlong") long deviceDescribe(
      int device, @Cast("venturi_cuda_device*") long description);

  @Name("venturi_cuda_context_retain")
  static native @Cast("jlong") long contextRetain(int device, @Cast("void**") long context);

  @Name("venturi_cuda_context_release")
  static native @Cast("jlong") long contextRelease(int device);

  @Name("venturi_cuda_context_make_current")
  static native @Cast("jlong") long contextMakeCurrent(@Cast("void*") long context);

  @Name("venturi_cuda_memory_info")
  static native @Cast("jlong") long memoryInfo(
      @Cast("int64_t*") long freeBytes, @Cast("int64_t*") long totalBytes);

  @Name("venturi_cuda_stream_create")
  static native @Cast("jlong") long streamCreate(@Cast("void**") long stream);

  @Name("venturi_cuda_stream_destroy")
  static native @Cast("jlong") long streamDestroy(@Cast("void*") long stream);

  @Name("venturi_cuda_stream_synchronize")
  static native @Cast("jlong") long streamSynchronize(@Cast("void*") long stream);

  @Name("venturi_cuda_stream_wait_event")
  static native @Cast("jlong") long streamWaitEvent(
      @Cast("void*") long stream, @Cast("void*") long event);

  @Name("venturi_cuda_event_create")
  static native @Cast("jlong") long eventCreate(int timing, @Cast("void**") long event);

  @Name("venturi_cuda_event_destroy")
  static native @Cast("jlong") long eventDestroy(@Cast("void*") long event);

  @Name("venturi_cuda_event_record")
  static native @Cast("jlong") long eventRecord(
      @Cast("void*") long event, @Cast("void*") long stream);

  @Name("venturi_cuda_event_synchronize")
  static native @Cast("jlong") long eventSynchronize(@Cast("void*") long event);

  @Name("venturi_cuda_event_elapsed_millis")
  static native @Cast("jlong") long eventElapsedMillis(
      @Cast("void*") long start, @Cast("void*") long end, @Cast("float*") long millis);

  @Name("venturi_cuda_memory_allocate")
  static native @Cast("jlong") long memoryAllocate(
      @Cast("int64_t") long sizeBytes, @Cast("void**") long memoryDev);

  @Name("venturi_cuda_memory_free")
  static native @Cast("jlong") long memoryFree(@Cast("void*") long memoryDev);

  @Name("venturi_cuda_host_allocate")
  static native @Cast("jlong") long hostAllocate(
      @Cast("int64_t") long sizeBytes,
      int mapped,
      @Cast("void**") long memory,
      @Cast("void**") long memoryDev);

  @Name("venturi_cuda_host_free")
  static native @Cast("jlong") long hostFree(@Cast("void*") long memory);

  @Name("venturi_cuda_copy_to_device")
  static native @Cast("jlong") long copyToDevice(
      @Cast("void*") long toDev,
      @Cast("const void*") long from,
      @Cast("int64_t") long sizeBytes,
      @Cast("void*") long stream);

  @Name("venturi_cuda_copy_to_host")
  static native @Cast("jlong") long copyToHost(
      @Cast("void*") long to,
      @Cast("const void*") long fromDev,
      @Cast("int64_t") long sizeBytes,
      @Cast("void*") long stream);

  @Name("venturi_cuda_copy_on_device")
  static native @Cast("jlong") long copyOnDevice(
      @Cast("void*") long toDev,
      @Cast("const void*") long fromDev,
      @Cast("int64_t") long sizeBytes,
      @Cast("void*") long stream);

  @Name("venturi_cuda_fill")
  static native @Cast("jlong") long fill(
      @Cast("void*") long toDev,
      @Cast("uint8_t") byte value,
      @Cast("int64_t") long sizeBytes,
      @Cast("void*") long stream);

  @Name("venturi_cuda_capture_begin")
  static native @Cast("jlong") long captureBegin(@Cast("void*") long stream);

  @Name("venturi_cuda_capture_end")
  static native @Cast("jlong") long captureEnd(
      @Cast("void*") long stream, @Cast("void**") long graph);

  @Name("venturi_cuda_capture_discard")
  static native @Cast("jlong") long captureDiscard(@Cast("void*") long stream);

  @Name("venturi_cuda_graph_launch")
  static native @Cast("jlong") long graphLaunch(
      @Cast("void*") long graph, @Cast("void*") long stream);

  @Name("venturi_cuda_graph_destroy")
  static native @Cast("jlong") long graphDestroy(@Cast("void*") long graph);
}
