// A real CUDA device for tests and benchmarks: context, stream, memory and events through the driver API, and a lanes::Coder that runs
// venturi/cuda_rans.h on it.
#pragma once

#include <dlfcn.h>

#include <stdexcept>

#include "check.hpp"
#include "cuda/driver.hpp"
#include "lane_batch.hpp"
#include "venturi/cuda.h"

namespace device {

using venturi::cuda::Context;
using venturi::cuda::DevicePointer;
using venturi::cuda::Result;
using venturi::cuda::Stream;
using Event = struct EventTag*;
using Graph = struct GraphTag*;
using GraphExec = struct GraphExecTag*;

// A driver function that the library itself does not need.
template <typename... Arguments>
void call(const char* name, Arguments... arguments) {
  const auto function = reinterpret_cast<Result (*)(Arguments...)>(dlsym(venturi::cuda::driver_library(), name));
  if (function == nullptr) {
    throw std::runtime_error(std::string("libcuda.so.1 has no ") + name);
  }
  venturi::cuda::check(function(arguments...), name);
}

// Why no device test can run, or "".
inline std::string reason_to_skip() {
  if (venturi_cuda_kernels_built() == 0) {
    return "this build has no CUDA kernels";
  }
  return venturi_cuda_reason();
}

// Device memory of exactly so many bytes; where nothing was written it is 0xa5.
template <typename T>
class Buffer {
 public:
  explicit Buffer(size_t count) : count_(count) {
    call("cuMemAlloc_v2", &memory_, bytes() == 0 ? size_t{1} : bytes());
    if (bytes() > 0) {
      call("cuMemsetD8_v2", memory_, static_cast<unsigned char>(0xa5), bytes());
    }
  }

  explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) {
    if (bytes() > 0) {
      call("cuMemcpyHtoD_v2", memory_, static_cast<const void*>(values.data()), bytes());
    }
  }

