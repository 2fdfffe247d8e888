// The emulated driver without its kernels: one device, whose memory is the host's and whose streams do their work at once. It is as
// strict as the real one where mistakes would go unnoticed here: a context must be current, copies stay within allocations, what is
// captured may neither wait nor take memory, captured copies need page-locked memory, and a fatal error stays.
#include "emulated_device.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#define EMULATED extern "C" __attribute__((visibility("default"))) int

namespace {

using emulated::Work;
using Address = unsigned long long;
using Clock = std::chrono::steady_clock;

enum Result {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kInvalidContext = 201,
  kInvalidHandle = 400,
  kNotReady = 600,
  kIllegalAddress = 700,
  kCaptureUnsupported = 900,
  kCaptureInvalidated = 901
};

constexpr size_t kTotalMemory = size_t{1} << 30;
constexpr size_t kAlignment = 256;

struct Stream {
  bool capturing = false;
  bool broken = false;
  std::vector<Work> captured;
};

struct Event {
  bool recorded = false;
  Clock::time_point at;
};

using Graph = std::vector<Work>;

// A Jetson's of CUDA 12.6.
bool old_driver() { return std::getenv("VENTURI_EMULATED_OLD_DRIVER") != nullptr; }

// Blocks of one kind of memory.
class Blocks {
 public:
  void* take(size_t bytes) {
    const std::lock_guard<std::mutex> hold(lock_);
    if (bytes > kTotalMemory - used_) {
      return nullptr;
    }
    const size_t size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    void* block = std::aligned_alloc(kAlignment, size);
    if (block != nullptr) {
      std::memset(block, 0xa5, size);
      blocks_[reinterpret_cast<uintptr_t>(block)] = bytes;
      used_ += bytes;
    }
    return block;
  }

  bool give_back(const void* block) {
    const std::lock_guard<std::mutex> hold(lock_);
    const auto found = blocks_.find(reinterpret_cast<uintptr_t>(block));
    if (found == blocks_.end()) {
      return false;
    }
    used_ -= found->second;
    blocks_.erase(found);
    std::free(const_cast<void*>(block));
    return true;
  }

  bool holds(const void* from, size_t bytes) {
    const std::lock_guard<std::mutex> hold(lock_);
    const auto address = reinterpret_cast<uintptr_t>(from);
    auto found = blocks_.upper_bound(address);
    if (found == blocks_.begin()) {
      return false;
    }
    --found;
    return address - found->first <= found->second && bytes <= found->second - (address - found->first);
  }

  size_t used() {
    const std::lock_guard<std::mutex> hold(lock_);
    return used_;
  }

 private:
  std::mutex lock_;
  std::map<uintptr_t, size_t> blocks_;
  size_t used_ = 0;
};

struct PrimaryContext {
  std::mutex lock;
  int retained = 0;
};

PrimaryContext primary;
Blocks device_memory;
Blocks host_memory;
int fatal = kSuccess;
thread_local void* current = nullptr;
thread_local Stream* captured_here = nullptr;

int state() {
  if (fatal != kSuccess) {
    return fatal;
  }
  return current == nullptr ? kInvalidContext : kSuccess;
}

bool on_device(const void* memory, size_t bytes) { return device_memory.holds(memory, bytes) || host_memory.holds(memory, bytes); }

const void* pointer(Address address) { return reinterpret_cast<const void*>(static_cast<uintptr_t>(address)); }
void* writable(Address address) { return reinterpret_cast<void*>(static_cast<uintptr_t>(address)); }

int copy(void* to, const void* from, size_t bytes, void* stream) {
  return emulated::queue(stream, [=] { std::memmove(to, from, bytes); });
}

// A captured copy runs later, from memory that must still be there and stay where it is.
bool may_copy(const void* host, size_t bytes, void* stream) {
  const auto* s = static_cast<Stream*>(stream);
  return s == nullptr || !s->capturing || host_memory.holds(host, bytes);
}

}  // namespace

namespace emulated {

int queue(void* stream, const Work& work) {
  const int why = state();
  if (why != kSuccess) {
    return why;
  }
  auto* s = static_cast<Stream*>(stream);
  if (s != nullptr && s->capturing) {
    s->captured.push_back(work);
  } else {
    work();
  }
  return kSuccess;
}

int refusal() {
  if (captured_here != nullptr) {
    captured_here->broken = true;
    return kCaptureUnsupported;
  }
  return state();
}

}  // namespace emulated

