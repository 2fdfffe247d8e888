#include "preprocess/preprocessor.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "preprocess/color.hpp"

namespace {

constexpr int32_t kMaxSide = 16384;
constexpr int32_t kMaxResize = 8192;

enum Format : int32_t { kRgb = 0, kBgr = 1, kGray = 2, kNv12 = 3, kYuv420 = 4 };

bool is_yuv(int32_t format) { return format == kNv12 || format == kYuv420; }

int32_t channels_of(int32_t format) { return format == kGray ? 1 : 3; }

int32_t plane_count_of(int32_t format) { return format == kNv12 ? 2 : format == kYuv420 ? 3 : 1; }

int64_t row_bytes(const venturi_image& image, int32_t plane) {
  if (!is_yuv(image.format)) {
    return int64_t{channels_of(image.format)} * image.width;
  }
  const int64_t half = (int64_t{image.width} + 1) / 2;
  return plane == 0 ? image.width : image.format == kNv12 ? 2 * half : half;
}

void check_spec(const venturi_preprocess_spec& spec) {
  if (spec.resize_shorter_side < 1 || spec.resize_shorter_side > kMaxResize || spec.crop_height < 1 ||
      spec.crop_width < 1 || spec.crop_height > spec.resize_shorter_side || spec.crop_width > spec.resize_shorter_side) {
    venturi::fail_argument("resize to " + std::to_string(spec.resize_shorter_side) + " and crop " +
                           std::to_string(spec.crop_width) + "x" + std::to_string(spec.crop_height) +
                           ": the crop must fit the resized shorter side, which must be 1..8192");
  }
  if (spec.filter != 0 && spec.filter != 1) {
    venturi::fail_argument("filter is " + std::to_string(spec.filter) + ", must be 0 (bilinear) or 1 (bicubic)");
  }
  for (int c = 0; c < 3; ++c) {
    if (!std::isfinite(spec.mean[c]) || !std::isfinite(spec.std[c]) || !(spec.std[c] > 0)) {
      venturi::fail_argument("channel " + std::to_string(c) + ": mean " + std::to_string(spec.mean[c]) + ", std " +
                             std::to_string(spec.std[c]) + "; both must be finite and std above 0");
    }
  }
}

void check_image(const venturi_image& image) {
  if (image.format < kRgb || image.format > kYuv420) {
    venturi::fail_argument("pixel format is " + std::to_string(image.format) + ", must be 0..4");
  }
  if (image.width < 1 || image.width > kMaxSide || image.height < 1 || image.height > kMaxSide) {
    venturi::fail_argument("image is " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                           ", sides must be 1..16384");
  }
  if (is_yuv(image.format) && (image.color_matrix < 0 || image.color_matrix >= venturi::kColorMatrices)) {
    venturi::fail_argument("colour matrix is " + std::to_string(image.color_matrix) + ", must be 0..3");
  }
  for (int32_t p = 0; p < plane_count_of(image.format); ++p) {
    venturi::require(image.planes[p], "a plane");
    if (image.pitches[p] < row_bytes(image, p)) {
      venturi::fail_argument("plane " + std::to_string(p) + " has a pitch of " + std::to_string(image.pitches[p]) +
                             " bytes, a row needs " + std::to_string(row_bytes(image, p)));
    }
  }
}

// Half of the difference, ties to even.
int64_t centred(int64_t size, int64_t window) {
  const int64_t gap = size - window;
  return gap / 2 + (gap % 2 != 0 && gap / 2 % 2 != 0 ? 1 : 0);
}

}  // namespace

venturi_preprocessor::venturi_preprocessor(const venturi_preprocess_spec& spec) : spec_(spec) {
  check_spec(spec);
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < 256; ++p) {
      normalised_[c][p] = (static_cast<float>(p) / 255.0F - spec.mean[c]) / spec.std[c];
    }
  }
}

void venturi_preprocessor::run(const venturi_image& image, float* tensor) {
  check_image(image);
  prepare(image);
  resample_rows(image);
  write_tensor(image, tensor);
}

void venturi_preprocessor::prepare(const venturi_image& image) {
  if (image.width != width_ || image.height != height_) {
    width_ = 0;  // stays so when memory runs out below
    const int64_t shorter = std::min(image.width, image.height);
    const int64_t side = spec_.resize_shorter_side;
    const int64_t resized_width = image.width * side / shorter;
    const int64_t resized_height = image.height * side / shorter;
    const auto filter = static_cast<venturi::Filter>(spec_.filter);
    columns_.prepare(image.width, resized_width, centred(resized_width, spec_.crop_width), spec_.crop_width, filter);
    rows_.prepare(image.height, resized_height, centred(resized_height, spec_.crop_height), spec_.crop_height, filter);
    height_ = image.height;
    width_ = image.width;
  }
  const auto crop_samples = static_cast<size_t>(spec_.crop_width) * static_cast<size_t>(channels_of(image.format));
  sums_.resize(std::max(sums_.size(), crop_samples));
  narrow_.resize(std::max(narrow_.size(), crop_samples * static_cast<size_t>(rows_.input_end() - rows_.input_begin())));
  if (is_yuv(image.format)) {
    converted_.resize(
        std::max(converted_.size(), 3 * static_cast<size_t>(columns_.input_end() - columns_.input_begin())));
  }
}

void venturi_preprocessor::resample_rows(const venturi_image& image) {
  const int32_t channels = channels_of(image.format);
  uint8_t* out = narrow_.data();
  for (int64_t y = rows_.input_begin(); y < rows_.input_end(); ++y) {
    venturi::resample_row(columns_, source_row(image, y), channels, spec_.crop_width, out);
    out += int64_t{channels} * spec_.crop_width;
  }
}

// The first needed pixel of row y.
const uint8_t* venturi_preprocessor::source_row(const venturi_image& image, int64_t y) {
  const int64_t begin = columns_.input_begin();
  const uint8_t* first = image.planes[0] + y * image.pitches[0];
  if (!is_yuv(image.format)) {
    return first + begin * channels_of(image.format);
  }
  const uint8_t* u = image.planes[1] + y / 2 * image.pitches[1];
  const venturi::ChromaRow chroma = image.format == kNv12
                                        ? venturi::ChromaRow{u, u + 1, 2}
                                        : venturi::ChromaRow{u, image.planes[2] + y / 2 * image.pitches[2], 1};
  venturi::yuv_to_rgb(image.color_matrix, first, chroma, begin, columns_.input_end(), converted_.data());
  return converted_.data();
}

void venturi_preprocessor::write_tensor(const venturi_image& image, float* tensor) {
  const int32_t channels = channels_of(image.format);
  const bool reversed = (image.format == kBgr) != (spec_.bgr != 0);
  const int64_t width = spec_.crop_width;
  const int64_t plane = width * spec_.crop_height;
  for (int64_t y = 0; y < spec_.crop_height; ++y) {
    venturi::resample_column(rows_, y, narrow_.data(), width * channels, sums_.data());
    for (int c = 0; c < 3; ++c) {
      const int32_t* sum = sums_.data() + (channels == 1 ? 0 : reversed ? 2 - c : c);
      float* out = tensor + c * plane + y * width;
      for (int64_t x = 0; x < width; ++x) {
        out[x] = normalised_[c][venturi::sample_of(sum[x * channels])];
      }
    }
  }
}
