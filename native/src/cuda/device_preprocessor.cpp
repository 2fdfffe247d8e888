#include "cuda/device_preprocessor.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/error.hpp"
#include "cuda/launch.hpp"
#include "kernels/half.cuh"
#include "preprocess/color.hpp"

namespace venturi::cuda {
namespace {

constexpr int32_t kMaxImages = 65535;  // a grid's y
constexpr size_t kAlignment = 16;

template <typename T>
size_t append(std::vector<uint8_t>& bytes, const std::vector<T>& values) {
  const size_t at = (bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
  bytes.resize(at + values.size() * sizeof(T));
  std::memcpy(bytes.data() + at, values.data(), values.size() * sizeof(T));
  return at;
}

// first, taps and weights behind one another, tap by tap.
size_t append_axis(std::vector<uint8_t>& bytes, const ResampleAxis& axis, int64_t origin) {
  const int64_t count = axis.count();
  std::vector<int32_t> first, taps;
  int64_t most = 0;
  for (int64_t i = 0; i < count; ++i) {
    first.push_back(static_cast<int32_t>(axis.first(i) - origin));
    taps.push_back(static_cast<int32_t>(axis.taps(i)));
    most = std::max(most, axis.taps(i));
  }
  std::vector<int32_t> all(first);
  all.insert(all.end(), taps.begin(), taps.end());
  for (int64_t t = 0; t < most; ++t) {
    for (int64_t i = 0; i < count; ++i) {
      all.push_back(t < axis.taps(i) ? axis.weights(i)[t] : 0);
    }
  }
  return append(bytes, all);
}

// The axis that lies at `at`, as append_axis has put it there.
gpu::Axis axis_at(const uint8_t* at, uint32_t count) {
  const auto* first = reinterpret_cast<const int32_t*>(at);
  return {first, first + count, first + 2 * size_t{count}, count};
}

void check_pixels(const Picture& picture, const venturi_cuda_pixels* pixels) {
  require(pixels, "pixels");
  if (pixels->image_count < 0 || pixels->image_count > kMaxImages) {
    fail_argument("image_count is " + std::to_string(pixels->image_count) + ", must be 0..65535");
  }
  if (pixels->image_count > 0) {
    check_planes(picture, pixels->planes_dev, pixels->pitches);
  }
}

unsigned blocks_of(uint32_t threads) { return (threads + gpu::kPreprocessThreads - 1) / gpu::kPreprocessThreads; }

}  // namespace

PreprocessImage make_preprocess_image(const venturi_preprocess_spec& spec, const Axes& axes) {
  PreprocessImage image;
  image.layout.columns = append_axis(image.bytes, axes.columns, 0);
  image.layout.rows = append_axis(image.bytes, axes.rows, axes.rows.input_begin());
  float levels[3][256];
  normalised_levels(spec, levels);
  const std::vector<float> fp32(&levels[0][0], &levels[0][0] + 3 * 256);
  std::vector<uint16_t> fp16;
  for (const float level : fp32) {
    fp16.push_back(gpu::to_half(level));
  }
  image.layout.levels_fp32 = append(image.bytes, fp32);
  image.layout.levels_fp16 = append(image.bytes, fp16);
  return image;
}

Passes::Passes(const venturi_preprocess_spec& spec, const Picture& source, const Axes& axes)
    : picture(source),
      channels(static_cast<uint32_t>(channels_of(source.format))),
      reversed(reverses(spec, source.format) ? 1 : 0),
      width(static_cast<uint32_t>(spec.crop_width)),
      height(static_cast<uint32_t>(spec.crop_height)),
      first_row(static_cast<uint32_t>(axes.rows.input_begin())),
      row_count(static_cast<uint32_t>(axes.rows.input_end()) - first_row),
      pitch((width + gpu::kPixelsPerThread - 1) / gpu::kPixelsPerThread * gpu::kPixelsPerThread) {}

int64_t Passes::workspace_bytes(int32_t image_count) const { return int64_t{image_count} * channels * row_count * pitch; }

gpu::NarrowPass Passes::narrow(const venturi_cuda_pixels& pixels, const uint8_t* image, const PreprocessLayout& layout,
                               void* workspace) const {
  gpu::NarrowPass pass{};
  for (int p = 0; p < plane_count_of(picture.format); ++p) {
    pass.planes[p] = pixels.planes_dev[p];
    pass.pitches[p] = pixels.pitches[p];
    pass.image_strides[p] = pixels.image_count > 1 ? pixels.image_strides[p] : 0;
  }
  if (picture.format == kNv12) {
    pass.planes[2] = pass.planes[1] + 1;
    pass.pitches[2] = pass.pitches[1];
    pass.image_strides[2] = pass.image_strides[1];
  }
  if (is_yuv(picture.format)) {
    pass.chroma_step = picture.format == kNv12 ? 2 : 1;
    pass.matrix = yuv_matrix(picture.color_matrix);
  }
  pass.first_row = first_row;
  pass.columns = axis_at(image + layout.columns, width);
  pass.row_count = row_count;
  pass.pitch = pitch;
  pass.narrow = static_cast<uint8_t*>(workspace);
  return pass;
}

template <typename Value>
gpu::WritePass<Value> Passes::write(const uint8_t* image, const PreprocessLayout& layout, const void* workspace, void* tensors) const {
  const size_t levels = sizeof(Value) == sizeof(float) ? layout.levels_fp32 : layout.levels_fp16;
  return {static_cast<const uint8_t*>(workspace), row_count, pitch, channels, reversed, width,
          axis_at(image + layout.rows, height), reinterpret_cast<const Value*>(image + levels), static_cast<Value*>(tensors)};
}

template gpu::WritePass<float> Passes::write(const uint8_t*, const PreprocessLayout&, const void*, void*) const;
template gpu::WritePass<uint16_t> Passes::write(const uint8_t*, const PreprocessLayout&, const void*, void*) const;

}  // namespace venturi::cuda

using namespace venturi::cuda;
namespace gpu = venturi::gpu;

namespace {

venturi::Axes checked_axes(const venturi_preprocess_spec& spec, const venturi::Picture& picture) {
  venturi::check_spec(spec);
  venturi::check_picture(picture);
  venturi::Axes axes;
  axes.prepare(spec, picture.width, picture.height);
  return axes;
}

}  // namespace

venturi_cuda_preprocessor::venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec,
                                                     const venturi::Picture& picture)
    : venturi_cuda_preprocessor(cuda, spec, picture, checked_axes(spec, picture)) {}

