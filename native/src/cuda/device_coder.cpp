#include "cuda/device_coder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "cuda/kernel_module.hpp"
#include "cuda/launch.hpp"
#include "cuda/table_image.hpp"

namespace venturi::cuda {
namespace {

constexpr uint32_t kMostRowsInSharedMemory = 64;
constexpr unsigned kQuantizeThreads = 256;
constexpr int64_t kMostCopySlices = 8;

Function function(Module module, const std::string& name) {
  Function found = nullptr;
  check(driver().module_function(&found, module, name.c_str()), ("finding kernel " + name).c_str());
  return found;
}

CodingFunctions coding_functions(Module module, const std::string& direction) {
  const char* const lanes[kLaneKinds] = {"few", "32", "64"};
  CodingFunctions functions{};
  for (int k = 0; k < kLaneKinds; ++k) {
    functions.shared[k] = function(module, "venturi_lanes_" + direction + "_" + lanes[k] + "_shared");
    functions.global[k] = function(module, "venturi_lanes_" + direction + "_" + lanes[k] + "_global");
  }
  return functions;
}

PreprocessFunctions preprocess_functions(Module module) {
  const std::string prefix = "venturi_preprocess_";
  return {function(module, prefix + "narrow_rgb"), function(module, prefix + "narrow_gray"),
          function(module, prefix + "narrow_yuv"), function(module, prefix + "write_fp32"),
          function(module, prefix + "write_fp16")};
}

// Shared memory that a direction needs for the tables.
unsigned encoder_part(const gpu::TableLayout& layout) { return layout.end - layout.medians; }
unsigned decoder_part(const gpu::TableLayout& layout) { return layout.codes; }

void allow_shared_memory(const CodingFunctions& functions, int bytes) {
  for (const Function f : functions.shared) {
    check(driver().function_attribute(f, kMaxDynamicSharedMemory, bytes), "asking for shared memory");
  }
}

gpu::Batch device_batch(const venturi_cuda_batch& batch, venturi_cuda_outcome* outcomes) {
  return {batch.images_dev,
          static_cast<uint32_t>(batch.image_count),
          static_cast<uint32_t>(batch.segments),
          static_cast<uint32_t>(batch.lanes),
          batch.index_kind,
          batch.precision == VENTURI_FP16 ? 1U : 0U,
          batch.symbol_count,
          batch.rows_dev,
          batch.means_dev,
          outcomes};
}

int64_t streams_of(const venturi_cuda_batch& batch) { return int64_t{batch.image_count} * batch.segments; }

// One warp per stream, or per 32 / lanes of them: spread over all multiprocessors first, then up to all warps of a block, then as
// many blocks as the device holds at once; what is left is done in turns.
template <typename Batch>
void launch_coding(const venturi_cuda_tables& tables, const CodingFunctions& functions, unsigned table_bytes,
                   const venturi_cuda_batch& batch, const Batch& parameters, Stream stream, const char* what) {
  const int kind = batch.lanes == 64 ? k64 : batch.lanes == 32 ? k32 : kFew;
  const bool shared = tables.in_shared_memory;
  const Function f = shared ? functions.shared[kind] : functions.global[kind];
  const int64_t per_warp = batch.lanes < 32 ? 32 / batch.lanes : 1;
  const int64_t warps = (streams_of(batch) + per_warp - 1) / per_warp;
  const int64_t processors = tables.cuda.multiprocessors;
  const int64_t coding_warps = std::clamp<int64_t>((warps + processors - 1) / processors, 1, gpu::kCodingWarps);
  const unsigned shared_bytes = shared ? table_bytes : 0;
  int resident = 0;
  check(driver().occupancy(&resident, f, static_cast<int>(gpu::kCodingThreads), shared_bytes), "asking for the occupancy");
  const int64_t blocks = std::min((warps + coding_warps - 1) / coding_warps, processors * std::max(resident, 1));
  const gpu::TableSource source{reinterpret_cast<const uint8_t*>(tables.image), tables.layout,
                                static_cast<uint32_t>(coding_warps)};
  launch(f, {static_cast<unsigned>(blocks), 1, gpu::kCodingThreads, shared_bytes}, stream, what, parameters, source);
}

gpu::EncodeBatch encode_parameters(const venturi_cuda_batch& batch, const EncodeBuffers& buffers) {
  const int64_t streams = streams_of(batch);
  auto* sizes = static_cast<gpu::StreamSize*>(buffers.workspace);
  auto* regions = reinterpret_cast<uint8_t*>(sizes + streams);
  auto* sums = reinterpret_cast<int64_t*>(regions + gpu::region_of(streams, batch.symbol_count));
  return {device_batch(batch, buffers.outcomes),
          buffers.latents,
          buffers.symbols,
          regions,
          sizes,
          sums,
          sums + streams + 1,
          buffers.payload,
          buffers.payload_capacity,
          buffers.offsets};
}

Grid quantize_grid(const venturi_cuda& cuda, int64_t count) {
  const int64_t blocks = (count + kQuantizeThreads - 1) / kQuantizeThreads;
  const int64_t most = int64_t{cuda.multiprocessors} * 8;
  return {static_cast<unsigned>(std::min(blocks, most)), 1, kQuantizeThreads, 0};
}

}  // namespace

void check_context(const venturi_cuda& cuda) {
  Context current = nullptr;
  check(driver().context_current(&current), "asking for the current context");
  if (current != cuda.context) {
    fail_argument("the CUDA context current on this thread is not the one venturi_cuda_open was called in; "
                  "make that one current (cudaSetDevice, cuCtxSetCurrent)");
  }
}

DevicePointer upload(const void* bytes, size_t size, const std::string& what) {
  DevicePointer memory = 0;
  check(driver().allocate(&memory, size), ("taking device memory for " + what).c_str());
  const Result copied = driver().copy_to_device(memory, bytes, size);
  if (copied != kSuccess) {
    driver().release(memory);
    check(copied, ("copying " + what).c_str());
  }
  return memory;
}

void lanes_encode(const venturi_cuda_tables* tables, const venturi_cuda_batch* batch, const EncodeBuffers& buffers, Stream stream) {
  require(tables, "cuda_tables");
  check_batch(batch, tables->layout.has_thresholds != 0);
  check_encode(*batch, buffers);
  check_context(tables->cuda);
  const gpu::EncodeBatch parameters = encode_parameters(*batch, buffers);
  const int64_t streams = streams_of(*batch);
  if (streams > 0) {
    launch_coding(*tables, tables->cuda.encode, encoder_part(tables->layout), *batch, parameters, stream, "encoding");
  }
  launch(tables->cuda.place, {1, 1, gpu::kPlacingThreads, 0}, stream, "placing streams", parameters);
  if (streams > 0) {
    const int64_t processors = tables->cuda.multiprocessors;
    const auto slices = static_cast<unsigned>(std::clamp<int64_t>(2 * processors / streams, 1, kMostCopySlices));
    const auto blocks = static_cast<unsigned>(std::min(streams, processors * 16));
    launch(tables->cuda.copy, {blocks, slices, gpu::kCopyingThreads, 0}, stream, "copying streams", parameters);
  }
}

void lanes_decode(const venturi_cuda_tables* tables, const venturi_cuda_batch* batch, const DecodeBuffers& buffers, Stream stream) {
  require(tables, "cuda_tables");
  check_batch(batch, tables->layout.has_thresholds != 0);
  check_decode(*batch, buffers);
  check_context(tables->cuda);
  if (streams_of(*batch) > 0) {
    const gpu::DecodeBatch parameters{device_batch(*batch, buffers.outcomes), buffers.payload, buffers.payload_size,
                                      buffers.offsets, buffers.latents_hat, buffers.symbols};
    launch_coding(*tables, tables->cuda.decode, decoder_part(tables->layout), *batch, parameters, stream, "decoding");
  }
}

void quantize(const venturi_cuda* cuda, const float* latents, const Planes& planes, int32_t* symbols, uint64_t* first_misfit,
              Stream stream) {
  require(cuda, "cuda");
  check_planes(planes);
  require(latents, "latents_dev");
  require(symbols, "symbols_dev");
  require(first_misfit, "first_misfit_dev");
  check_context(*cuda);
  if (planes.count > 0) {
    launch(cuda->quantize, quantize_grid(*cuda, planes.count), stream, "quantising", latents, planes.medians,
           static_cast<unsigned>(planes.channel_count), static_cast<unsigned>(planes.plane_count),
           static_cast<unsigned long long>(planes.count), symbols, first_misfit);
  }
}

void dequantize(const venturi_cuda* cuda, const int32_t* symbols, const Planes& planes, float* latents_hat, Stream stream) {
  require(cuda, "cuda");
  check_planes(planes);
  require(symbols, "symbols_dev");
  require(latents_hat, "latents_hat_dev");
  check_context(*cuda);
  if (planes.count > 0) {
    launch(cuda->dequantize, quantize_grid(*cuda, planes.count), stream, "dequantising", symbols, planes.medians,
           static_cast<unsigned>(planes.channel_count), static_cast<unsigned>(planes.plane_count),
           static_cast<unsigned long long>(planes.count), latents_hat);
  }
}

void widen(const venturi_cuda* cuda, const uint16_t* fp16, int64_t count, float* fp32, Stream stream) {
  require(cuda, "cuda");
  check_planes({fp32, 1, 1, count});
  require(fp16, "fp16_dev");
  check_context(*cuda);
  if (count > 0) {
    launch(cuda->widen, quantize_grid(*cuda, count), stream, "widening", fp16, static_cast<unsigned long long>(count), fp32);
  }
}

}  // namespace venturi::cuda

