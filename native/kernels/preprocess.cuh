// Image to network input (docs/bundle.md section 2), the CPU pass of src/preprocess as two passes over a batch of one geometry:
// columns first, into 8-bit planes of crop width in the workspace, then rows, with normalised values looked up by sample. No thread needs
// another: a pass is a function of its thread's number, and of the image's. Weights are stored tap by tap, so that neighbouring threads
// read neighbouring ones.
#pragma once

#include "pixels.cuh"

namespace venturi::gpu {

constexpr unsigned kPreprocessThreads = 256;
constexpr uint32_t kRowsPerThread = 4;    // of the first pass: a weight serves so many rows
constexpr uint32_t kPixelsPerThread = 4;  // of the second pass: one load, one store

// Output i of an axis is the sum over t < taps[i] of weights[t * count + i] * input[first[i] + t].
struct Axis {
  const int32_t* first;
  const int32_t* taps;
  const int32_t* weights;
  uint32_t count;
};

// Source pixels and planes of crop width. Plane c of image i begins at ((i * channels + c) * row_count) * pitch.
struct NarrowPass {
  const uint8_t* planes[3];  // of the first image; YUV: luma, U, V
  int64_t pitches[3];
  int64_t image_strides[3];
  int32_t chroma_step;  // bytes from a U sample to the next
  uint32_t first_row;   // the first needed one
  YuvMatrix matrix;
  Axis columns;
  uint32_t row_count;
  uint32_t pitch;  // a multiple of kPixelsPerThread
  uint8_t* narrow;
};

template <typename Value>
struct WritePass {
  const uint8_t* narrow;
  uint32_t row_count;
  uint32_t pitch;
  uint32_t channels;
  uint32_t reversed;  // output channel 0 is source channel 2
  uint32_t width;
  Axis rows;            // input 0 is the first needed row
  const Value* levels;  // 256 of each output channel
  Value* tensors;
};

VENTURI_BOTH uint32_t narrow_threads(uint32_t width, uint32_t row_count) {
  return width * ((row_count + kRowsPerThread - 1) / kRowsPerThread);
}

VENTURI_BOTH uint32_t write_threads(uint32_t pitch, uint32_t height) { return 3 * height * (pitch / kPixelsPerThread); }

// One row of the source, by pixel format.
template <unsigned kChannelCount>
class InterleavedRow {
 public:
  static constexpr unsigned kChannels = kChannelCount;

  VENTURI_STEP void open(const NarrowPass& pass, uint32_t image, uint32_t row) {
    row_ = pass.planes[0] + image * pass.image_strides[0] + (row + pass.first_row) * pass.pitches[0];
  }

  VENTURI_STEP void pixel(const NarrowPass&, int32_t x, uint8_t* samples) const {
    const uint8_t* at = row_ + static_cast<int64_t>(x) * kChannels;
    VENTURI_UNROLL
    for (unsigned c = 0; c < kChannels; ++c) {
      samples[c] = at[c];
    }
  }

 private:
  const uint8_t* row_;
};

class YuvRow {
 public:
  static constexpr unsigned kChannels = 3;

  VENTURI_STEP void open(const NarrowPass& pass, uint32_t image, uint32_t row) {
    const uint32_t y = row + pass.first_row;
    luma_ = pass.planes[0] + image * pass.image_strides[0] + y * pass.pitches[0];
    u_ = pass.planes[1] + image * pass.image_strides[1] + y / 2 * pass.pitches[1];
    v_ = pass.planes[2] + image * pass.image_strides[2] + y / 2 * pass.pitches[2];
  }

  VENTURI_STEP void pixel(const NarrowPass& pass, int32_t x, uint8_t* samples) const {
    const int32_t chroma = (x >> 1) * pass.chroma_step;
    yuv_to_rgb(pass.matrix, luma_[x], u_[chroma], v_[chroma], samples);
  }

