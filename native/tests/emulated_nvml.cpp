// A libnvidia-ml.so.1 without a GPU, for tests: device 0 counts energy as server GPUs do, device 1 tells its power only. A reading of the
// counter takes 2.5 J. What a device does not have it refuses as the real library does.
#include <cstdio>

#define EMULATED extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kUninitialized = 1;
constexpr int kInvalidArgument = 2;
constexpr int kNotSupported = 3;
constexpr unsigned kCount = 2;

bool initialized = false;
int devices[kCount] = {0, 1};
unsigned long long millijoules = 1'000'000;

int* ordinal_of(void* device) { return static_cast<int*>(device); }
bool counts_energy(void* device) { return *ordinal_of(device) == 0; }

int told(unsigned value, unsigned* out) { return *out = value, 0; }

int told(const char* value, char* out, unsigned length) { return std::snprintf(out, length, "%s", value), 0; }

}  // namespace

EMULATED int nvmlInit_v2() { return initialized = true, 0; }
EMULATED const char* nvmlErrorString(int) { return "as the test wants it"; }
EMULATED int nvmlDeviceGetCount_v2(unsigned* count) { return initialized ? told(kCount, count) : kUninitialized; }

EMULATED int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  if (!initialized || index >= kCount) {
    return initialized ? kInvalidArgument : kUninitialized;
  }
  return *device = &devices[index], 0;
}

EMULATED int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* energy) {
  return counts_energy(device) ? (*energy = millijoules += 2500, 0) : kNotSupported;
}

EMULATED int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) { return told(40'000, milliwatts); }
EMULATED int nvmlDeviceGetEnforcedPowerLimit(void*, unsigned* milliwatts) { return told(350'500, milliwatts); }

EMULATED int nvmlDeviceGetName(void* device, char* name, unsigned length) {
  return told(counts_energy(device) ? "emulated with a counter" : "emulated without a counter", name, length);
}
EMULATED int nvmlDeviceGetUUID(void* device, char* uuid, unsigned length) {
  // the first is the emulated driver's
  return told(counts_energy(device) ? "GPU-656d756c-6174-6564-2064-657669636500" : "GPU-1", uuid, length);
}
EMULATED int nvmlSystemGetDriverVersion(char* version, unsigned length) { return told("580.0", version, length); }
EMULATED int nvmlSystemGetCudaDriverVersion_v2(int* version) { return *version = 13'010, 0; }
EMULATED int nvmlDeviceGetCudaComputeCapability(void*, int* major, int* minor) { return *major = 9, *minor = 0, 0; }
EMULATED int nvmlDeviceGetClockInfo(void*, int kind, unsigned* megahertz) { return told(kind == 1 ? 1'200 : 2'600, megahertz); }
EMULATED int nvmlDeviceGetMaxClockInfo(void*, int, unsigned* megahertz) { return told(1'980, megahertz); }
EMULATED int nvmlDeviceGetPersistenceMode(void*, unsigned* on) { return told(1, on); }
EMULATED int nvmlDeviceGetEccMode(void* device, unsigned* now, unsigned* later) {
  return counts_energy(device) ? (*now = 1, *later = 0, 0) : kNotSupported;
}
EMULATED int nvmlDeviceGetCurrentClocksThrottleReasons(void*, unsigned long long* reasons) { return *reasons = 0x24, 0; }
