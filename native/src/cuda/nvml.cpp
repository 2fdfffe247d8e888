#include "cuda/nvml.hpp"

#include <dlfcn.h>

#include <sstream>

#include "base/error.hpp"

namespace venturi::cuda {
namespace {

// nvml.h, whose numbers are part of the library's interface
using Device = struct DeviceTag*;
constexpr int kSuccess = 0;
constexpr int kNotSupported = 3;
constexpr int kNoPermission = 4;
constexpr int kDriverNotLoaded = 9;
constexpr int kFunctionNotFound = 13;
constexpr int kLibraryMismatch = 18;
constexpr unsigned kTextBytes = 96;
constexpr int kSmClock = 1;
constexpr int kMemoryClock = 2;

void* library() noexcept {
  static void* const opened = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  return opened;
}

// Calls a function by name; what an older NVML lacks is as good as refused.
template <typename... Arguments>
int call(const char* name, Arguments... arguments) noexcept {
  const auto function = reinterpret_cast<int (*)(Arguments...)>(dlsym(library(), name));
  return function == nullptr ? kFunctionNotFound : function(arguments...);
}

std::string words(int result) {
  const auto text = reinterpret_cast<const char* (*)(int)>(dlsym(library(), "nvmlErrorString"));
  return (text == nullptr ? std::string("error") : std::string(text(result))) + " (" + std::to_string(result) + ")";
}

const char* init_reason(int result) noexcept {
  switch (result) {
    case kDriverNotLoaded:
      return "NVML finds no NVIDIA driver loaded (nvmlInit: 9); load the kernel module, or give the container the driver";
    case kNoPermission:
      return "NVML may not talk to the driver (nvmlInit: 4); check the permissions of /dev/nvidiactl";
    case kLibraryMismatch:
      return "libnvidia-ml.so.1 and the kernel module are of different versions (nvmlInit: 18); restart after the driver update";
    case kFunctionNotFound:
      return "libnvidia-ml.so.1 lacks nvmlInit_v2; it is no NVML";
    default:
      return "NVML could not be initialised (nvmlInit failed); nvidia-smi tells more";
  }
}

NvmlDevices ask() noexcept {
  if (library() == nullptr) {
    return {0, "libnvidia-ml.so.1 was not found; no NVIDIA driver is installed"};
  }
  const int result = call("nvmlInit_v2");
  if (result != kSuccess) {
    return {0, init_reason(result)};
  }
  unsigned count = 0;
  if (call("nvmlDeviceGetCount_v2", &count) != kSuccess || count == 0) {
    return {0, "NVML sees no GPU; check the container's devices"};
  }
  return {static_cast<int32_t>(count), ""};
}

Device device_at(int32_t index) {
  const NvmlDevices& devices = nvml_devices();
  if (index < 0 || index >= devices.count) {
    throw Error(VENTURI_INVALID_ARGUMENT, -1,
                "NVML device " + std::to_string(index) + ", wanted one below " + std::to_string(devices.count) +
                    (devices.count == 0 ? std::string(": ") + devices.reason : ""));
  }
  Device device = nullptr;
  const int result = call("nvmlDeviceGetHandleByIndex_v2", static_cast<unsigned>(index), &device);
  if (result != kSuccess) {
    throw Error(VENTURI_CUDA, -1, "NVML does not open device " + std::to_string(index) + ": " + words(result));
  }
  return device;
}

// One reading; -1 when the device does not have it.
template <typename Number>
int64_t reading(int32_t index, const char* name) {
  Number value = 0;
  const int result = call(name, device_at(index), &value);
  if (result == kNotSupported || result == kFunctionNotFound) {
    return -1;
  }
  if (result != kSuccess) {
    throw Error(VENTURI_CUDA, -1, std::string(name) + " of device " + std::to_string(index) + " failed: " + words(result));
  }
  return static_cast<int64_t>(value);
}

class Description {
 public:
  explicit Description(Device device) : device_(device) {}

