#include "preprocess/pixel_loops.hpp"

namespace venturi {
namespace {

const PixelLoops* const kSets[] = {
#if defined(__x86_64__)
    &kAvx2PixelLoops,
#elif defined(__aarch64__)
    &kNeonPixelLoops,
#endif
    &kScalarPixelLoops, nullptr};

bool everywhere() { return true; }

const PixelLoops& chosen() {
  const PixelLoops* const* set = kSets;
  while (!(*set)->runs_here()) {
    ++set;
  }
  return **set;
}

void narrow_row(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t count, uint8_t* out) {
  narrow_pixels(axis, row, channels, 0, count, out);
}

void narrow_column(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, uint8_t* out) {
  narrow_samples(axis, out_row, rows, width, 0, out);
}

}  // namespace

const PixelLoops kScalarPixelLoops{"scalar", everywhere, narrow_row, narrow_column, yuv_to_rgb};

int64_t inner_pixels(const ResampleAxis& axis, int64_t count) {
  int64_t inner = count - 1;
  while (inner > 0 && axis.first(inner - 1) + axis.most_taps() >= axis.input_end()) {
    --inner;
  }
  return inner;
}

void narrow_pixels(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t begin, int64_t end, uint8_t* out) {
  for (int64_t x = begin; x < end; ++x) {
    const uint8_t* sample = row + (axis.first(x) - axis.input_begin()) * channels;
    for (int32_t c = 0; c < channels; ++c) {
      int32_t sum = kWeightHalf;
      for (int64_t t = 0; t < axis.taps(x); ++t) {
        sum += axis.weights(x)[t] * sample[t * channels + c];
      }
      out[x * channels + c] = sample_of(sum);
    }
  }
}

void narrow_samples(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, int64_t begin, uint8_t* out) {
  const uint8_t* top = rows + (axis.first(out_row) - axis.input_begin()) * width;
  for (int64_t x = begin; x < width; ++x) {
    int32_t sum = kWeightHalf;
    for (int64_t t = 0; t < axis.taps(out_row); ++t) {
      sum += axis.weights(out_row)[t] * top[t * width + x];
    }
    out[x] = sample_of(sum);
  }
}

const PixelLoops& pixel_loops() {
  static const PixelLoops& loops = chosen();
  return loops;
}

const PixelLoops* const* all_pixel_loops() { return kSets; }

}  // namespace venturi
