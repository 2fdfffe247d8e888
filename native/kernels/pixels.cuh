// Integer arithmetic on samples that the CPU pass (src/preprocess) and the kernels share, so that both give the same bits: Pillow's
// fixed-point resize with weights of 22 fraction bits, rounded and clipped to 8 bits after each axis, and YUV to RGB.
#pragma once

#include "warp.cuh"

namespace venturi::gpu {

constexpr int kWeightBits = 22;
constexpr int32_t kWeightHalf = 1 << (kWeightBits - 1);
constexpr int kColorBits = 20;

VENTURI_BOTH uint8_t clipped(int32_t value) { return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value); }

// Weighted sum, which starts at kWeightHalf, to a sample.
VENTURI_BOTH uint8_t sample_of(int32_t sum) { return clipped(sum >> kWeightBits); }

// Coefficients of kColorBits fraction bits.
struct YuvMatrix {
  int32_t luma_zero;
  int32_t luma;
  int32_t v_to_red;
  int32_t u_to_green;
  int32_t v_to_green;
  int32_t u_to_blue;
};

VENTURI_BOTH void yuv_to_rgb(const YuvMatrix& m, int32_t luma, int32_t u_sample, int32_t v_sample, uint8_t* rgb) {
  const int32_t y = (luma - m.luma_zero) * m.luma + (1 << (kColorBits - 1));
  const int32_t u = u_sample - 128;
  const int32_t v = v_sample - 128;
  rgb[0] = clipped((y + v * m.v_to_red) >> kColorBits);
  rgb[1] = clipped((y + u * m.u_to_green + v * m.v_to_green) >> kColorBits);
  rgb[2] = clipped((y + u * m.u_to_blue) >> kColorBits);
}

}  // namespace venturi::gpu
