// Arguments of the device calls, as far as the host can see them. What lies in device memory is checked there.
#include <string>

#include "base/error.hpp"
#include "cuda/launch.hpp"

namespace venturi::cuda {
namespace {

constexpr int64_t kMaxImages = 1 << 20;
constexpr int64_t kMaxBatchSymbols = int64_t{1} << 40;
constexpr int64_t kMaxStreams = kMaxImages * gpu::kMaxSegments;
constexpr size_t kWorkspaceAlignment = 16;

[[noreturn]] void fail_range(const char* what, int64_t seen, const char* wanted) {
  fail_argument(std::string(what) + " is " + std::to_string(seen) + ", must be " + wanted);
}

int64_t streams_of(const venturi_cuda_batch& batch) { return int64_t{batch.image_count} * batch.segments; }

}  // namespace

int64_t encode_workspace_bytes(int64_t symbol_count, int64_t stream_count) noexcept {
  if (symbol_count < 0 || symbol_count > kMaxBatchSymbols || stream_count < 0 || stream_count > kMaxStreams) {
    return -1;
  }
  const auto sums = static_cast<int64_t>(2 * sizeof(int64_t)) * (stream_count + 1);
  return sums + static_cast<int64_t>(sizeof(gpu::StreamSize)) * stream_count + gpu::region_of(stream_count, symbol_count);
}

void check_precision(int32_t precision) {
  if (precision != VENTURI_FP32 && precision != VENTURI_FP16) {
    fail_range("precision", precision, "0 (fp32) or 1 (fp16)");
  }
}

void check_workspace(const void* workspace, int64_t bytes, int64_t needed, const char* call) {
  require(workspace, "workspace_dev");
  if (reinterpret_cast<uintptr_t>(workspace) % kWorkspaceAlignment != 0) {
    fail_argument("workspace_dev is not aligned to 16 bytes");
  }
  if (bytes < needed) {
    fail_argument("workspace has " + std::to_string(bytes) + " bytes, the batch needs " + std::to_string(needed) + " (" +
                  call + ")");
  }
}

void check_batch(const venturi_cuda_batch* batch, bool has_scales) {
  require(batch, "batch");
  if (batch->image_count < 0 || batch->image_count > kMaxImages) {
    fail_range("image_count", batch->image_count, "0..2^20");
  }
  if (batch->symbol_count < 0 || batch->symbol_count > kMaxBatchSymbols) {
    fail_range("symbol_count", batch->symbol_count, "0..2^40");
  }
  if (batch->lanes < 4 || batch->lanes > 64 || (batch->lanes & (batch->lanes - 1)) != 0) {
    fail_range("lanes", batch->lanes, "4, 8, 16, 32 or 64");
  }
  if (batch->segments < 1 || batch->segments > static_cast<int32_t>(gpu::kMaxSegments)) {
    fail_range("segments", batch->segments, "1..1024");
  }
  if (batch->index_kind < 0 || batch->index_kind > 3) {
    fail_range("index_kind", batch->index_kind, "0..3");
  }
  if (batch->index_kind == 3 && !has_scales) {
    fail_argument("index_kind is 3, but the table set was made without scales");
  }
  check_precision(batch->precision);
  if (batch->image_count > 0) {
    require(batch->images_dev, "images_dev");
    if (batch->index_kind != 0 && batch->symbol_count > 0) {
      require(batch->rows_dev, "rows_dev");
    }
  }
}

void check_encode(const venturi_cuda_batch& batch, const EncodeBuffers& buffers) {
  if ((buffers.latents == nullptr) == (buffers.symbols == nullptr) && batch.symbol_count > 0) {
    fail_argument("exactly one of latents_dev and symbols_dev must be given");
  }
  require(buffers.offsets, "offsets_dev");
  check_workspace(buffers.workspace, buffers.workspace_bytes, encode_workspace_bytes(batch.symbol_count, streams_of(batch)),
                  "venturi_cuda_encode_workspace_bytes");
  if (buffers.payload_capacity < 0) {
    fail_range("payload_capacity", buffers.payload_capacity, "0 or more");
  }
  if (batch.image_count > 0) {
    require(buffers.outcomes, "outcomes_dev");
    if (buffers.payload_capacity > 0) {
      require(buffers.payload, "payload_dev");
    }
  }
}

void check_decode(const venturi_cuda_batch& batch, const DecodeBuffers& buffers) {
  if (buffers.payload_size < 0) {
    fail_range("payload_size", buffers.payload_size, "0 or more");
  }
  if (batch.image_count > 0) {
    require(buffers.offsets, "offsets_dev");
    require(buffers.outcomes, "outcomes_dev");
    if (buffers.payload_size > 0) {
      require(buffers.payload, "payload_dev");
    }
    if (batch.symbol_count > 0 && buffers.latents_hat == nullptr && buffers.symbols == nullptr) {
      fail_argument("latents_hat_dev and symbols_dev are both NULL; there is nowhere to decode to");
    }
  }
}

void check_planes(const Planes& planes) {
  require(planes.medians, "medians_dev");
  if (planes.channel_count < 1 || planes.channel_count > INT32_MAX) {
    fail_range("channel_count", planes.channel_count, "1..2^31 - 1");
  }
  if (planes.plane_count < 1 || planes.plane_count > INT32_MAX) {
    fail_range("plane_count", planes.plane_count, "1..2^31 - 1");
  }
  if (planes.count < 0 || planes.count > kMaxBatchSymbols) {
    fail_range("count", planes.count, "0..2^40");
  }
}

}  // namespace venturi::cuda
