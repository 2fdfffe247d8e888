// CUDA devices through the driver API, found at run time.
#pragma once

#include <cstdint>

namespace venturi {

struct CudaDevices {
  int32_t count;
  const char* reason;  // "" when count > 0; static
};

// Asks the driver on the first call only.
const CudaDevices& cuda_devices() noexcept;

bool cuda_kernels_built() noexcept;

}  // namespace venturi