using emulated::queue;
using emulated::refusal;

// Not of the driver: from now on the context is lost with this error, until it is 0 again.
EMULATED venturi_emulated_fail(int result) { return fatal = result; }

EMULATED cuInit(unsigned) { return kSuccess; }
EMULATED cuDriverGetVersion(int* version) { return *version = old_driver() ? 12060 : 0, kSuccess; }
EMULATED cuDeviceGetCount(int* count) { return *count = 1, kSuccess; }
EMULATED cuDeviceGet(int* device, int ordinal) { return *device = 0, ordinal == 0 ? kSuccess : kInvalidValue; }
EMULATED cuDeviceGetName(char* name, int, int) { return std::strcpy(name, "emulated on the host"), kSuccess; }
EMULATED cuDeviceTotalMem_v2(size_t* bytes, int) { return *bytes = kTotalMemory, kSuccess; }
EMULATED cuDeviceGetUuid_v2(unsigned char* uuid, int) {
  return std::memcpy(uuid, "emulated device", 16), kSuccess;
}
EMULATED cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16: return *value = 3, kSuccess;          // multiprocessors
    case 18: return *value = std::getenv("VENTURI_EMULATED_INTEGRATED") != nullptr ? 1 : 0, kSuccess;
    case 19: return *value = 1, kSuccess;          // maps host memory
    case 97: return *value = 99 * 1024, kSuccess;  // shared memory of a block
    case 75: return *value = old_driver() ? 8 : 0, kSuccess;  // compute capability
    case 76: return *value = old_driver() ? 7 : 0, kSuccess;
    default: return *value = 0, kSuccess;
  }
}
EMULATED cuGetErrorName(int result, const char** name) {
  switch (result) {
    case kInvalidValue: return *name = "CUDA_ERROR_INVALID_VALUE", kSuccess;
    case kOutOfMemory: return *name = "CUDA_ERROR_OUT_OF_MEMORY", kSuccess;
    case kInvalidContext: return *name = "CUDA_ERROR_INVALID_CONTEXT", kSuccess;
    case kIllegalAddress: return *name = "CUDA_ERROR_ILLEGAL_ADDRESS", kSuccess;
    case kCaptureUnsupported: return *name = "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", kSuccess;
    case kCaptureInvalidated: return *name = "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", kSuccess;
    default: return *name = "EMULATED_ERROR", kSuccess;
  }
}
EMULATED cuGetErrorString(int, const char** text) { return *text = "of the emulated driver", kSuccess; }

EMULATED cuDevicePrimaryCtxRetain(void** context, int) {
  const std::lock_guard<std::mutex> hold(primary.lock);
  ++primary.retained;
  return *context = &primary, fatal;
}
EMULATED cuDevicePrimaryCtxRelease_v2(int) {
  const std::lock_guard<std::mutex> hold(primary.lock);
  return primary.retained > 0 ? --primary.retained, kSuccess : kInvalidContext;
}
EMULATED cuCtxSetCurrent(void* context) {
  const std::lock_guard<std::mutex> hold(primary.lock);
  if (context != nullptr && (context != &primary || primary.retained == 0)) {
    return kInvalidContext;
  }
  return current = context, kSuccess;
}
EMULATED cuCtxGetCurrent(void** context) { return *context = current, kSuccess; }
EMULATED cuCtxGetDevice(int* device) { return *device = 0, state(); }

EMULATED cuMemGetInfo_v2(size_t* unused, size_t* total) {
  return *total = kTotalMemory, *unused = kTotalMemory - device_memory.used(), state();
}
EMULATED cuMemAlloc_v2(Address* memory, size_t bytes) {
  const int why = refusal();
  if (why != kSuccess) {
    return why;
  }
  void* block = device_memory.take(bytes);
  return *memory = reinterpret_cast<uintptr_t>(block), block == nullptr ? kOutOfMemory : kSuccess;
}
EMULATED cuMemFree_v2(Address memory) {
  const int why = refusal();
  return why != kSuccess ? why : device_memory.give_back(pointer(memory)) ? kSuccess : kInvalidValue;
}
EMULATED cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  const int why = refusal();
  if (why != kSuccess) {
    return why;
  }
  *memory = host_memory.take(bytes);
  return *memory == nullptr ? kOutOfMemory : kSuccess;
}
EMULATED cuMemFreeHost(const void* memory) {
  const int why = refusal();
  return why != kSuccess ? why : host_memory.give_back(memory) ? kSuccess : kInvalidValue;
}
EMULATED cuMemHostGetDevicePointer_v2(Address* memory, const void* host, unsigned) {
  return *memory = reinterpret_cast<uintptr_t>(host), host_memory.holds(host, 1) ? kSuccess : kInvalidValue;
}

