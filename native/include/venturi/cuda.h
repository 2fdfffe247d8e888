/* What CUDA devices there are, asked through the driver API found by dlopen("libcuda.so.1"): works in a build without nvcc and
 * on a machine without a driver. Valid C11, thread-safe; the driver is asked once. */
#ifndef VENTURI_CUDA_H
#define VENTURI_CUDA_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Number of usable devices, 0 when there is no driver or no device. Never fails. */
VENTURI_API int32_t venturi_cuda_device_count(void);

/* Why the count is 0, or "" when it is not; a static string. */
VENTURI_API const char* venturi_cuda_reason(void);

/* 1 when the library was built with CUDA kernels. */
VENTURI_API int32_t venturi_cuda_kernels_built(void);

#ifdef __cplusplus
}
#endif
#endif