  template <typename... Leading>
  void text(const char* key, const char* name, Leading... leading) {
    char value[kTextBytes] = "";
    if (call(name, leading..., static_cast<char*>(value), kTextBytes) == kSuccess) {
      add(key, value);
    }
  }

  template <typename... Leading>
  void number(const char* key, const char* name, Leading... leading) {
    unsigned value = 0;
    if (call(name, device_, leading..., &value) == kSuccess) {
      add(key, value);
    }
  }

  void watts(const char* key, const char* name) {
    unsigned milliwatts = 0;
    if (call(name, device_, &milliwatts) == kSuccess) {
      add(key, milliwatts / 1000.0);
    }
  }

  // A mode and what it will be after the next reset.
  void mode(const char* key, const char* name) {
    unsigned now = 0;
    unsigned later = 0;
    if (call(name, device_, &now, &later) == kSuccess) {
      add(key, std::string(on_off(now)) + (now == later ? "" : std::string(", after a reset ") + on_off(later)));
    }
  }

  void persistence() {
    unsigned on = 0;
    if (call("nvmlDeviceGetPersistenceMode", device_, &on) == kSuccess) {
      add("persistence", on_off(on));
    }
  }

  void versions() {
    int major = 0;
    int minor = 0;
    if (call("nvmlDeviceGetCudaComputeCapability", device_, &major, &minor) == kSuccess) {
      add("computeCapability", std::to_string(major) + "." + std::to_string(minor));
    }
    if (call("nvmlSystemGetCudaDriverVersion_v2", &major) == kSuccess) {
      add("cudaDriver", std::to_string(major / 1000) + "." + std::to_string(major % 1000 / 10));
    }
  }

  void throttling() {
    unsigned long long reasons = 0;
    if (call("nvmlDeviceGetCurrentClocksThrottleReasons", device_, &reasons) == kSuccess) {
      std::ostringstream bits;
      bits << "0x" << std::hex << reasons;
      add("throttleReasons", bits.str());
    }
  }

  std::string lines() const { return lines_.str(); }

 private:
  static const char* on_off(unsigned on) noexcept { return on != 0 ? "on" : "off"; }

  template <typename Value>
  void add(const char* key, const Value& value) {
    lines_ << key << ' ' << value << '\n';
  }

  Device device_;
  std::ostringstream lines_;
};

}  // namespace

const NvmlDevices& nvml_devices() noexcept {
  static const NvmlDevices devices = ask();
  return devices;
}

int64_t nvml_energy_millijoules(int32_t device) { return reading<unsigned long long>(device, "nvmlDeviceGetTotalEnergyConsumption"); }

int64_t nvml_power_milliwatts(int32_t device) { return reading<unsigned>(device, "nvmlDeviceGetPowerUsage"); }

std::string nvml_description(int32_t index) {
  const Device device = device_at(index);
  Description all(device);
  all.text("name", "nvmlDeviceGetName", device);
  all.text("uuid", "nvmlDeviceGetUUID", device);
  all.versions();
  all.text("driver", "nvmlSystemGetDriverVersion");
  all.text("nvml", "nvmlSystemGetNVMLVersion");
  all.number("smClockMegahertz", "nvmlDeviceGetClockInfo", kSmClock);
  all.number("smClockMostMegahertz", "nvmlDeviceGetMaxClockInfo", kSmClock);
  all.number("smClockWantedMegahertz", "nvmlDeviceGetApplicationsClock", kSmClock);
  all.number("memoryClockMegahertz", "nvmlDeviceGetClockInfo", kMemoryClock);
  all.watts("powerLimitWatts", "nvmlDeviceGetEnforcedPowerLimit");
  all.watts("powerLimitUsualWatts", "nvmlDeviceGetPowerManagementDefaultLimit");
  all.number("temperatureCelsius", "nvmlDeviceGetTemperature", 0);
  all.persistence();
  all.mode("ecc", "nvmlDeviceGetEccMode");
  all.mode("mig", "nvmlDeviceGetMigMode");
  all.throttling();
  return all.lines();
}

}  // namespace venturi::cuda
