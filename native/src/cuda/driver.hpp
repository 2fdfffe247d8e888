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

constexpr Result kSuccess = 0;
constexpr Result kOutOfMemory = 2;

constexpr int kMultiprocessorCount = 16;        // CU_DEVICE_ATTRIBUTE_...
constexpr int kSharedMemoryPerBlockOptIn = 97;
constexpr int kMaxDynamicSharedMemory = 8;      // CU_FUNC_ATTRIBUTE_...

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
};

// The driver's library, NULL without one. Loaded on the first call and never closed: unloading a driver that other libraries of
// the process use is not ours to do.
void* driver_library() noexcept;

// The functions; throws VENTURI_CUDA with the reason when there is no usable device.
const Driver& driver();

// Throws when a call has failed: VENTURI_OUT_OF_MEMORY, VENTURI_CUDA_FATAL when the context is lost, else VENTURI_CUDA.
void check(Result result, const char* what);

// Whether a context that gave this result can do nothing any more.
bool is_fatal(Result result) noexcept;

}  // namespace venturi::cuda
