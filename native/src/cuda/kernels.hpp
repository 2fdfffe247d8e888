// The embedded fat binary of native/kernels, for cuModuleLoadData.
#pragma once

namespace venturi {

// NULL in a build without nvcc.
const void* cuda_kernels_image() noexcept;

}  // namespace venturi
