#include "cuda/kernel_module.hpp"

#include <chrono>

#include "base/error.hpp"
#include "cuda/devices.hpp"
#include "cuda/kernel_cache.hpp"
#include "cuda/kernel_sources.hpp"
#include "cuda/kernels.hpp"
#include "cuda/nvrtc.hpp"

namespace venturi::cuda {
namespace {

// Whether the driver refuses the fat binary as such, so that a cubin of the device's own CUDA version may do.
bool cannot_read(Result result) {
  switch (result) {
    case 200:  // invalid image, as an old driver calls a format it does not know
    case 209:  // no binary for this device
    case 218:  // invalid PTX
    case 221:  // no just-in-time compiler
    case 222:  // PTX of a newer version
    case 223:  // just-in-time compilation is switched off
      return true;
    default:
      return false;
  }
}

std::string compile(const Nvrtc& nvrtc, int capability, std::string& origin) {
  const auto begin = std::chrono::steady_clock::now();
  std::string cubin = nvrtc.compile(capability);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  origin += " compiled in " + std::to_string(took.count()) + " ms";
  return cubin;
}

// why: the embedded kernels cannot be had.
KernelModule compile_kernels(const std::string& why) {
  try {
    int version = 0;
    check(driver().version(&version), "asking for the driver's version");
    const int capability = 10 * device_attribute(kComputeMajor, "asking for the compute capability") +
                           device_attribute(kComputeMinor, "asking for the compute capability");
    const Nvrtc nvrtc(version);
    const std::string compiler = "nvrtc" + std::to_string(nvrtc.major()) + "." + std::to_string(nvrtc.minor());
    const std::string arch = "sm_" + std::to_string(capability);
    const KernelCache cache(compiler + "-" + arch + "-" + std::string(kernel_sources_digest()).substr(0, 32));
    KernelModule kernels{nullptr, why + ";"};
    const std::string kept = cache.load();
    if (!kept.empty() && driver().module_load(&kernels.module, kept.data()) == kSuccess) {
      kernels.origin += " taken from " + cache.path();
      return kernels;
    }
    const std::string cubin = compile(nvrtc, capability, kernels.origin);
    kernels.origin += " by " + compiler + " for " + arch;
    check(driver().module_load(&kernels.module, cubin.data()), "loading what NVRTC compiled");
    const std::string trouble = cache.keep(cubin);
    kernels.origin += trouble.empty() ? ", kept in " + cache.path() : ", not kept: " + trouble;
    return kernels;
  } catch (const Error& error) {
    throw Error(error.code(), -1, why + "; " + error.what());
  }
}

}  // namespace

int device_attribute(int which, const char* what) {
  Device device = 0;
  int value = 0;
  check(driver().context_device(&device), "asking for the context's device");
  check(driver().device_attribute(&value, which, device), what);
  return value;
}

KernelModule load_kernels() {
  const void* image = cuda_kernels_built() ? cuda_kernels_image() : kernels_of_driver();
  if (image == nullptr) {
    return compile_kernels("this build has no CUDA kernels (VENTURI_CUDA=ON with nvcc makes them)");
  }
  KernelModule kernels{nullptr, "embedded"};
  const Result loaded = driver().module_load(&kernels.module, image);
  if (cannot_read(loaded)) {
    return compile_kernels("the driver cannot read the embedded CUDA kernels (error " + std::to_string(loaded) + ")");
  }
  check(loaded, "loading the kernels");
  return kernels;
}

}  // namespace venturi::cuda
