// Contexts, streams, events, memory and graphs: the driver's calls with their errors as exceptions (venturi/cuda_device.h).
#pragma once

#include <cstdint>

#include "cuda/driver.hpp"
#include "venturi/cuda_device.h"

namespace venturi::cuda {

venturi_cuda_device describe_device(int32_t device);

Context retain_context(int32_t device);
void release_context(int32_t device);

void* allocate_memory(int64_t size_bytes);

// memory_dev may be NULL when the memory is not mapped.
void* allocate_host(int64_t size_bytes, bool mapped, void** memory_dev);

GraphExec end_capture(Stream stream);
void discard_capture(Stream stream);

// Refuses negative sizes; a call with no bytes is none.
bool has_bytes(int64_t size_bytes);

inline DevicePointer device_pointer(const void* memory_dev) noexcept { return reinterpret_cast<uintptr_t>(memory_dev); }

}  // namespace venturi::cuda
