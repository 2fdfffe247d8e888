#include "cuda/device.hpp"

#include <string>

#include "base/error.hpp"
#include "cuda/devices.hpp"

namespace venturi::cuda {
namespace {

Device device_of(int32_t ordinal) {
  const Driver& d = driver();
  if (ordinal < 0 || ordinal >= cuda_devices().count) {
    fail_argument("device is " + std::to_string(ordinal) + ", must be 0.." + std::to_string(cuda_devices().count - 1));
  }
  Device device = 0;
  check(d.device(&device, ordinal), "finding the device");
  return device;
}

int32_t attribute(Device device, int which) {
  int value = 0;
  check(driver().device_attribute(&value, which, device), "asking for a device attribute");
  return value;
}

size_t checked_size(int64_t size_bytes) {
  if (size_bytes < 1) {
    fail_argument("size_bytes is " + std::to_string(size_bytes) + ", must be at least 1");
  }
  return static_cast<size_t>(size_bytes);
}

}  // namespace

venturi_cuda_device describe_device(int32_t ordinal) {
  const Device device = device_of(ordinal);
  const Driver& d = driver();
  venturi_cuda_device description{};
  check(d.device_name(description.name, sizeof(description.name), device), "asking for the device's name");
  description.name[sizeof(description.name) - 1] = '\0';
  check(d.device_uuid(description.uuid, device), "asking for the device's UUID");
  size_t total = 0;
  check(d.device_memory(&total, device), "asking for the device's memory");
  description.total_memory_bytes = static_cast<int64_t>(total);
  description.compute_major = attribute(device, kComputeMajor);
  description.compute_minor = attribute(device, kComputeMinor);
  description.integrated = attribute(device, kIntegrated);
  description.can_map_host_memory = attribute(device, kCanMapHostMemory);
  description.multiprocessor_count = attribute(device, kMultiprocessorCount);
  check(d.version(&description.driver_version), "asking for the driver's version");
  return description;
}

Context retain_context(int32_t device) {
  Context context = nullptr;
  const Device found = device_of(device);
  check(driver().context_retain(&context, found), "opening the device's context");
  return context;
}

void release_context(int32_t device) {
  const Device found = device_of(device);
  check(driver().context_release(found), "releasing the device's context");
}

void* allocate_memory(int64_t size_bytes) {
  DevicePointer memory = 0;
  const std::string what = "taking " + std::to_string(size_bytes) + " bytes of device memory";
  check(driver().allocate(&memory, checked_size(size_bytes)), what.c_str());
  return reinterpret_cast<void*>(static_cast<uintptr_t>(memory));
}

void* allocate_host(int64_t size_bytes, bool mapped, void** memory_dev) {
  const Driver& d = driver();
  void* memory = nullptr;
  const std::string what = "taking " + std::to_string(size_bytes) + " bytes of page-locked memory";
  check(d.host_allocate(&memory, checked_size(size_bytes), mapped ? kPortable | kDeviceMap : kPortable), what.c_str());
  if (mapped) {
    DevicePointer address = 0;
    const Result found = d.host_device_pointer(&address, memory, 0);
    if (found != kSuccess) {
      d.host_release(memory);
      check(found, "mapping page-locked memory");
    }
    *memory_dev = reinterpret_cast<void*>(static_cast<uintptr_t>(address));
  }
  return memory;
}

GraphExec end_capture(Stream stream) {
  const Driver& d = driver();
  Graph graph = nullptr;
  check(d.capture_end(stream, &graph), "ending the capture");
  if (graph == nullptr) {
    throw Error(VENTURI_CUDA, -1, "the capture gave no graph: a call in it cannot be captured");
  }
  GraphExec exec = nullptr;
  const Result made = d.graph_instantiate(&exec, graph, 0);
  d.graph_destroy(graph);  // the executable form does not need it
  check(made, "making the captured graph launchable");
  return exec;
}

void discard_capture(Stream stream) {
  Graph graph = nullptr;
  // the capture is over whatever this gives, and a broken one was to be expected
  const Result ended = driver().capture_end(stream, &graph);
  if (graph != nullptr) {
    driver().graph_destroy(graph);
  }
  if (is_fatal(ended)) {
    check(ended, "ending the capture");
  }
}

bool has_bytes(int64_t size_bytes) {
  if (size_bytes < 0) {
    fail_argument("size_bytes is " + std::to_string(size_bytes) + ", must not be negative");
  }
  return size_bytes > 0;
}

}  // namespace venturi::cuda
