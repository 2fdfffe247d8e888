/* What NVIDIA's management library tells of GPUs: energy, power, clocks, modes. Found by dlopen("libnvidia-ml.so.1"), which comes
 * with the driver: works in every build and on machines without one. Valid C11, thread-safe; the library is opened once and never closed.
 *
 * NVML counts all GPUs of the machine, whatever CUDA_VISIBLE_DEVICES says; the UUID tells which is which. */
#ifndef VENTURI_NVML_H
#define VENTURI_NVML_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Number of GPUs, 0 when there is no NVML or it sees none. Never fails. */
VENTURI_API int32_t venturi_nvml_device_count(void);

/* Why the count is 0, or "" when it is not; a static string. */
VENTURI_API const char* venturi_nvml_reason(void);

/* Energy since the driver was loaded, in millijoules; -1 when the device has no counter (before Volta, and on Jetson).
 * INVALID_ARGUMENT: no such device. CUDA: NVML refused, with its words. */
VENTURI_API venturi_status* venturi_nvml_energy(int32_t device, int64_t* millijoules);

/* Power now, in milliwatts, as averaged by the device; -1 when it does not measure it. Errors as for energy. */
VENTURI_API venturi_status* venturi_nvml_power(int32_t device, int64_t* milliwatts);

/* Everything that a measurement depends on, as UTF-8 lines "KEY VALUE": name, uuid, computeCapability, driver, nvml, cudaDriver,
 * clocks and their limits in MHz, power limits in W, temperature in degrees Celsius, persistence, ecc, mig, throttleReasons. What the device does not
 * have is left out. Writes at most capacity - 1 bytes and a zero, cutting the end off, and the bytes written without the zero to size (2 KiB hold
 * all). INVALID_ARGUMENT: no such device. */
VENTURI_API venturi_status* venturi_nvml_describe(int32_t device, char* text, int64_t capacity, int64_t* size);

#ifdef __cplusplus
}
#endif
#endif
