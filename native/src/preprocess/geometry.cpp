#include "preprocess/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "preprocess/color.hpp"

namespace venturi {
namespace {

constexpr int32_t kMaxSide = 16384;
constexpr int32_t kMaxResize = 8192;

int64_t row_bytes(const Picture& picture, int32_t plane) {
  if (!is_yuv(picture.format)) {
    return int64_t{channels_of(picture.format)} * picture.width;
  }
  const int64_t half = (int64_t{picture.width} + 1) / 2;
  return plane == 0 ? picture.width : picture.format == kNv12 ? 2 * half : half;
}

// Half of the difference, ties to even.
int64_t centred(int64_t size, int64_t window) {
  const int64_t gap = size - window;
  return gap / 2 + (gap % 2 != 0 && gap / 2 % 2 != 0 ? 1 : 0);
}

bool fits(const venturi_preprocess_spec& spec) { return spec.resize_shorter_side == 0; }

// The length of a side when the other one shrinks or grows from `old` to `resized`: halves rounded up, at least 1.
int64_t scaled(int64_t side, int64_t resized, int64_t old) { return std::max<int64_t>(1, (2 * side * resized + old) / (2 * old)); }

}  // namespace

int32_t plane_count_of(int32_t format) { return format == kNv12 ? 2 : format == kYuv420 ? 3 : 1; }

void check_spec(const venturi_preprocess_spec& spec) {
  const int32_t largest = fits(spec) ? kMaxResize : spec.resize_shorter_side;
  if (spec.resize_shorter_side < 0 || spec.resize_shorter_side > kMaxResize || spec.crop_height < 1 ||
      spec.crop_width < 1 || spec.crop_height > largest || spec.crop_width > largest) {
    fail_argument("resize to " + std::to_string(spec.resize_shorter_side) + " and crop " +
                           std::to_string(spec.crop_width) + "x" + std::to_string(spec.crop_height) +
                           ": the crop must fit the resized shorter side, which must be 1..8192, or 0 to fit the image into the crop");
  }
  if (spec.filter != 0 && spec.filter != 1) {
    fail_argument("filter is " + std::to_string(spec.filter) + ", must be 0 (bilinear) or 1 (bicubic)");
  }
  for (int c = 0; c < 3; ++c) {
    if (!std::isfinite(spec.mean[c]) || !std::isfinite(spec.std[c]) || !(spec.std[c] > 0)) {
      fail_argument("channel " + std::to_string(c) + ": mean " + std::to_string(spec.mean[c]) + ", std " +
                             std::to_string(spec.std[c]) + "; both must be finite and std above 0");
    }
  }
}

void check_picture(const Picture& picture) {
  if (picture.format < kRgb || picture.format > kYuv420) {
    fail_argument("pixel format is " + std::to_string(picture.format) + ", must be 0..4");
  }
  if (picture.width < 1 || picture.width > kMaxSide || picture.height < 1 || picture.height > kMaxSide) {
    fail_argument("image is " + std::to_string(picture.width) + "x" + std::to_string(picture.height) +
                  ", sides must be 1..16384");
  }
  if (is_yuv(picture.format) && (picture.color_matrix < 0 || picture.color_matrix >= kColorMatrices)) {
    fail_argument("colour matrix is " + std::to_string(picture.color_matrix) + ", must be 0..3");
  }
}

void check_planes(const Picture& picture, const uint8_t* const* planes, const int64_t* pitches) {
  for (int32_t p = 0; p < plane_count_of(picture.format); ++p) {
    require(planes[p], "a plane");
    if (pitches[p] < row_bytes(picture, p)) {
      fail_argument("plane " + std::to_string(p) + " has a pitch of " + std::to_string(pitches[p]) +
                    " bytes, a row needs " + std::to_string(row_bytes(picture, p)));
    }
  }
}

void Axes::prepare(const venturi_preprocess_spec& spec, int64_t width, int64_t height) {
  const auto filter = static_cast<Filter>(spec.filter);
  if (fits(spec)) {
    const bool wide = height * spec.crop_width <= width * spec.crop_height;
    columns.prepare(width, wide ? spec.crop_width : scaled(width, spec.crop_height, height), 0, spec.crop_width, filter);
    rows.prepare(height, wide ? scaled(height, spec.crop_width, width) : spec.crop_height, 0, spec.crop_height, filter);
    return;
  }
  const int64_t shorter = std::min(width, height);
  const int64_t side = spec.resize_shorter_side;
  const int64_t resized_width = width * side / shorter;
  const int64_t resized_height = height * side / shorter;
  columns.prepare(width, resized_width, centred(resized_width, spec.crop_width), spec.crop_width, filter);
  rows.prepare(height, resized_height, centred(resized_height, spec.crop_height), spec.crop_height, filter);
}

void normalised_levels(const venturi_preprocess_spec& spec, float (&levels)[3][256]) {
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < 256; ++p) {
      levels[c][p] = (static_cast<float>(p) / 255.0F - spec.mean[c]) / spec.std[c];
    }
  }
}

}  // namespace venturi