 private:
  const uint8_t* luma_;
  const uint8_t* u_;
  const uint8_t* v_;
};

// First pass: thread `index` makes one column of kRowsPerThread rows.
template <typename Row>
VENTURI_STEP void narrow_rows(const NarrowPass& pass, uint32_t image, uint32_t index) {
  const uint32_t x = index % pass.columns.count;
  const uint32_t first_row = index / pass.columns.count * kRowsPerThread;
  if (first_row >= pass.row_count) {
    return;
  }
  Row rows[kRowsPerThread];
  int32_t sums[kRowsPerThread][Row::kChannels];
  VENTURI_UNROLL
  for (uint32_t r = 0; r < kRowsPerThread; ++r) {
    const uint32_t row = first_row + r;
    rows[r].open(pass, image, row < pass.row_count ? row : pass.row_count - 1);
    VENTURI_UNROLL
    for (unsigned c = 0; c < Row::kChannels; ++c) {
      sums[r][c] = kWeightHalf;
    }
  }
  const int32_t first = pass.columns.first[x];
  const int32_t taps = pass.columns.taps[x];
  const int32_t* weights = pass.columns.weights + x;
  for (int32_t t = 0; t < taps; ++t, weights += pass.columns.count) {
    const int32_t weight = *weights;
    VENTURI_UNROLL
    for (uint32_t r = 0; r < kRowsPerThread; ++r) {
      uint8_t samples[Row::kChannels];
      rows[r].pixel(pass, first + t, samples);
      VENTURI_UNROLL
      for (unsigned c = 0; c < Row::kChannels; ++c) {
        sums[r][c] += weight * samples[c];
      }
    }
  }
  VENTURI_UNROLL
  for (uint32_t r = 0; r < kRowsPerThread; ++r) {
    VENTURI_UNROLL
    for (unsigned c = 0; c < Row::kChannels; ++c) {
      if (first_row + r < pass.row_count) {
        const int64_t row = (static_cast<int64_t>(image) * Row::kChannels + c) * pass.row_count + first_row + r;
        pass.narrow[row * pass.pitch + x] = sample_of(sums[r][c]);
      }
    }
  }
}

template <typename Value>
struct alignas(kPixelsPerThread * sizeof(Value)) Four {
  Value value[kPixelsPerThread];
};

// Second pass: thread `index` makes kPixelsPerThread pixels of one row of one channel.
template <typename Value>
VENTURI_STEP void write_rows(const WritePass<Value>& pass, uint32_t image, uint32_t index) {
  const uint32_t groups = pass.pitch / kPixelsPerThread;
  const uint32_t x = index % groups * kPixelsPerThread;
  const uint32_t line = index / groups;  // of the tensor
  const uint32_t height = pass.rows.count;
  const uint32_t channel = line / height;
  if (channel >= 3) {
    return;
  }
  const uint32_t y = line - channel * height;
  const uint32_t plane = pass.channels == 1 ? 0 : pass.reversed != 0 ? 2 - channel : channel;
  int32_t sums[kPixelsPerThread] = {kWeightHalf, kWeightHalf, kWeightHalf, kWeightHalf};
  const int64_t row = (static_cast<int64_t>(image) * pass.channels + plane) * pass.row_count + pass.rows.first[y];
  const uint8_t* from = pass.narrow + row * pass.pitch + x;
  const int32_t* weights = pass.rows.weights + y;
  for (int32_t t = pass.rows.taps[y]; t > 0; --t, weights += height, from += pass.pitch) {
    const int32_t weight = *weights;
    const uint32_t samples = *reinterpret_cast<const uint32_t*>(from);
    VENTURI_UNROLL
    for (uint32_t p = 0; p < kPixelsPerThread; ++p) {
      sums[p] += weight * static_cast<int32_t>(samples >> 8 * p & 255);
    }
  }
  Four<Value> four;
  VENTURI_UNROLL
  for (uint32_t p = 0; p < kPixelsPerThread; ++p) {
    four.value[p] = pass.levels[channel * 256 + sample_of(sums[p])];
  }
  Value* to = pass.tensors + (static_cast<int64_t>(image) * 3 * height + line) * pass.width + x;
  if (pass.width % kPixelsPerThread == 0) {
    *reinterpret_cast<Four<Value>*>(to) = four;
  } else {
    for (uint32_t p = 0; p < kPixelsPerThread && x + p < pass.width; ++p) {
      to[p] = four.value[p];
    }
  }
}

}  // namespace venturi::gpu
