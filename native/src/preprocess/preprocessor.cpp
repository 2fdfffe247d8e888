#include "preprocess/preprocessor.hpp"

#include <algorithm>

#include "preprocess/color.hpp"

venturi_preprocessor::venturi_preprocessor(const venturi_preprocess_spec& spec, const venturi::PixelLoops& loops)
    : spec_(spec), loops_(loops) {
  venturi::check_spec(spec);
  venturi::normalised_levels(spec, normalised_);
}

void venturi_preprocessor::run(const venturi_image& image, float* tensor) {
  const venturi::Picture picture{image.format, image.color_matrix, image.width, image.height};
  venturi::check_picture(picture);
  venturi::check_planes(picture, image.planes, image.pitches);
  prepare(image);
  if (axes_.columns.resizes() || axes_.rows.resizes()) {
    resample_rows(image);
    resample_columns(image, tensor);
  } else {
    copy_rows(image, tensor);
  }
}

void venturi_preprocessor::prepare(const venturi_image& image) {
  if (image.width != width_ || image.height != height_) {
    width_ = 0;  // stays so when memory runs out below
    axes_.prepare(spec_, image.width, image.height);
    height_ = image.height;
    width_ = image.width;
  }
  const auto crop_samples = static_cast<size_t>(spec_.crop_width) * static_cast<size_t>(venturi::channels_of(image.format));
  samples_.resize(std::max(samples_.size(), crop_samples));
  narrow_.resize(std::max(narrow_.size(), crop_samples * static_cast<size_t>(axes_.rows.input_end() - axes_.rows.input_begin())));
  if (venturi::is_yuv(image.format)) {
    converted_.resize(
        std::max(converted_.size(), 3 * static_cast<size_t>(axes_.columns.input_end() - axes_.columns.input_begin())));
  }
}

void venturi_preprocessor::resample_rows(const venturi_image& image) {
  const int32_t channels = venturi::channels_of(image.format);
  uint8_t* out = narrow_.data();
  for (int64_t y = axes_.rows.input_begin(); y < axes_.rows.input_end(); ++y) {
    loops_.narrow_row(axes_.columns, source_row(image, y), channels, spec_.crop_width, out);
    out += int64_t{channels} * spec_.crop_width;
  }
}

// The first needed pixel of row y.
const uint8_t* venturi_preprocessor::source_row(const venturi_image& image, int64_t y) {
  const int64_t begin = axes_.columns.input_begin();
  const uint8_t* first = image.planes[0] + y * image.pitches[0];
  if (!venturi::is_yuv(image.format)) {
    return first + begin * venturi::channels_of(image.format);
  }
  const uint8_t* u = image.planes[1] + y / 2 * image.pitches[1];
  const venturi::ChromaRow chroma = image.format == venturi::kNv12
                                        ? venturi::ChromaRow{u, u + 1, 2}
                                        : venturi::ChromaRow{u, image.planes[2] + y / 2 * image.pitches[2], 1};
  loops_.yuv_to_rgb(venturi::yuv_matrix(image.color_matrix), first, chroma, begin, axes_.columns.input_end(), converted_.data());
  return converted_.data();
}

void venturi_preprocessor::resample_columns(const venturi_image& image, float* tensor) {
  const int64_t width = int64_t{spec_.crop_width} * venturi::channels_of(image.format);
  for (int64_t y = 0; y < spec_.crop_height; ++y) {
    loops_.narrow_column(axes_.rows, y, narrow_.data(), width, samples_.data());
    write_row(image, samples_.data(), tensor + y * spec_.crop_width);
  }
}

// Of a picture that is not resized, the rows of the crop as they are.
void venturi_preprocessor::copy_rows(const venturi_image& image, float* tensor) {
  const int64_t top = axes_.rows.input_begin() + axes_.rows.lead();
  const int64_t left = axes_.columns.lead() * venturi::channels_of(image.format);
  for (int64_t y = 0; y < spec_.crop_height; ++y) {
    write_row(image, source_row(image, top + y) + left, tensor + y * spec_.crop_width);
  }
}

// One row of every plane; out is its place in the first.
void venturi_preprocessor::write_row(const venturi_image& image, const uint8_t* samples, float* out) const {
  const int32_t channels = venturi::channels_of(image.format);
  const bool reversed = venturi::reverses(spec_, image.format);
  const int64_t width = spec_.crop_width;
  for (int c = 0; c < 3; ++c, out += width * spec_.crop_height) {
    const uint8_t* sample = samples + (channels == 1 ? 0 : reversed ? 2 - c : c);
    for (int64_t x = 0; x < width; ++x) {
      out[x] = normalised_[c][sample[x * channels]];
    }
  }
}
