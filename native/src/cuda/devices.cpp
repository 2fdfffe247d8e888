#include "cuda/devices.hpp"

#include <dlfcn.h>

#include "cuda/driver.hpp"

namespace venturi {
namespace {

using cuda::Driver;
using cuda::kSuccess;

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
  void* driver = cuda::driver_library();
  if (driver == nullptr) {
    return {0, "libcuda.so.1 was not found; no NVIDIA driver is installed"};
  }
  const auto init = reinterpret_cast<decltype(Driver::init)>(dlsym(driver, "cuInit"));
  const auto device_count = reinterpret_cast<decltype(Driver::device_count)>(dlsym(driver, "cuDeviceGetCount"));
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
