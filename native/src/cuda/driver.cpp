#include "cuda/driver.hpp"

#include <dlfcn.h>

#include <string>

#include "base/error.hpp"
#include "cuda/devices.hpp"

namespace venturi::cuda {
namespace {

template <typename Pointer>
bool find(Pointer& function, const char* name) noexcept {
  function = reinterpret_cast<Pointer>(dlsym(driver_library(), name));
  return function != nullptr;
}

struct Loaded {
  Driver driver{};
  const char* missing = "";
};

Loaded load() noexcept {
  Loaded loaded;
  Driver& d = loaded.driver;
  const auto need = [&](auto& function, const char* name) {
    if (!find(function, name) && *loaded.missing == '\0') {
      loaded.missing = name;
    }
  };
  need(d.init, "cuInit");
  need(d.device_count, "cuDeviceGetCount");
  need(d.error_name, "cuGetErrorName");
  need(d.error_text, "cuGetErrorString");
  need(d.context_current, "cuCtxGetCurrent");
  need(d.context_device, "cuCtxGetDevice");
  need(d.device_attribute, "cuDeviceGetAttribute");
  need(d.module_load, "cuModuleLoadData");
  need(d.module_unload, "cuModuleUnload");
  need(d.module_function, "cuModuleGetFunction");
  need(d.function_attribute, "cuFuncSetAttribute");
  need(d.occupancy, "cuOccupancyMaxActiveBlocksPerMultiprocessor");
  need(d.launch, "cuLaunchKernel");
  need(d.allocate, "cuMemAlloc_v2");
  need(d.release, "cuMemFree_v2");
  need(d.copy_to_device, "cuMemcpyHtoD_v2");
  need(d.version, "cuDriverGetVersion");
  need(d.device, "cuDeviceGet");
  need(d.device_name, "cuDeviceGetName");
  need(d.device_memory, "cuDeviceTotalMem_v2");
  need(d.device_uuid, "cuDeviceGetUuid_v2");
  need(d.context_retain, "cuDevicePrimaryCtxRetain");
  need(d.context_release, "cuDevicePrimaryCtxRelease_v2");
  need(d.context_make_current, "cuCtxSetCurrent");
  need(d.memory_info, "cuMemGetInfo_v2");
  need(d.stream_create, "cuStreamCreate");
  need(d.stream_destroy, "cuStreamDestroy_v2");
  need(d.stream_synchronize, "cuStreamSynchronize");
  need(d.stream_wait_event, "cuStreamWaitEvent");
  need(d.event_create, "cuEventCreate");
  need(d.event_destroy, "cuEventDestroy_v2");
  need(d.event_record, "cuEventRecord");
  need(d.event_synchronize, "cuEventSynchronize");
  need(d.event_elapsed, "cuEventElapsedTime");
  need(d.host_allocate, "cuMemHostAlloc");
  need(d.host_release, "cuMemFreeHost");
  need(d.host_device_pointer, "cuMemHostGetDevicePointer_v2");
  need(d.copy_to_device_async, "cuMemcpyHtoDAsync_v2");
  need(d.copy_to_host_async, "cuMemcpyDtoHAsync_v2");
  need(d.copy_on_device_async, "cuMemcpyDtoDAsync_v2");
  need(d.fill_async, "cuMemsetD8Async");
  need(d.capture_begin, "cuStreamBeginCapture_v2");
  need(d.capture_end, "cuStreamEndCapture");
  need(d.graph_instantiate, "cuGraphInstantiateWithFlags");
  need(d.graph_launch, "cuGraphLaunch");
  need(d.graph_exec_destroy, "cuGraphExecDestroy");
  need(d.graph_destroy, "cuGraphDestroy");
  return loaded;
}

}  // namespace

void* driver_library() noexcept {
  static void* const library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  return library;
}

const void* kernels_of_driver() noexcept {
  return driver_library() == nullptr ? nullptr : dlsym(driver_library(), "venturi_emulated_kernels");
}

const Driver& driver() {
  const CudaDevices& devices = cuda_devices();
  if (devices.count == 0) {
    throw Error(VENTURI_CUDA, -1, std::string("no CUDA device: ") + devices.reason);
  }
  static const Loaded loaded = load();
  if (*loaded.missing != '\0') {
    throw Error(VENTURI_CUDA, -1, std::string("libcuda.so.1 has no ") + loaded.missing + "; install a newer NVIDIA driver");
  }
  return loaded.driver;
}

bool is_fatal(Result result) noexcept {
  switch (result) {
    case 214:  // uncorrectable memory error
    case 220:  // NVLink error
    case 700:  // illegal address
    case 702:  // launch timeout
    case 710:  // device-side assertion
    case 714:  // hardware stack error
    case 715:  // illegal instruction
    case 716:  // misaligned address
    case 717:  // invalid address space
    case 718:  // invalid program counter
    case 719:  // launch failed
      return true;
    default:
      return false;
  }
}

void check(Result result, const char* what) {
  if (result == kSuccess) {
    return;
  }
  const char* name = nullptr;
  const char* text = nullptr;
  driver().error_name(result, &name);
  driver().error_text(result, &text);
  std::string message = std::string(what) + " failed: " + (name == nullptr ? "unknown error" : name) + " (" +
                        std::to_string(result) + (text == nullptr ? "" : std::string(", ") + text) + ")";
  if (is_fatal(result)) {
    throw Error(VENTURI_CUDA_FATAL, -1, message + "; the CUDA context is lost, restart the process");
  }
  throw Error(result == kOutOfMemory ? VENTURI_OUT_OF_MEMORY : VENTURI_CUDA, -1, message);
}

}  // namespace venturi::cuda
