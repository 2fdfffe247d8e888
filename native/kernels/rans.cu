// Profile lanes on the device (docs/bitstream.md section 5). Asynchronous on the caller's stream; launched through the driver API by
// name (src/cuda/device_coder.cpp). The algorithms are in the .cuh files, which are compiled for the host too.
#include "rans_compact.cuh"
#include "rans_decode.cuh"
#include "rans_encode.cuh"
#include "rans_launch.cuh"

namespace venturi::gpu {
namespace {

extern __shared__ uint4 table_memory[];

// Copies bytes [first, first + size) of the image to shared memory with all threads of the block.
__device__ void load_tables(const uint8_t* image, uint32_t first, uint32_t size) {
  const uint4* from = reinterpret_cast<const uint4*>(image + first);
  for (uint32_t i = threadIdx.x; i < size / sizeof(uint4); i += blockDim.x) {
    table_memory[i] = from[i];
  }
  __syncthreads();
}

// Calls work(first stream) for this warp's share of all streams. Warps that only helped to load the tables have none.
template <typename Work>
__device__ void each_warp_share(const Batch& batch, uint32_t coding_warps, Work&& work) {
  const uint32_t warp = threadIdx.x / kWarpSize;
  if (warp >= coding_warps) {
    return;
  }
  const uint32_t streams_per_warp = batch.lanes < 32 ? 32 / batch.lanes : 1;
  const uint32_t streams = batch.image_count * batch.segments;
  const uint32_t step = gridDim.x * coding_warps * streams_per_warp;
  for (uint32_t first = (blockIdx.x * coding_warps + warp) * streams_per_warp; first < streams; first += step) {
    work(first);
  }
}

template <unsigned kLanes, bool kShared>
__device__ void encode(const EncodeBatch& parameters, const TableSource& source) {
  __shared__ uint32_t staging[kCodingWarps][kStagingWords];
  static_assert(sizeof staging == kStaticSharedBytes);
  const uint32_t first_byte = source.layout.medians;
  if (kShared) {
    load_tables(source.image, first_byte, source.layout.end - first_byte);
  }
  const uint8_t* base = kShared ? reinterpret_cast<const uint8_t*>(table_memory) : source.image + first_byte;
  const Tables tables = tables_at(base, source.layout, first_byte);
  each_warp_share(parameters.batch, source.coding_warps, [&](uint32_t first) {
    Encoder<kLanes>(Warp(), tables, parameters, staging[threadIdx.x / kWarpSize]).run(first);
  });
}

template <unsigned kLanes, bool kShared>
__device__ void decode(const DecodeBatch& parameters, const TableSource& source) {
  __shared__ uint16_t ring[kCodingWarps][kRingWords];
  static_assert(sizeof ring == kStaticSharedBytes);
  if (kShared) {
    load_tables(source.image, 0, source.layout.codes);
  }
  const uint8_t* base = kShared ? reinterpret_cast<const uint8_t*>(table_memory) : source.image;
  const Tables tables = tables_at(base, source.layout, 0);
  each_warp_share(parameters.batch, source.coding_warps, [&](uint32_t first) {
    Decoder<kLanes>(Warp(), tables, parameters, ring[threadIdx.x / kWarpSize]).run(first);
  });
}

}  // namespace
}  // namespace venturi::gpu

using venturi::gpu::DecodeBatch;
using venturi::gpu::EncodeBatch;
using venturi::gpu::TableSource;

#define VENTURI_CODER_KERNEL(name, lanes, shared)                                                              \
  extern "C" __global__ void __launch_bounds__(venturi::gpu::kCodingThreads, 2)                                  \
      venturi_lanes_encode_##name(const EncodeBatch batch, const TableSource tables) {                         \
    venturi::gpu::encode<lanes, shared>(batch, tables);                                                        \
  }                                                                                                            \
  extern "C" __global__ void __launch_bounds__(venturi::gpu::kCodingThreads, 2)                                  \
      venturi_lanes_decode_##name(const DecodeBatch batch, const TableSource tables) {                         \
    venturi::gpu::decode<lanes, shared>(batch, tables);                                                        \
  }

// Lanes of a stream: few is 4, 8 or 16.
VENTURI_CODER_KERNEL(few_shared, 0, true)
VENTURI_CODER_KERNEL(32_shared, 32, true)
VENTURI_CODER_KERNEL(64_shared, 64, true)
VENTURI_CODER_KERNEL(few_global, 0, false)
VENTURI_CODER_KERNEL(32_global, 32, false)
VENTURI_CODER_KERNEL(64_global, 64, false)

// One block.
extern "C" __global__ void __launch_bounds__(venturi::gpu::kPlacingThreads)
    venturi_lanes_place(const EncodeBatch batch) {
  __shared__ venturi::gpu::Bytes sums[venturi::gpu::kPlacingThreads];
  venturi::gpu::Block<venturi::gpu::kPlacingThreads> block;
  venturi::gpu::place_streams(block, batch, sums);
}

// gridDim.y blocks share each stream.
extern "C" __global__ void __launch_bounds__(venturi::gpu::kCopyingThreads)
    venturi_lanes_copy(const EncodeBatch batch) {
  const uint32_t streams = batch.batch.image_count * batch.batch.segments;
  for (uint32_t stream = blockIdx.x; stream < streams; stream += gridDim.x) {
    venturi::gpu::copy_stream(batch, stream, blockIdx.y * blockDim.x + threadIdx.x, gridDim.y * blockDim.x);
  }
}