venturi_cuda_preprocessor::venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec,
                                                     const venturi::Picture& picture, const venturi::Axes& axes)
    : cuda_(cuda), passes_(spec, picture, axes) {
  check_context(cuda);
  const PreprocessImage made = make_preprocess_image(spec, axes);
  layout_ = made.layout;
  image_ = upload(made.bytes.data(), made.bytes.size(), "the filter weights");
}

venturi_cuda_preprocessor::~venturi_cuda_preprocessor() { driver().release(image_); }

int64_t venturi_cuda_preprocessor::workspace_bytes(int32_t image_count) const noexcept {
  return image_count < 0 || image_count > kMaxImages ? -1 : passes_.workspace_bytes(image_count);
}

void venturi_cuda_preprocessor::run(const venturi_cuda_pixels* pixels, const Output& output, Stream stream) const {
  check_pixels(passes_.picture, pixels);
  check_precision(output.precision);
  if (pixels->image_count == 0) {
    return;
  }
  check_workspace(output.workspace, output.workspace_bytes, workspace_bytes(pixels->image_count),
                  "venturi_cuda_preprocess_workspace_bytes");
  venturi::require(output.tensors, "tensors_dev");
  if (reinterpret_cast<uintptr_t>(output.tensors) % kAlignment != 0) {
    venturi::fail_argument("tensors_dev is not aligned to 16 bytes");
  }
  check_context(cuda_);
  const auto images = static_cast<unsigned>(pixels->image_count);
  const auto* image = reinterpret_cast<const uint8_t*>(image_);
  const Grid narrow{blocks_of(gpu::narrow_threads(passes_.width, passes_.row_count)), images, gpu::kPreprocessThreads, 0};
  const Grid write{blocks_of(gpu::write_threads(passes_.pitch, passes_.height)), images, gpu::kPreprocessThreads, 0};
  const PreprocessFunctions& kernels = cuda_.preprocess;
  const Function columns = venturi::is_yuv(passes_.picture.format) ? kernels.narrow_yuv
                           : passes_.channels == 1                 ? kernels.narrow_gray
                                                                   : kernels.narrow_rgb;
  launch(columns, narrow, stream, "resizing columns", passes_.narrow(*pixels, image, layout_, output.workspace));
  if (output.precision == VENTURI_FP16) {
    launch(kernels.write_fp16, write, stream, "resizing rows", passes_.write<uint16_t>(image, layout_, output.workspace, output.tensors));
  } else {
    launch(kernels.write_fp32, write, stream, "resizing rows", passes_.write<float>(image, layout_, output.workspace, output.tensors));
  }
}
