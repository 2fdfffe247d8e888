// NVIDIA's management library, found at run time.
#pragma once

#include <cstdint>
#include <string>

namespace venturi::cuda {

struct NvmlDevices {
  int32_t count;
  const char* reason;  // "" when count > 0; static
};

// Opens and initialises NVML on the first call only.
const NvmlDevices& nvml_devices() noexcept;

// See venturi/nvml.h. Throw VENTURI_INVALID_ARGUMENT for a device that is not there, VENTURI_CUDA when NVML refuses.
int64_t nvml_energy_millijoules(int32_t device);
int64_t nvml_power_milliwatts(int32_t device);
std::string nvml_description(int32_t device);

}  // namespace venturi::cuda
