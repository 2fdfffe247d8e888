// Image to network input. Asynchronous on the caller's stream; launched through the driver API by name
// (src/cuda/device_preprocessor.cpp), a row of blocks for each image. The passes are in preprocess.cuh, which the host compiles too.
#include "preprocess.cuh"

#define VENTURI_NARROW_KERNEL(name, ...)                                                                         \
  extern "C" __global__ void __launch_bounds__(venturi::gpu::kPreprocessThreads)                                 \
      venturi_preprocess_narrow_##name(const venturi::gpu::NarrowPass pass) {                                    \
    venturi::gpu::narrow_rows<__VA_ARGS__>(pass, blockIdx.y, blockIdx.x * blockDim.x + threadIdx.x);             \
  }

#define VENTURI_WRITE_KERNEL(name, Value)                                                                        \
  extern "C" __global__ void __launch_bounds__(venturi::gpu::kPreprocessThreads)                                 \
      venturi_preprocess_write_##name(const venturi::gpu::WritePass<Value> pass) {                               \
    venturi::gpu::write_rows(pass, blockIdx.y, blockIdx.x * blockDim.x + threadIdx.x);                           \
  }

VENTURI_NARROW_KERNEL(rgb, venturi::gpu::InterleavedRow<3>)
VENTURI_NARROW_KERNEL(gray, venturi::gpu::InterleavedRow<1>)
VENTURI_NARROW_KERNEL(yuv, venturi::gpu::YuvRow)

VENTURI_WRITE_KERNEL(fp32, float)
VENTURI_WRITE_KERNEL(fp16, uint16_t)
