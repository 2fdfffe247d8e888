// A batch of latents as venturi/cuda_rans.h takes it, in host memory, and who codes it: the emulated kernels here, a device in
// cuda_device.hpp, the C API for comparison. Tests are written over a Coder.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>

#include "coder_calls.hpp"
#include "kernels/half.cuh"
#include "venturi/cuda_rans.h"

namespace lanes {

struct Latent {
  std::vector<int32_t> symbols;
  int64_t plane_count = 1;
};

// All images of a batch; per-symbol arrays hold them back to back with `gap` elements between.
struct Work {
  const venturi_tables* tables = nullptr;
  int32_t lanes = 32;
  int32_t segments = 1;
  int32_t index_kind = 0;
  std::vector<uint8_t> rows8;     // kind 1
  std::vector<uint16_t> rows16;   // kind 2
  std::vector<float> scales;      // kind 3
  std::vector<float> table_scales;  // kind 3: one per row
  float lower_bound = 0.11F;
  std::vector<float> means;       // one per symbol; empty: none
  std::vector<float> medians;     // empty: none
  std::vector<venturi_cuda_image> images;
  std::vector<int32_t> symbols;
  std::vector<float> latents;     // when not empty, encoded instead of the symbols
  int32_t precision = VENTURI_FP32;  // of the latents in memory

  size_t stream_count() const { return images.size() * static_cast<size_t>(segments); }

  const void* rows() const {
    return index_kind == 1   ? static_cast<const void*>(rows8.data())
           : index_kind == 2 ? static_cast<const void*>(rows16.data())
           : index_kind == 3 ? static_cast<const void*>(scales.data())
                             : nullptr;
  }

  venturi_cuda_batch batch(const venturi_cuda_image* images_dev, const void* rows_dev, const float* means_dev) const {
    return {images_dev, static_cast<int32_t>(images.size()), static_cast<int64_t>(symbols.size()),
            lanes,      segments,                            index_kind,
            precision,  rows_dev,                            means_dev};
  }

  // Adds an image of kind 0.
  void add(const std::vector<int32_t>& image, int64_t plane_count, size_t gap = 0) {
    symbols.insert(symbols.end(), gap, 77);
    images.push_back({static_cast<int64_t>(symbols.size()), static_cast<int64_t>(image.size()), plane_count});
    symbols.insert(symbols.end(), image.begin(), image.end());
  }

  // Adds an image of kind 1.
  void add(const std::vector<int32_t>& image, const std::vector<uint8_t>& image_rows, size_t gap = 0) {
    index_kind = 1;
    add(image, int64_t{1}, gap);
    rows8.resize(symbols.size() - image.size(), 0);
    rows8.insert(rows8.end(), image_rows.begin(), image_rows.end());
  }

  std::vector<int32_t> symbols_of(size_t image) const {
    const auto first = symbols.begin() + images[image].first_symbol;
    return {first, first + images[image].symbol_count};
  }
};

// Values as they lie in memory, and back.
inline std::vector<uint8_t> packed(const std::vector<float>& values, int32_t precision) {
  const size_t size = precision == VENTURI_FP16 ? 2 : 4;
  std::vector<uint8_t> bytes(size * values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    venturi::gpu::put_value(bytes.data(), precision == VENTURI_FP16, static_cast<int64_t>(i), values[i]);
  }
  return bytes;
}

inline std::vector<float> unpacked(const std::vector<uint8_t>& bytes, int32_t precision) {
  std::vector<float> values(bytes.size() / (precision == VENTURI_FP16 ? 2 : 4));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = venturi::gpu::value_at(bytes.data(), precision == VENTURI_FP16, static_cast<int64_t>(i));
  }
  return values;
}

struct Encoded {
  std::vector<uint8_t> payload;
  std::vector<int64_t> offsets;
  std::vector<venturi_cuda_outcome> outcomes;

  std::vector<uint8_t> payload_of(size_t image) const {
    return {payload.begin() + offsets[image], payload.begin() + offsets[image + 1]};
  }
};

struct Decoded {
  std::vector<int32_t> symbols;
  std::vector<float> latents_hat;
  std::vector<venturi_cuda_outcome> outcomes;
};

struct Coder {
  // capacity: of the payload; -1 for enough
  std::function<Encoded(const Work&, int64_t capacity)> encode;
  std::function<Decoded(const Work&, const std::vector<uint8_t>& payload, const std::vector<int64_t>& offsets)> decode;
};

inline int64_t capacity_for(const Work& work) {
  int64_t capacity = 0;
  for (const auto& image : work.images) {
    capacity += venturi_max_encoded_bytes(image.symbol_count, work.segments);
  }
  return capacity;
}

// The C API's payload of one image, or its error.
inline calls::Outcome encode_on_cpu(const Work& work, size_t image, std::vector<uint8_t>& payload) {
  const venturi_cuda_image& place = work.images[image];
  venturi_indexes indexes{work.index_kind, place.plane_count, nullptr};
  if (work.index_kind == 1) {
    indexes.rows = work.rows8.data() + place.first_symbol;
  } else if (work.index_kind == 2) {
    indexes.rows = work.rows16.data() + place.first_symbol;
  }
  return calls::encode(work.tables, indexes, {work.lanes, work.segments}, work.symbols_of(image), payload);
}

inline calls::Outcome decode_on_cpu(const Work& work, size_t image, const std::vector<uint8_t>& payload,
                                    std::vector<int32_t>& symbols) {
  const venturi_cuda_image& place = work.images[image];
  venturi_indexes indexes{work.index_kind, place.plane_count, nullptr};
  if (work.index_kind == 1) {
    indexes.rows = work.rows8.data() + place.first_symbol;
  } else if (work.index_kind == 2) {
    indexes.rows = work.rows16.data() + place.first_symbol;
  }
  symbols.assign(static_cast<size_t>(place.symbol_count), -12345);
  return calls::decode(work.tables, indexes, {work.lanes, work.segments}, payload, symbols);
}

}  // namespace lanes
