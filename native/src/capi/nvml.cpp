#include "venturi/nvml.h"

#include "capi/guard.hpp"
#include "capi/text.hpp"
#include "cuda/nvml.hpp"

int32_t venturi_nvml_device_count(void) { return venturi::cuda::nvml_devices().count; }

const char* venturi_nvml_reason(void) { return venturi::cuda::nvml_devices().reason; }

venturi_status* venturi_nvml_energy(int32_t device, int64_t* millijoules) {
  return venturi::guarded([&] {
    venturi::require(millijoules, "millijoules");
    *millijoules = venturi::cuda::nvml_energy_millijoules(device);
  });
}

venturi_status* venturi_nvml_power(int32_t device, int64_t* milliwatts) {
  return venturi::guarded([&] {
    venturi::require(milliwatts, "milliwatts");
    *milliwatts = venturi::cuda::nvml_power_milliwatts(device);
  });
}

venturi_status* venturi_nvml_describe(int32_t device, char* text, int64_t capacity, int64_t* size) {
  return venturi::guarded([&] {
    venturi::require(text, "text");
    venturi::require(size, "size");
    *size = venturi::copy_text(venturi::cuda::nvml_description(device), text, capacity);
  });
}
