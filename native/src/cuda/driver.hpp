// The functions of the CUDA driver API that are used, found by dlopen("libcuda.so.1"), declared here so that no CUDA header is needed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace venturi::cuda {

using Result = int;
using Device = int;
using DevicePointer = unsigned long long;
using Context = struct ContextTag*;
using Module = struct ModuleTag*;
using Function = struct FunctionTag*;
using Stream = struct StreamTag*;
using Event = struct EventTag*;
using Graph = struct GraphTag*;
using GraphExec = struct GraphExecTag*;

constexpr Result kSuccess = 0;
constexpr Result kOutOfMemory = 2;

constexpr int kMultiprocessorCount = 16;        // CU_DEVICE_ATTRIBUTE_...
constexpr int kIntegrated = 18;
constexpr int kCanMapHostMemory = 19;
constexpr int kComputeMajor = 75;
constexpr int kComputeMinor = 76;
constexpr int kSharedMemoryPerBlockOptIn = 97;
constexpr int kMaxDynamicSharedMemory = 8;      // CU_FUNC_ATTRIBUTE_...
constexpr unsigned kNonBlocking = 1;            // CU_STREAM_...
constexpr unsigned kDisableTiming = 2;          // CU_EVENT_...
constexpr unsigned kPortable = 1;               // CU_MEMHOSTALLOC_...
constexpr unsigned kDeviceMap = 2;
constexpr int kThreadLocalCapture = 1;          // CU_STREAM_CAPTURE_MODE_...

struct Driver {
  Result (*init)(unsigned int flags);
  Result (*device_count)(int* count);
  Result (*error_name)(Result result, const char** name);
  Result (*error_text)(Result result, const char** text);
  Result (*context_current)(Context* context);
  Result (*context_device)(Device* device);
  Result (*device_attribute)(int* value, int attribute, Device device);
  Result (*module_load)(Module* module, const void* image);
  Result (*module_unload)(Module module);
  Result (*module_function)(Function* function, Module module, const char* name);
  Result (*function_attribute)(Function function, int attribute, int value);
  Result (*occupancy)(int* blocks, Function function, int threads, size_t dynamic_shared_bytes);
  Result (*launch)(Function function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                   unsigned block_y, unsigned block_z, unsigned shared_bytes, Stream stream, void** parameters,
                   void** extra);
  Result (*allocate)(DevicePointer* memory, size_t bytes);
  Result (*release)(DevicePointer memory);
  Result (*copy_to_device)(DevicePointer to, const void* from, size_t bytes);
  Result (*version)(int* version);
  Result (*device)(Device* device, int ordinal);
  Result (*device_name)(char* name, int capacity, Device device);
  Result (*device_memory)(size_t* bytes, Device device);
  Result (*device_uuid)(void* uuid, Device device);
  Result (*context_retain)(Context* context, Device device);
  Result (*context_release)(Device device);
  Result (*context_make_current)(Context context);
  Result (*memory_info)(size_t* free_bytes, size_t* total_bytes);
  Result (*stream_create)(Stream* stream, unsigned flags);
  Result (*stream_destroy)(Stream stream);
  Result (*stream_synchronize)(Stream stream);
  Result (*stream_wait_event)(Stream stream, Event event, unsigned flags);
  Result (*event_create)(Event* event, unsigned flags);
  Result (*event_destroy)(Event event);
  Result (*event_record)(Event event, Stream stream);
  Result (*event_synchronize)(Event event);
  Result (*event_elapsed)(float* millis, Event start, Event end);
  Result (*host_allocate)(void** memory, size_t bytes, unsigned flags);
  Result (*host_release)(void* memory);
  Result (*host_device_pointer)(DevicePointer* memory, void* host, unsigned flags);
  Result (*copy_to_device_async)(DevicePointer to, const void* from, size_t bytes, Stream stream);
  Result (*copy_to_host_async)(void* to, DevicePointer from, size_t bytes, Stream stream);
  Result (*copy_on_device_async)(DevicePointer to, DevicePointer from, size_t bytes, Stream stream);
  Result (*fill_async)(DevicePointer to, unsigned char value, size_t bytes, Stream stream);
  Result (*capture_begin)(Stream stream, int mode);
  Result (*capture_end)(Stream stream, Graph* graph);
  Result (*graph_instantiate)(GraphExec* exec, Graph graph, unsigned long long flags);
  Result (*graph_launch)(GraphExec exec, Stream stream);
  Result (*graph_exec_destroy)(GraphExec exec);
  Result (*graph_destroy)(Graph graph);
};

// The driver's library, NULL without one. Loaded on the first call and never closed: unloading a driver that other libraries of
// the process use is not ours to do.
void* driver_library() noexcept;

// The kernels of a driver that brings its own: the emulated one of native/tests. NULL for NVIDIA's.
const void* kernels_of_driver() noexcept;

// The functions; throws VENTURI_CUDA with the reason when there is no usable device.
const Driver& driver();

// Throws when a call has failed: VENTURI_OUT_OF_MEMORY, VENTURI_CUDA_FATAL when the context is lost, else VENTURI_CUDA.
void check(Result result, const char* what);

// Whether a context that gave this result can do nothing any more.
bool is_fatal(Result result) noexcept;

}  // namespace venturi::cuda
