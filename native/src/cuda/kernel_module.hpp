// Gets the kernels into the current context: from the library itself, else from what the machine's NVRTC makes of their source.
#pragma once

#include <string>

#include "cuda/driver.hpp"

namespace venturi::cuda {

struct KernelModule {
  Module module;
  std::string origin;  // for a log
};

// Throws VENTURI_CUDA with both reasons when neither works.
KernelModule load_kernels();

// A property of the current context's device; `what` is for the message.
int device_attribute(int which, const char* what);

}  // namespace venturi::cuda
