#include "preprocess/color.hpp"

namespace venturi {
namespace {

constexpr int32_t fixed_point(double value) {
  return static_cast<int32_t>(value * (1 << gpu::kColorBits) + (value < 0 ? -0.5 : 0.5));
}

// From the luma weights of red and blue that a standard names.
constexpr gpu::YuvMatrix matrix(double red, double blue, bool limited) {
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

constexpr gpu::YuvMatrix kMatrices[kColorMatrices] = {matrix(0.299, 0.114, true), matrix(0.299, 0.114, false),
                                              matrix(0.2126, 0.0722, true), matrix(0.2126, 0.0722, false)};

}  // namespace

const gpu::YuvMatrix& yuv_matrix(int32_t color_matrix) { return kMatrices[color_matrix]; }

void yuv_to_rgb(const gpu::YuvMatrix& matrix, const uint8_t* luma, ChromaRow chroma, int64_t begin, int64_t end, uint8_t* rgb) {
  for (int64_t x = begin; x < end; ++x, rgb += 3) {
    const int64_t at = (x >> 1) * chroma.step;
    gpu::yuv_to_rgb(matrix, luma[x], chroma.u[at], chroma.v[at], rgb);
  }
}

}  // namespace venturi
