// A libcuda.so.1 without a device, for tests: memory is the host's (emulated_device.cpp), and a launch runs the kernels' algorithm on
// the spot, block by block and warp by warp of the grid it was given, as rans.cu does.
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "emulated_device.hpp"
#include "kernels/preprocess.cuh"
#include "kernels/rans_compact.cuh"
#include "kernels/rans_decode.cuh"
#include "kernels/rans_encode.cuh"
#include "kernels/rans_launch.cuh"

#define EMULATED extern "C" __attribute__((visibility("default"))) int

namespace {

using namespace venturi::gpu;

constexpr int kInvalidValue = 1;
constexpr int kUnsupportedPtx = 222;
constexpr int kNotFound = 500;

struct GridSize {
  uint32_t x;
  uint32_t y;
  uint32_t threads;
};

template <typename T>
const T& parameter(void** parameters, int i) {
  return *static_cast<const T*>(parameters[i]);
}

// rans.cu: each_warp_share, for all warps of the grid.
template <typename Coder, typename CodingBatch, typename Scratch, size_t kScratch>
void code(const GridSize& grid, const CodingBatch& batch, const TableSource& source, const std::vector<uint8_t>& part,
          uint32_t first_byte, Scratch (&scratch)[kScratch]) {
  const uint8_t* base = part.empty() ? source.image + first_byte : part.data();
  const Tables tables = tables_at(base, source.layout, first_byte);
  const uint32_t streams_per_warp = batch.batch.lanes < 32 ? 32 / batch.batch.lanes : 1;
  const uint32_t streams = batch.batch.image_count * batch.batch.segments;
  const uint32_t step = grid.x * source.coding_warps * streams_per_warp;
  for (uint32_t warp = 0; warp < grid.x * source.coding_warps; ++warp) {
    for (uint32_t first = warp * streams_per_warp; first < streams; first += step) {
      Coder(Warp(warp % 2 != 0), tables, batch, scratch).run(first);
    }
  }
}

template <unsigned kLanes, bool kShared>
void encode(const GridSize& grid, void** parameters) {
  const auto& source = parameter<TableSource>(parameters, 1);
  const uint32_t first = source.layout.medians;
  std::vector<uint8_t> part;
  if (kShared) {
    part.assign(source.image + first, source.image + source.layout.end);
  }
  uint32_t staging[kStagingWords];
  code<Encoder<kLanes>>(grid, parameter<EncodeBatch>(parameters, 0), source, part, first, staging);
}

template <unsigned kLanes, bool kShared>
void decode(const GridSize& grid, void** parameters) {
  const auto& source = parameter<TableSource>(parameters, 1);
  std::vector<uint8_t> part;
  if (kShared) {
    part.assign(source.image, source.image + source.layout.codes);
  }
  uint16_t ring[kRingWords];
  code<Decoder<kLanes>>(grid, parameter<DecodeBatch>(parameters, 0), source, part, 0, ring);
}

void place(const GridSize&, void** parameters) {
  Block<kPlacingThreads> block;
  static thread_local Bytes sums[kPlacingThreads];
  place_streams(block, parameter<EncodeBatch>(parameters, 0), sums);
}

void copy(const GridSize& grid, void** parameters) {
  const auto& batch = parameter<EncodeBatch>(parameters, 0);
  const uint32_t threads = grid.y * grid.threads;
  for (uint32_t stream = 0; stream < batch.batch.image_count * batch.batch.segments; ++stream) {
    for (uint32_t thread = 0; thread < threads; ++thread) {
      copy_stream(batch, stream, thread, threads);
    }
  }
}

void quantize(const GridSize&, void** parameters) {
  const float* latents = parameter<const float*>(parameters, 0);
  const float* medians = parameter<const float*>(parameters, 1);
  const auto channels = parameter<unsigned>(parameters, 2);
  const auto plane = parameter<unsigned>(parameters, 3);
  auto* misfit = parameter<unsigned long long*>(parameters, 6);
  for (unsigned long long i = 0; i < parameter<unsigned long long>(parameters, 4); ++i) {
    const float centred = difference(latents[i], medians[i / plane % channels]);
    const bool fits = centred >= -2147483648.0F && centred < 2147483648.0F;
    parameter<int32_t*>(parameters, 5)[i] = fits ? round_half_even(centred) : 0;
    *misfit = !fits && i < *misfit ? i : *misfit;
  }
}

void dequantize(const GridSize&, void** parameters) {
  const int32_t* symbols = parameter<const int32_t*>(parameters, 0);
  const float* medians = parameter<const float*>(parameters, 1);
  const auto channels = parameter<unsigned>(parameters, 2);
  const auto plane = parameter<unsigned>(parameters, 3);
  for (unsigned long long i = 0; i < parameter<unsigned long long>(parameters, 4); ++i) {
    parameter<float*>(parameters, 5)[i] = sum(to_float(symbols[i]), medians[i / plane % channels]);
  }
}

void widen(const GridSize&, void** parameters) {
  for (unsigned long long i = 0; i < parameter<unsigned long long>(parameters, 1); ++i) {
    parameter<float*>(parameters, 2)[i] = from_half(parameter<const uint16_t*>(parameters, 0)[i]);
  }
}

// preprocess.cu: all threads of the grid; the last first, as no thread may need another.
template <typename Pass, void (*thread)(const Pass&, uint32_t, uint32_t)>
void preprocess(const GridSize& grid, void** parameters) {
  for (uint32_t image = 0; image < grid.y; ++image) {
    for (uint32_t i = grid.x * grid.threads; i > 0; --i) {
      thread(parameter<Pass>(parameters, 0), image, i - 1);
    }
  }
}

struct Kernel {
  void (*run)(const GridSize&, void** parameters);
  std::vector<size_t> parameter_sizes;
};

const std::map<std::string, Kernel>& kernels() {
  static const std::vector<size_t> encoding{sizeof(EncodeBatch), sizeof(TableSource)};
  static const std::vector<size_t> decoding{sizeof(DecodeBatch), sizeof(TableSource)};
  static const std::map<std::string, Kernel> all{
      {"venturi_lanes_encode_few_shared", {encode<0, true>, encoding}},
      {"venturi_lanes_encode_32_shared", {encode<32, true>, encoding}},
      {"venturi_lanes_encode_64_shared", {encode<64, true>, encoding}},
      {"venturi_lanes_encode_few_global", {encode<0, false>, encoding}},
      {"venturi_lanes_encode_32_global", {encode<32, false>, encoding}},
      {"venturi_lanes_encode_64_global", {encode<64, false>, encoding}},
      {"venturi_lanes_decode_few_shared", {decode<0, true>, decoding}},
      {"venturi_lanes_decode_32_shared", {decode<32, true>, decoding}},
      {"venturi_lanes_decode_64_shared", {decode<64, true>, decoding}},
      {"venturi_lanes_decode_few_global", {decode<0, false>, decoding}},
      {"venturi_lanes_decode_32_global", {decode<32, false>, decoding}},
      {"venturi_lanes_decode_64_global", {decode<64, false>, decoding}},
      {"venturi_lanes_place", {place, {sizeof(EncodeBatch)}}},
      {"venturi_lanes_copy", {copy, {sizeof(EncodeBatch)}}},
      {"venturi_quantize_dev", {quantize, {8, 8, 4, 4, 8, 8, 8}}},
      {"venturi_dequantize_dev", {dequantize, {8, 8, 4, 4, 8, 8}}},
      {"venturi_widen_dev", {widen, {8, 8, 8}}},
      {"venturi_preprocess_narrow_rgb", {preprocess<NarrowPass, narrow_rows<InterleavedRow<3>>>, {sizeof(NarrowPass)}}},
      {"venturi_preprocess_narrow_gray", {preprocess<NarrowPass, narrow_rows<InterleavedRow<1>>>, {sizeof(NarrowPass)}}},
      {"venturi_preprocess_narrow_yuv", {preprocess<NarrowPass, narrow_rows<YuvRow>>, {sizeof(NarrowPass)}}},
      {"venturi_preprocess_write_fp32", {preprocess<WritePass<float>, write_rows<float>>, {sizeof(WritePass<float>)}}},
      {"venturi_preprocess_write_fp16", {preprocess<WritePass<uint16_t>, write_rows<uint16_t>>, {sizeof(WritePass<uint16_t>)}}}};
  return all;
}

char module_of_all_kernels;

}  // namespace

