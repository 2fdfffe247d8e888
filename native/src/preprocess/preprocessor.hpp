// Image to network input (docs/bundle.md section 2).
#pragma once

#include <cstdint>
#include <vector>

#include "preprocess/geometry.hpp"
#include "preprocess/pixel_loops.hpp"
#include "venturi/preprocess.h"

// One thread at a time.
struct venturi_preprocessor {
  explicit venturi_preprocessor(const venturi_preprocess_spec& spec, const venturi::PixelLoops& loops = venturi::pixel_loops());

  void run(const venturi_image& image, float* tensor);

 private:
  void prepare(const venturi_image& image);
  void resample_rows(const venturi_image& image);
  const uint8_t* source_row(const venturi_image& image, int64_t y);
  void resample_columns(const venturi_image& image, float* tensor);
  void copy_rows(const venturi_image& image, float* tensor);
  void write_row(const venturi_image& image, const uint8_t* samples, float* out) const;

  venturi_preprocess_spec spec_;
  const venturi::PixelLoops& loops_;
  float normalised_[3][256];  // of output channel c and sample p
  int32_t width_ = 0;         // geometry the axes are prepared for
  int32_t height_ = 0;
  venturi::Axes axes_;
  std::vector<uint8_t> converted_;  // one source row in RGB
  std::vector<uint8_t> narrow_;     // needed source rows, already of crop width
  std::vector<uint8_t> samples_;    // one row of the crop
};
