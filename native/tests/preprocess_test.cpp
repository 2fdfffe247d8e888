// Geometry, channel order, pitches and refusals; equality with Pillow is tested from Java on files of testdata/preprocess.
#include <cmath>
#include <vector>

#include "check.hpp"
#include "coder_calls.hpp"
#include "venturi/preprocess.h"

namespace {

// Gives the samples themselves: mean 0, std 1/255.
venturi_preprocess_spec plain_spec(int32_t side, int32_t crop) {
  const float unit = 1.0F / 255.0F;
  return {side, 0, crop, crop, 0, {0, 0, 0}, {unit, unit, unit}};
}

std::vector<int32_t> levels(const venturi_preprocess_spec& spec, const venturi_image& image) {
  venturi_preprocessor* preprocessor = nullptr;
  CHECK_EQUAL(calls::Outcome(venturi_preprocessor_create(&spec, &preprocessor)).message, "");
  std::vector<float> tensor(3 * static_cast<size_t>(spec.crop_height) * static_cast<size_t>(spec.crop_width));
  CHECK_EQUAL(calls::Outcome(venturi_preprocess(preprocessor, &image, tensor.data())).message, "");
  venturi_preprocessor_free(preprocessor);
  std::vector<int32_t> rounded;
  for (const float value : tensor) {
    rounded.push_back(static_cast<int32_t>(std::lround(value)));
  }
  return rounded;
}

void same_size_pixels_unchanged_in_channel_order() {
  std::vector<uint8_t> pixels(2 * 16, 255);  // 2x2, pitch 16
  const uint8_t values[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  std::copy(values, values + 6, pixels.begin());
  std::copy(values + 6, values + 12, pixels.begin() + 16);
  venturi_image image{0, 0, 2, 2, {pixels.data(), nullptr, nullptr}, {16, 0, 0}};
  auto spec = plain_spec(2, 2);
  const std::vector<int32_t> forward{1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12};
  const std::vector<int32_t> backward{3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10};
  CHECK(levels(spec, image) == forward);
  image.format = 1;
  CHECK(levels(spec, image) == backward);
  spec.bgr = 1;
  CHECK(levels(spec, image) == forward);
  spec.filter = 1;
  CHECK(levels(spec, image) == forward);
}

// What lies behind the picture's last byte must not be read, nor what lies between two rows.
void fitted_window_of_unresized_picture_is_padded_with_zeros() {
  const std::vector<uint8_t> row{1, 2, 250, 250, 3, 4, 250, 250};  // 2 wide, pitch 4
  auto spec = plain_spec(0, 3);
  venturi_image image{2, 0, 2, 2, {row.data(), nullptr, nullptr}, {4, 0, 0}};
  spec.crop_width = 2;
  CHECK((levels(spec, image) == std::vector<int32_t>{1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0, 0}));
  spec.crop_width = 3;
  spec.crop_height = 2;
  CHECK((levels(spec, image) == std::vector<int32_t>{1, 2, 0, 3, 4, 0, 1, 2, 0, 3, 4, 0, 1, 2, 0, 3, 4, 0}));
}

void gray_fills_three_channels() {
  const uint8_t pixels[4] = {10, 20, 30, 40};
  const venturi_image image{2, 0, 2, 2, {pixels, nullptr, nullptr}, {2, 0, 0}};
  CHECK((levels(plain_spec(2, 2), image) == std::vector<int32_t>{10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40}));
}

// Left of the window is half of the gap, ties to even: gaps 1, 3, 5 give 0, 2, 2.
void crop_gap_halves_to_even() {
  for (int32_t gap = 0; gap <= 5; ++gap) {
    std::vector<uint8_t> row(static_cast<size_t>(gap) + 1);
    for (size_t x = 0; x < row.size(); ++x) {
      row[x] = static_cast<uint8_t>(x);
    }
    const venturi_image image{2, 0, gap + 1, 1, {row.data(), nullptr, nullptr}, {gap + 1, 0, 0}};
    const int32_t wanted[] = {0, 0, 1, 2, 2, 2};
    CHECK_EQUAL(levels(plain_spec(1, 1), image)[0], wanted[gap]);
  }
}

void yuv_formats_same_pixels() {
  const uint8_t luma[6] = {16, 235, 81, 145, 41, 128};  // 3x2
  const uint8_t u[2] = {90, 240};
  const uint8_t v[2] = {240, 110};
  const uint8_t uv[4] = {90, 240, 240, 110};
  for (int32_t matrix = 0; matrix < 4; ++matrix) {
    const venturi_image planar{4, matrix, 3, 2, {luma, u, v}, {3, 2, 2}};
    const venturi_image nv12{3, matrix, 3, 2, {luma, uv, nullptr}, {3, 4, 0}};
    CHECK(levels(plain_spec(2, 2), planar) == levels(plain_spec(2, 2), nv12));
  }
}

void yuv_neutral_chroma_is_gray_of_its_range() {
  const uint8_t luma[4] = {16, 235, 126, 0};
  const uint8_t neutral[1] = {128};
  const auto limited = levels(plain_spec(2, 2), {4, 0, 2, 2, {luma, neutral, neutral}, {2, 1, 1}});
  CHECK((std::vector<int32_t>(limited.begin(), limited.begin() + 4) == std::vector<int32_t>{0, 255, 128, 0}));
  const auto full = levels(plain_spec(2, 2), {4, 3, 2, 2, {luma, neutral, neutral}, {2, 1, 1}});
  CHECK((std::vector<int32_t>(full.begin(), full.begin() + 4) == std::vector<int32_t>{16, 235, 126, 0}));
}

void bad_specs_and_images_refused() {
  venturi_preprocessor* preprocessor = nullptr;
  auto spec = plain_spec(4, 5);
  CHECK_EQUAL(calls::Outcome(venturi_preprocessor_create(&spec, &preprocessor)).code, VENTURI_INVALID_ARGUMENT);
  spec = plain_spec(4, 4);
  spec.std[1] = 0;
  CHECK_EQUAL(calls::Outcome(venturi_preprocessor_create(&spec, &preprocessor)).code, VENTURI_INVALID_ARGUMENT);
  spec = plain_spec(4, 4);
  CHECK_EQUAL(calls::Outcome(venturi_preprocessor_create(&spec, &preprocessor)).code, VENTURI_OK);
  const uint8_t pixels[12] = {};
  float tensor[48];
  const venturi_image bad[] = {{0, 0, 2, 2, {pixels, nullptr, nullptr}, {5, 0, 0}},
                               {0, 0, 2, 2, {nullptr, nullptr, nullptr}, {6, 0, 0}},
                               {0, 0, 0, 2, {pixels, nullptr, nullptr}, {6, 0, 0}},
                               {0, 0, 16385, 2, {pixels, nullptr, nullptr}, {6, 0, 0}},
                               {5, 0, 2, 2, {pixels, nullptr, nullptr}, {6, 0, 0}},
                               {4, 4, 2, 2, {pixels, pixels, pixels}, {2, 1, 1}}};
  for (const venturi_image& image : bad) {
    CHECK_EQUAL(calls::Outcome(venturi_preprocess(preprocessor, &image, tensor)).code, VENTURI_INVALID_ARGUMENT);
  }
  venturi_preprocessor_free(preprocessor);
}

}  // namespace

int main() {
  RUN(same_size_pixels_unchanged_in_channel_order);
  RUN(fitted_window_of_unresized_picture_is_padded_with_zeros);
  RUN(gray_fills_three_channels);
  RUN(crop_gap_halves_to_even);
  RUN(yuv_formats_same_pixels);
  RUN(yuv_neutral_chroma_is_gray_of_its_range);
  RUN(bad_specs_and_images_refused);
  return check::result();
}
