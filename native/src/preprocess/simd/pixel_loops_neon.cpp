// The loops over pixels on AArch64: the channels of a pixel side by side along a row, eight samples down a column.
#include <arm_neon.h>

#include <cstring>

#include "preprocess/pixel_loops.hpp"

namespace venturi {
namespace {

bool everywhere() { return true; }

inline int32x4_t four_samples(const uint8_t* from) {
  uint32_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(bytes)))));
}

inline uint8x8_t bytes_of(int32x4_t low, int32x4_t high) {
  const int16x4_t left = vqmovn_s32(vshrq_n_s32(low, kWeightBits));
  const int16x4_t right = vqmovn_s32(vshrq_n_s32(high, kWeightBits));
  return vqmovun_s16(vcombine_s16(left, right));
}

void narrow_row(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t count, uint8_t* out) {
  const int64_t taps = axis.most_taps();
  const int64_t stop = channels == 3 ? inner_pixels(axis, count) : 0;
  for (int64_t x = 0; x < stop; ++x) {
    const uint8_t* sample = row + 3 * (axis.first(x) - axis.input_begin());
    const int32_t* weights = axis.weights(x);
    int32x4_t sums = vdupq_n_s32(kWeightHalf);
    for (int64_t t = 0; t < taps; ++t, sample += 3) {
      sums = vmlaq_n_s32(sums, four_samples(sample), weights[t]);
    }
    const uint64_t bytes = vget_lane_u64(vreinterpret_u64_u8(bytes_of(sums, sums)), 0);
    const auto pixel = static_cast<uint32_t>(bytes);
    std::memcpy(out + 3 * x, &pixel, sizeof pixel);
  }
  narrow_pixels(axis, row, channels, stop, count, out);
}

void narrow_column(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, uint8_t* out) {
  const int32_t* weights = axis.weights(out_row);
  const int64_t taps = axis.taps(out_row);
  const uint8_t* top = rows + (axis.first(out_row) - axis.input_begin()) * width;
  int64_t x = 0;
  for (; x + 8 <= width; x += 8) {
    int32x4_t low = vdupq_n_s32(kWeightHalf);
    int32x4_t high = low;
    const uint8_t* sample = top + x;
    for (int64_t t = 0; t < taps; ++t, sample += width) {
      const uint16x8_t wide = vmovl_u8(vld1_u8(sample));
      low = vmlaq_n_s32(low, vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(wide))), weights[t]);
      high = vmlaq_n_s32(high, vreinterpretq_s32_u32(vmovl_u16(vget_high_u16(wide))), weights[t]);
    }
    vst1_u8(out + x, bytes_of(low, high));
  }
  narrow_samples(axis, out_row, rows, width, x, out);
}

}  // namespace

const PixelLoops kNeonPixelLoops{"neon", everywhere, narrow_row, narrow_column, yuv_to_rgb};

}  // namespace venturi
