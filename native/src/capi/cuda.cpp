#include "venturi/cuda.h"

#include "cuda/devices.hpp"

int32_t venturi_cuda_device_count(void) { return venturi::cuda_devices().count; }

const char* venturi_cuda_reason(void) { return venturi::cuda_devices().reason; }

int32_t venturi_cuda_kernels_built(void) { return venturi::cuda_kernels_built() ? 1 : 0; }
