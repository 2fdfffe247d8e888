// In builds without nvcc.
#include "cuda/devices.hpp"
#include "cuda/kernels.hpp"

namespace venturi {

const void* cuda_kernels_image() noexcept { return nullptr; }

bool cuda_kernels_built() noexcept { return false; }

}  // namespace venturi
