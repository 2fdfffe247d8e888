#include "preprocess/color.hpp"

namespace venturi {
namespace {

constexpr int kFractionBits = 20;

constexpr int32_t fixed_point(double value) {
  return static_cast<int32_t>(value * (1 << kFractionBits) + (value < 0 ? -0.5 : 0.5));
}

struct Matrix {
  int32_t luma_zero;
  int32_t luma;
  int32_t v_to_red;
  int32_t u_to_green;
  int32_t v_to_green;
  int32_t u_to_blue;
};

// From the luma weights of red and blue that a standard names.
constexpr Matrix matrix(double red, double blue, bool limited) {
  const double luma = limited ? 255.0 / 219.0 : 1.0;
  const double chroma = limited ? 255.0 / 224.0 : 1.0;
  const double green = 1.0 - red - blue;
  return {limited ? 16 : 0,
          fixed_point(luma),
          fixed_point(chroma * 2.0 * (1.0 - red)),
          fixed_point(chroma * -2.0 * (1.0 - blue) * blue / green),
          fixed_point(chroma * -2.0 * (1.0 - red) * red / green),
          fixed_point(chroma * 2.0 * (1.0 - blue))};
}

constexpr Matrix kMatrices[kColorMatrices] = {matrix(0.299, 0.114, true), matrix(0.299, 0.114, false),
                                              matrix(0.2126, 0.0722, true), matrix(0.2126, 0.0722, false)};

inline uint8_t sample(int32_t fixed) {
  const int32_t value = fixed >> kFractionBits;
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

}  // namespace

void yuv_to_rgb(int32_t color_matrix, const uint8_t* luma, ChromaRow chroma, int64_t begin, int64_t end, uint8_t* rgb) {
  const Matrix& m = kMatrices[color_matrix];
  for (int64_t x = begin; x < end; ++x, rgb += 3) {
    const int32_t y = (luma[x] - m.luma_zero) * m.luma + (1 << (kFractionBits - 1));
    const int32_t u = chroma.u[(x >> 1) * chroma.step] - 128;
    const int32_t v = chroma.v[(x >> 1) * chroma.step] - 128;
    rgb[0] = sample(y + v * m.v_to_red);
    rgb[1] = sample(y + u * m.u_to_green + v * m.v_to_green);
    rgb[2] = sample(y + u * m.u_to_blue);
  }
}

}  // namespace venturi
