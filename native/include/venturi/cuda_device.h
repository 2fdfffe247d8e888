/* Devices, contexts, streams, events, memory and graphs through the driver API found by dlopen("libcuda.so.1"): no CUDA library is
 * linked. Valid C11.
 *
 * Handles are the driver's own (CUcontext, CUstream, CUevent, CUgraphExec), so that any CUDA library of the process can work on them.
 * A call acts on the context that is current on its thread (venturi_cuda_context_make_current). Pointers ending in _dev are device
 * memory. Calls that take a stream only queue work on it, unless they say that they wait; buffers must live until the stream has come
 * past it. A failing driver is VENTURI_CUDA with the driver's name for the error; VENTURI_CUDA_FATAL when the context is lost and
 * the process must be restarted; VENTURI_OUT_OF_MEMORY when memory of the device or page-locked memory has run out.
 * Freeing and destroying accept NULL and report what fails all the same: a fatal error of work queued before may show there. */
#ifndef VENTURI_CUDA_DEVICE_H
#define VENTURI_CUDA_DEVICE_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct venturi_cuda_device {
  char name[256];                 /* zero-terminated, as the driver has it */
  uint8_t uuid[16];
  int64_t total_memory_bytes;
  int32_t compute_major;          /* sm_90: 9 and 0 */
  int32_t compute_minor;
  int32_t integrated;             /* 1: shares its memory with the host, as on Jetson */
  int32_t can_map_host_memory;    /* 1: kernels can read and write page-locked host memory */
  int32_t multiprocessor_count;
  int32_t driver_version;         /* newest CUDA version of the driver: 1000 * major + 10 * minor */
} venturi_cuda_device;

/* Describes device 0..venturi_cuda_device_count() - 1; needs no context. */
VENTURI_API venturi_status* venturi_cuda_device_describe(int32_t device, venturi_cuda_device* description);

/* The device's primary context, which CUDA libraries of the process use, too; each retain needs a release. */
VENTURI_API venturi_status* venturi_cuda_context_retain(int32_t device, void** context);
VENTURI_API venturi_status* venturi_cuda_context_release(int32_t device);

/* Makes a context current on this thread; NULL: none. */
VENTURI_API venturi_status* venturi_cuda_context_make_current(void* context);

/* Free and total bytes of device memory, of all processes. */
VENTURI_API venturi_status* venturi_cuda_memory_info(int64_t* free_bytes, int64_t* total_bytes);

/* A stream that is not ordered with the default stream. */
VENTURI_API venturi_status* venturi_cuda_stream_create(void** stream);
VENTURI_API venturi_status* venturi_cuda_stream_destroy(void* stream);

/* Waits for all work queued; faults of that work show here. */
VENTURI_API venturi_status* venturi_cuda_stream_synchronize(void* stream);

/* What is queued on the stream from now on waits for the event. */
VENTURI_API venturi_status* venturi_cuda_stream_wait_event(void* stream, void* event);

/* timing: 1 for venturi_cuda_event_elapsed_millis, 0 for an event that only orders work. */
VENTURI_API venturi_status* venturi_cuda_event_create(int32_t timing, void** event);
VENTURI_API venturi_status* venturi_cuda_event_destroy(void* event);
VENTURI_API venturi_status* venturi_cuda_event_record(void* event, void* stream);

/* Waits until the event has been passed. */
VENTURI_API venturi_status* venturi_cuda_event_synchronize(void* event);

/* Milliseconds between two events that have been passed. */
VENTURI_API venturi_status* venturi_cuda_event_elapsed_millis(void* start, void* end, float* millis);

/* Device memory, aligned to 256 bytes; size_bytes at least 1. */
VENTURI_API venturi_status* venturi_cuda_memory_allocate(int64_t size_bytes, void** memory_dev);
VENTURI_API venturi_status* venturi_cuda_memory_free(void* memory_dev);

/* Page-locked host memory, usable from every context.
 * mapped      1: kernels may use it at *memory_dev, which may differ from *memory; needs can_map_host_memory
 * memory_dev  NULL is allowed when mapped is 0 */
VENTURI_API venturi_status* venturi_cuda_host_allocate(int64_t size_bytes, int32_t mapped, void** memory, void** memory_dev);
VENTURI_API venturi_status* venturi_cuda_host_free(void* memory);

/* Copies. Host memory that is not page-locked is allowed outside captures, but the call may then wait. */
VENTURI_API venturi_status* venturi_cuda_copy_to_device(void* to_dev, const void* from, int64_t size_bytes, void* stream);
VENTURI_API venturi_status* venturi_cuda_copy_to_host(void* to, const void* from_dev, int64_t size_bytes, void* stream);
VENTURI_API venturi_status* venturi_cuda_copy_on_device(void* to_dev, const void* from_dev, int64_t size_bytes, void* stream);
VENTURI_API venturi_status* venturi_cuda_fill(void* to_dev, uint8_t value, int64_t size_bytes, void* stream);

/* Starts noting what this thread queues on the stream instead of doing it. Thread-local: other threads may do as they like, this
 * one may neither wait nor take memory until the end. */
VENTURI_API venturi_status* venturi_cuda_capture_begin(void* stream);

/* Ends the capture, whatever happened in it, and makes what was noted launchable. VENTURI_CUDA when a call in it could not be noted. */
VENTURI_API venturi_status* venturi_cuda_capture_end(void* stream, void** graph);

/* Ends the capture and forgets it; for the way out after a call in it has failed. */
VENTURI_API venturi_status* venturi_cuda_capture_discard(void* stream);

/* Queues everything that was captured, as one piece of work. One launch at a time runs of each graph. */
VENTURI_API venturi_status* venturi_cuda_graph_launch(void* graph, void* stream);
VENTURI_API venturi_status* venturi_cuda_graph_destroy(void* graph);

#ifdef __cplusplus
}
#endif
#endif