  ~Buffer() { venturi::cuda::driver().release(memory_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  T* get() const { return reinterpret_cast<T*>(memory_); }

  std::vector<T> download() const {
    std::vector<T> values(count_);
    if (bytes() > 0) {
      call("cuMemcpyDtoH_v2", static_cast<void*>(values.data()), memory_, bytes());
    }
    return values;
  }

 private:
  size_t bytes() const { return count_ * sizeof(T); }

  size_t count_;
  DevicePointer memory_ = 0;
};

// The first device's primary context, current on this thread, with a stream and the kernels loaded.
class Session {
 public:
  Session() {
    venturi::cuda::driver();
    call("cuDeviceGet", &device_, 0);
    call("cuDevicePrimaryCtxRetain", &context_, device_);
    call("cuCtxSetCurrent", context_);
    call("cuStreamCreate", &stream, 1U);  // not ordered with the default stream
    sources::expect_ok(venturi_cuda_open(&cuda));
  }

  ~Session() { venturi_cuda_close(cuda); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void wait() const { call("cuStreamSynchronize", stream); }

  std::string name() const {
    char text[256] = "";
    call("cuDeviceGetName", static_cast<char*>(text), 256, device_);
    return text;
  }

  int driver_version() const {
    int version = 0;
    call("cuDriverGetVersion", &version);
    return version;
  }

  int attribute(int which) const {
    int value = 0;
    call("cuDeviceGetAttribute", &value, which, device_);
    return value;
  }

  Stream stream = nullptr;
  venturi_cuda* cuda = nullptr;

 private:
  venturi::cuda::Device device_ = 0;
  Context context_ = nullptr;
};

struct TablesFree {
  void operator()(venturi_cuda_tables* tables) const { venturi_cuda_tables_free(tables); }
};

// Everything of a work in device memory.
class Job {
 public:
  Job(const Session& session, const lanes::Work& work, int64_t capacity, size_t guard = 0)
      : session_(session),
        work_(work),
        capacity_(capacity),
        images_(work.images),
        rows8_(work.rows8),
        rows16_(work.rows16),
        scales_(work.scales),
        means_(work.means),
        latents_(lanes::packed(work.latents, work.precision)),
        symbols_(work.symbols),
        workspace_bytes_(venturi_cuda_encode_workspace_bytes(static_cast<int64_t>(work.symbols.size()),
                                                             static_cast<int64_t>(work.stream_count()))),
        workspace_(static_cast<size_t>(workspace_bytes_)),
        payload(static_cast<size_t>(capacity) + guard),
        offsets(work.images.size() + 1),
        encode_outcomes(work.stream_count()),
        decode_outcomes(work.stream_count()),
        decoded(work.symbols.size()),
        latents_hat_(lanes::packed(std::vector<float>(work.symbols.size()), work.precision)) {
    venturi_cuda_tables* made = nullptr;
    sources::expect_ok(venturi_cuda_tables_create(session.cuda, work.tables, work.medians.empty() ? nullptr : work.medians.data(),
                                                  work.index_kind == 3 ? work.table_scales.data() : nullptr,
                                                  work.lower_bound, &made));
    tables_.reset(made);
  }

  void encode() {
    const venturi_cuda_batch batch = device_batch();
    const bool quantises = !work_.latents.empty();
    sources::expect_ok(venturi_cuda_lanes_encode(tables_.get(), &batch, quantises ? latents_.get() : nullptr,
                                                 quantises ? nullptr : symbols_.get(), workspace_.get(), workspace_bytes_,
                                                 payload.get(), capacity_, offsets.get(), encode_outcomes.get(), session_.stream));
  }

  void decode(const uint8_t* from, int64_t size, const int64_t* at) {
    const venturi_cuda_batch batch = device_batch();
    sources::expect_ok(venturi_cuda_lanes_decode(tables_.get(), &batch, from, size, at, latents_hat_.get(), decoded.get(),
                                                 decode_outcomes.get(), session_.stream));
  }

  // One output only, as a pipeline has it.
  void decode_latents() {
    const venturi_cuda_batch batch = device_batch();
    sources::expect_ok(venturi_cuda_lanes_decode(tables_.get(), &batch, payload.get(), capacity_, offsets.get(),
                                                 latents_hat_.get(), nullptr, decode_outcomes.get(), session_.stream));
  }

  std::vector<float> latents_hat() const { return lanes::unpacked(latents_hat_.download(), work_.precision); }

 private:
  venturi_cuda_batch device_batch() const {
    const void* rows = work_.index_kind == 1   ? static_cast<const void*>(rows8_.get())
                       : work_.index_kind == 2 ? static_cast<const void*>(rows16_.get())
                       : work_.index_kind == 3 ? static_cast<const void*>(scales_.get())
                                               : nullptr;
    return work_.batch(images_.get(), rows, work_.means.empty() ? nullptr : means_.get());
  }

  const Session& session_;
  const lanes::Work& work_;
  int64_t capacity_;
  Buffer<venturi_cuda_image> images_;
  Buffer<uint8_t> rows8_;
  Buffer<uint16_t> rows16_;
  Buffer<float> scales_;
  Buffer<float> means_;
  Buffer<uint8_t> latents_;
  Buffer<int32_t> symbols_;
  int64_t workspace_bytes_;
  Buffer<uint8_t> workspace_;
  std::unique_ptr<venturi_cuda_tables, TablesFree> tables_;

 public:
  Buffer<uint8_t> payload;
  Buffer<int64_t> offsets;
  Buffer<venturi_cuda_outcome> encode_outcomes;
  Buffer<venturi_cuda_outcome> decode_outcomes;
  Buffer<int32_t> decoded;

 private:
  Buffer<uint8_t> latents_hat_;
};

inline lanes::Encoded encode(const Session& session, const lanes::Work& work, int64_t wanted_capacity) {
  constexpr size_t guard = 64;
  const int64_t capacity = wanted_capacity < 0 ? lanes::capacity_for(work) : wanted_capacity;
  Job job(session, work, capacity, guard);
  job.encode();
  session.wait();
  lanes::Encoded encoded{job.payload.download(), job.offsets.download(), job.encode_outcomes.download()};
  CHECK(std::all_of(encoded.payload.end() - guard, encoded.payload.end(), [](uint8_t byte) { return byte == 0xa5; }));
  encoded.payload.resize(static_cast<size_t>(std::min(encoded.offsets.back(), capacity)));
  return encoded;
}

inline lanes::Decoded decode(const Session& session, const lanes::Work& work, const std::vector<uint8_t>& payload,
                             const std::vector<int64_t>& offsets) {
  Job job(session, work, 0);
  const Buffer<uint8_t> bytes(payload);
  const Buffer<int64_t> places(offsets);
  job.decode(bytes.get(), static_cast<int64_t>(payload.size()), places.get());
  session.wait();
  return {job.decoded.download(), job.latents_hat(), job.decode_outcomes.download()};
}

inline lanes::Coder coder(const Session& session) {
  return {[&session](const lanes::Work& work, int64_t capacity) { return encode(session, work, capacity); },
          [&session](const lanes::Work& work, const std::vector<uint8_t>& payload, const std::vector<int64_t>& offsets) {
            return decode(session, work, payload, offsets);
          }};
}

}  // namespace device