EMULATED cuMemsetD8_v2(Address to, unsigned char value, size_t bytes) {
  const int why = refusal();
  return why != kSuccess ? why : !on_device(pointer(to), bytes) ? kInvalidValue : (std::memset(writable(to), value, bytes), kSuccess);
}
EMULATED cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
  const int why = refusal();
  return why != kSuccess ? why : !on_device(pointer(to), bytes) ? kInvalidValue : (std::memcpy(writable(to), from, bytes), kSuccess);
}
EMULATED cuMemcpyDtoH_v2(void* to, Address from, size_t bytes) {
  const int why = refusal();
  return why != kSuccess ? why : !on_device(pointer(from), bytes) ? kInvalidValue : (std::memcpy(to, pointer(from), bytes), kSuccess);
}
EMULATED cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void* stream) {
  return on_device(pointer(to), bytes) ? queue(stream, [=] { std::memset(writable(to), value, bytes); }) : kInvalidValue;
}
EMULATED cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
  return !may_copy(from, bytes, stream) ? refusal() : on_device(pointer(to), bytes) ? copy(writable(to), from, bytes, stream) : kInvalidValue;
}
EMULATED cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
  return !may_copy(to, bytes, stream) ? refusal() : on_device(pointer(from), bytes) ? copy(to, pointer(from), bytes, stream) : kInvalidValue;
}
EMULATED cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  const bool inside = on_device(pointer(from), bytes) && on_device(pointer(to), bytes);
  return inside ? copy(writable(to), pointer(from), bytes, stream) : kInvalidValue;
}

EMULATED cuStreamCreate(Stream** stream, unsigned) { return *stream = new Stream, state(); }
EMULATED cuStreamDestroy_v2(const Stream* stream) { return delete stream, fatal; }
EMULATED cuStreamSynchronize(Stream* stream) {
  if (stream != nullptr && stream->capturing) {
    stream->broken = true;
    return kCaptureUnsupported;
  }
  return state();
}
EMULATED cuStreamWaitEvent(void*, const Event*, unsigned) { return state(); }
EMULATED cuEventCreate(Event** event, unsigned) { return *event = new Event, state(); }
EMULATED cuEventDestroy_v2(const Event* event) { return delete event, fatal; }
EMULATED cuEventRecord(Event* event, void* stream) {
  return queue(stream, [event] { *event = {true, Clock::now()}; });
}
EMULATED cuEventSynchronize(const Event*) { return refusal(); }
EMULATED cuEventElapsedTime(float* millis, const Event* start, const Event* end) {
  if (!start->recorded || !end->recorded) {
    return kInvalidHandle;
  }
  return *millis = std::chrono::duration<float, std::milli>(end->at - start->at).count(), kSuccess;
}

EMULATED cuStreamBeginCapture_v2(Stream* stream, int mode) {
  if (stream == nullptr || stream->capturing || mode != 1) {
    return kCaptureUnsupported;
  }
  stream->captured.clear();
  stream->broken = false;
  stream->capturing = true;
  captured_here = stream;
  return state();
}
EMULATED cuStreamEndCapture(Stream* stream, Graph** graph) {
  if (!stream->capturing) {
    return kInvalidValue;
  }
  stream->capturing = false;
  captured_here = nullptr;
  *graph = stream->broken ? nullptr : new Graph(stream->captured);
  return stream->broken ? kCaptureInvalidated : kSuccess;
}
EMULATED cuGraphInstantiateWithFlags(Graph** exec, const Graph* graph, unsigned long long) {
  return *exec = new Graph(*graph), kSuccess;
}
EMULATED cuGraphLaunch(const Graph* exec, void* stream) {
  return queue(stream, [exec] { std::for_each(exec->begin(), exec->end(), [](const Work& work) { work(); }); });
}
EMULATED cuGraphExecDestroy(const Graph* exec) { return delete exec, kSuccess; }
EMULATED cuGraphDestroy(const Graph* graph) { return delete graph, kSuccess; }
