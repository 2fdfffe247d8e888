// The kernels of native/kernels run on the host, 32 lanes in step. Memory blocks are exactly as large as the contract says, so that
// a sanitizer sees every access beyond them.
#pragma once

#include <memory>

#include "cuda/table_image.hpp"
#include "kernels/rans_compact.cuh"
#include "kernels/rans_decode.cuh"
#include "kernels/rans_encode.cuh"
#include "lane_batch.hpp"

namespace emulation {

using namespace venturi::gpu;

// A copy in a block of its own.
template <typename T>
std::unique_ptr<T[]> exact(const T* from, size_t count) {
  std::unique_ptr<T[]> block(new T[count]);
  std::copy_n(from, count, block.get());
  return block;
}

// Runs `work` for the first stream of every warp that a launch would have; warps and lanes in either order.
template <typename Work>
void each_warp(const Batch& batch, bool backwards, Work work) {
  const uint32_t streams_per_warp = 32 / (batch.lanes < 32 ? batch.lanes : 32);
  const uint32_t streams = batch.image_count * batch.segments;
  const uint32_t warps = (streams + streams_per_warp - 1) / streams_per_warp;
  for (uint32_t w = 0; w < warps; ++w) {
    work((backwards ? warps - 1 - w : w) * streams_per_warp);
  }
}

class Emulation {
 public:
  explicit Emulation(const lanes::Work& work)
      : image_(venturi::make_table_image(*work.tables, work.medians.empty() ? nullptr : work.medians.data(),
                                         work.index_kind == 3 ? work.table_scales.data() : nullptr, work.lower_bound)),
        outcomes_(work.stream_count(), venturi_cuda_outcome{-1, -1, -2}),
        batch_{work.images.data(),
               static_cast<uint32_t>(work.images.size()),
               static_cast<uint32_t>(work.segments),
               static_cast<uint32_t>(work.lanes),
               work.index_kind,
               work.precision == VENTURI_FP16 ? 1U : 0U,
               static_cast<int64_t>(work.symbols.size()),
               work.rows(),
               work.means.empty() ? nullptr : work.means.data(),
               outcomes_.data()} {}

  lanes::Encoded encode(const lanes::Work& work, int64_t capacity, bool backwards) {
    const auto streams = static_cast<int64_t>(work.stream_count());
    const auto region_bytes = static_cast<size_t>(region_of(streams, batch_.symbol_count));
    const std::unique_ptr<uint64_t[]> regions(new uint64_t[region_bytes / 8]);
    std::vector<StreamSize> sizes(outcomes_.size());
    std::vector<int64_t> bodies(outcomes_.size() + 1);
    std::vector<int64_t> prefixes(outcomes_.size() + 1);
    const std::unique_ptr<uint8_t[]> payload(new uint8_t[static_cast<size_t>(capacity)]);
    lanes::Encoded encoded;
    encoded.offsets.resize(work.images.size() + 1, -1);
    const std::vector<uint8_t> latents = lanes::packed(work.latents, work.precision);
    const EncodeBatch parameters{batch_,
                                 latents.empty() ? nullptr : latents.data(),
                                 work.latents.empty() ? work.symbols.data() : nullptr,
                                 reinterpret_cast<uint8_t*>(regions.get()),
                                 sizes.data(),
                                 bodies.data(),
                                 prefixes.data(),
                                 payload.get(),
                                 capacity,
                                 encoded.offsets.data()};
    const auto table = exact(image_.bytes.data() + image_.layout.medians, image_.layout.end - image_.layout.medians);
    const Tables tables = tables_at(table.get(), image_.layout, image_.layout.medians);
    each_warp(batch_, backwards, [&](uint32_t first) {
      uint32_t staging[kStagingWords];
      std::fill_n(staging, kStagingWords, 0xdeadbeef);
      const Warp warp(backwards);
      if (work.lanes == 64) {
        Encoder<64>(warp, tables, parameters, staging).run(first);
      } else if (work.lanes == 32) {
        Encoder<32>(warp, tables, parameters, staging).run(first);
      } else {
        Encoder<0>(warp, tables, parameters, staging).run(first);
      }
    });
    Block<64> block(backwards);
    Bytes sums[64];
    place_streams(block, parameters, sums);
    for (uint32_t stream = 0; stream < outcomes_.size(); ++stream) {
      for (uint32_t thread = 0; thread < 16; ++thread) {
        copy_stream(parameters, stream, backwards ? 15 - thread : thread, 16);
      }
    }
    const int64_t size = std::min(encoded.offsets.back(), capacity);
    encoded.payload.assign(payload.get(), payload.get() + size);
    encoded.outcomes = outcomes_;
    return encoded;
  }

  lanes::Decoded decode(const lanes::Work& work, const std::vector<uint8_t>& payload, const std::vector<int64_t>& offsets,
                        bool backwards) {
    const auto bytes = exact(payload.data(), payload.size());
    lanes::Decoded decoded;
    decoded.symbols.assign(work.symbols.size(), -12345);
    std::vector<uint8_t> latents_hat = lanes::packed(std::vector<float>(work.symbols.size(), -12345.0F), work.precision);
    const DecodeBatch parameters{batch_,
                                 bytes.get(),
                                 static_cast<int64_t>(payload.size()),
                                 offsets.data(),
                                 latents_hat.data(),
                                 decoded.symbols.data()};
    const auto table = exact(image_.bytes.data(), image_.layout.codes);
    const Tables tables = tables_at(table.get(), image_.layout, 0);
    each_warp(batch_, backwards, [&](uint32_t first) {
      uint16_t ring[kRingWords];
      std::fill_n(ring, kRingWords, uint16_t{0xdead});
      const Warp warp(backwards);
      if (work.lanes == 64) {
        Decoder<64>(warp, tables, parameters, ring).run(first);
      } else if (work.lanes == 32) {
        Decoder<32>(warp, tables, parameters, ring).run(first);
      } else {
        Decoder<0>(warp, tables, parameters, ring).run(first);
      }
    });
    decoded.latents_hat = lanes::unpacked(latents_hat, work.precision);
    decoded.outcomes = outcomes_;
    return decoded;
  }

 private:
  venturi::TableImage image_;
  std::vector<venturi_cuda_outcome> outcomes_;
  Batch batch_;
};

// backwards: lanes, threads and warps run last to first within a phase.
inline lanes::Coder coder(bool backwards) {
  return {[backwards](const lanes::Work& work, int64_t capacity) {
            return Emulation(work).encode(work, capacity < 0 ? lanes::capacity_for(work) : capacity, backwards);
          },
          [backwards](const lanes::Work& work, const std::vector<uint8_t>& payload, const std::vector<int64_t>& offsets) {
            return Emulation(work).decode(work, payload, offsets, backwards);
          }};
}

}  // namespace emulation