using namespace venturi::cuda;

venturi_cuda::venturi_cuda() {
  const Driver& driver = venturi::cuda::driver();
  check(driver.context_current(&context), "asking for the current context");
  if (context == nullptr) {
    venturi::fail_argument("no CUDA context is current on this thread; make one current (cudaSetDevice, cuCtxSetCurrent)");
  }
  multiprocessors = device_attribute(kMultiprocessorCount, "asking for the multiprocessor count");
  shared_bytes_limit = device_attribute(kSharedMemoryPerBlockOptIn, "asking for the shared memory limit");
  KernelModule kernels = load_kernels();
  module = kernels.module;
  origin = std::move(kernels.origin);
  try {
    encode = coding_functions(module, "encode");
    decode = coding_functions(module, "decode");
    place = function(module, "venturi_lanes_place");
    copy = function(module, "venturi_lanes_copy");
    quantize = function(module, "venturi_quantize_dev");
    dequantize = function(module, "venturi_dequantize_dev");
    widen = function(module, "venturi_widen_dev");
    preprocess = preprocess_functions(module);
    const int room = shared_bytes_limit - static_cast<int>(venturi::gpu::kStaticSharedBytes);
    allow_shared_memory(encode, room);
    allow_shared_memory(decode, room);
  } catch (...) {
    driver.module_unload(module);
    throw;
  }
}

venturi_cuda::~venturi_cuda() { driver().module_unload(module); }

venturi_cuda_tables::venturi_cuda_tables(const venturi_cuda& in, const venturi_tables& tables, const float* medians,
                                         const float* scales, float lower_bound)
    : cuda(in) {
  const venturi::TableImage made = venturi::make_table_image(tables, medians, scales, lower_bound);
  layout = made.layout;
  const unsigned larger = std::max(encoder_part(layout), decoder_part(layout));
  in_shared_memory = layout.row_count <= kMostRowsInSharedMemory &&
                     larger + venturi::gpu::kStaticSharedBytes <= static_cast<unsigned>(cuda.shared_bytes_limit);
  check_context(cuda);
  image = upload(made.bytes.data(), made.bytes.size(), "the tables");
}

venturi_cuda_tables::~venturi_cuda_tables() { driver().release(image); }
