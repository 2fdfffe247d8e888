// In place of the embedded fat binary, for the emulated driver, which has the kernels itself.
#include "cuda/devices.hpp"
#include "cuda/kernels.hpp"

namespace venturi {

const void* cuda_kernels_image() noexcept { return "emulated"; }

bool cuda_kernels_built() noexcept { return true; }

}  // namespace venturi