// The library loads its kernels from here when it was built without them.
extern "C" __attribute__((visibility("default"))) const char venturi_emulated_kernels[] = "emulated";

// VENTURI_EMULATED_OLD_DRIVER: one that takes nothing but cubins.
EMULATED cuModuleLoadData(void** module, const void* image) {
  const bool old = std::getenv("VENTURI_EMULATED_OLD_DRIVER") != nullptr;
  *module = &module_of_all_kernels;
  return old && std::memcmp(image, "\x7f" "ELF", 4) != 0 ? kUnsupportedPtx : emulated::refusal();
}
EMULATED cuModuleUnload(void*) { return 0; }
EMULATED cuModuleGetFunction(const void** function, void*, const char* name) {
  const auto found = kernels().find(name);
  *function = found == kernels().end() ? nullptr : &found->second;
  return *function == nullptr ? kNotFound : 0;
}
EMULATED cuFuncSetAttribute(void*, int, int value) { return value > 0 && value <= 99 * 1024 ? 0 : kInvalidValue; }
EMULATED cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t) { return *blocks = 2, 0; }

EMULATED cuLaunchKernel(const void* function, unsigned x, unsigned y, unsigned z, unsigned block_x, unsigned block_y,
                        unsigned block_z, unsigned shared_bytes, void* stream, void** parameters, void**) {
  if (x == 0 || y == 0 || y > 65535 || z != 1 || block_x == 0 || block_x > 1024 || block_y != 1 || block_z != 1 ||
      shared_bytes + kStaticSharedBytes > 99 * 1024) {
    return kInvalidValue;
  }
  const auto* kernel = static_cast<const Kernel*>(function);
  std::vector<std::vector<uint64_t>> copies;  // the real driver copies the parameters, too
  for (size_t i = 0; i < kernel->parameter_sizes.size(); ++i) {
    copies.emplace_back((kernel->parameter_sizes[i] + 7) / 8);
    std::memcpy(copies.back().data(), parameters[i], kernel->parameter_sizes[i]);
  }
  const GridSize grid{x, y, block_x};
  return emulated::queue(stream, [kernel, grid, copies]() mutable {
    std::vector<void*> addresses;
    for (auto& bytes : copies) {
      addresses.push_back(bytes.data());
    }
    kernel->run(grid, addresses.data());
  });
}
