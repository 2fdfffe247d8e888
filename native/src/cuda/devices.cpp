#include "cuda/devices.hpp"

#include <dlfcn.h>

namespace venturi {
namespace {

// The few names of the driver API that are needed, declared here so that no CUDA header is.
using InitFunction = int (*)(unsigned int flags);
using DeviceCountFunction = int (*)(int* count);

constexpr int kSuccess = 0;
constexpr int kNoDevice = 100;
constexpr int kStubLibrary = 34;
constexpr int kSystemDriverMismatch = 803;

const char* init_reason(int result) noexcept {
  switch (result) {
    case kNoDevice:
      return "the NVIDIA driver sees no device (cuInit: 100); check CUDA_VISIBLE_DEVICES and the container's devices";
    case kStubLibrary:
      return "libcuda.so.1 is the toolkit's stub, not a driver (cuInit: 34); take it off the library path";
    case kSystemDriverMismatch:
      return "libcuda.so.1 and the kernel module are of different versions (cuInit: 803); restart after the driver update";
    default:
      return "the NVIDIA driver could not be initialised (cuInit failed); see the kernel log";
  }
}

CudaDevices ask_driver() noexcept {
  // Never closed: unloading a driver that other libraries of the process use is not ours to do.
  void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (driver == nullptr) {
    return {0, "libcuda.so.1 was not found; no NVIDIA driver is installed"};
  }
  const auto init = reinterpret_cast<InitFunction>(dlsym(driver, "cuInit"));
  const auto device_count = reinterpret_cast<DeviceCountFunction>(dlsym(driver, "cuDeviceGetCount"));
  if (init == nullptr || device_count == nullptr) {
    return {0, "libcuda.so.1 lacks cuInit or cuDeviceGetCount; it is no NVIDIA driver"};
  }
  const int result = init(0);
  if (result != kSuccess) {
    return {0, init_reason(result)};
  }
  int count = 0;
  if (device_count(&count) != kSuccess) {
    return {0, "cuDeviceGetCount failed after cuInit had succeeded; see the kernel log"};
  }
  return count > 0 ? CudaDevices{count, ""} : CudaDevices{0, init_reason(kNoDevice)};
}

}  // namespace

const CudaDevices& cuda_devices() noexcept {
  static const CudaDevices devices = ask_driver();
  return devices;
}

}  // namespace venturi
