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

}  // namespace venturi::cuda

using namespace venturi::cuda;
namespace gpu = venturi::gpu;

venturi_cuda_preprocessor::venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec,
                                                     const venturi_cuda_source& source)
    : cuda_(cuda),
      picture_{source.format, source.color_matrix, source.width, source.height},
      reversed_(venturi::reverses(spec, source.format)),
      channels_(static_cast<uint32_t>(venturi::channels_of(source.format))),
      width_(static_cast<uint32_t>(spec.crop_width)),
      height_(static_cast<uint32_t>(spec.crop_height)) {
  venturi::check_spec(spec);
  venturi::check_picture(picture_);
  check_context(cuda);
  venturi::Axes axes;
  axes.prepare(spec, source.width, source.height);
  first_row_ = static_cast<uint32_t>(axes.rows.input_begin());
  row_count_ = static_cast<uint32_t>(axes.rows.input_end()) - first_row_;
  pitch_ = (width_ + gpu::kPixelsPerThread - 1) / gpu::kPixelsPerThread * gpu::kPixelsPerThread;
  const PreprocessImage made = make_preprocess_image(spec, axes);
  layout_ = made.layout;
  image_ = upload(made.bytes.data(), made.bytes.size(), "the filter weights");
}

venturi_cuda_preprocessor::~venturi_cuda_preprocessor() { driver().release(image_); }

int64_t venturi_cuda_preprocessor::workspace_bytes(int32_t image_count) const noexcept {
  return image_count < 0 || image_count > kMaxImages ? -1 : int64_t{image_count} * channels_ * row_count_ * pitch_;
}

gpu::NarrowPass venturi_cuda_preprocessor::narrow_pass(const venturi_cuda_pixels& pixels, void* workspace) const {
  gpu::NarrowPass pass{};
  for (int p = 0; p < venturi::plane_count_of(picture_.format); ++p) {
    pass.planes[p] = pixels.planes_dev[p];
    pass.pitches[p] = pixels.pitches[p];
    pass.image_strides[p] = pixels.image_count > 1 ? pixels.image_strides[p] : 0;
  }
  if (picture_.format == venturi::kNv12) {
    pass.planes[2] = pass.planes[1] + 1;
    pass.pitches[2] = pass.pitches[1];
    pass.image_strides[2] = pass.image_strides[1];
  }
  if (venturi::is_yuv(picture_.format)) {
    pass.chroma_step = picture_.format == venturi::kNv12 ? 2 : 1;
    pass.matrix = venturi::yuv_matrix(picture_.color_matrix);
  }
  pass.first_row = first_row_;
  pass.columns = axis_at(reinterpret_cast<const uint8_t*>(image_) + layout_.columns, width_);
  pass.row_count = row_count_;
  pass.pitch = pitch_;
  pass.narrow = static_cast<uint8_t*>(workspace);
  return pass;
}

template <typename Value>
gpu::WritePass<Value> venturi_cuda_preprocessor::write_pass(const Output& output, size_t levels) const {
  const auto* image = reinterpret_cast<const uint8_t*>(image_);
  return {static_cast<const uint8_t*>(output.workspace), row_count_, pitch_,      channels_,
          reversed_ ? 1U : 0U,                           width_,     axis_at(image + layout_.rows, height_),
          reinterpret_cast<const Value*>(image + levels), static_cast<Value*>(output.tensors)};
}

void venturi_cuda_preprocessor::run(const venturi_cuda_pixels* pixels, const Output& output, Stream stream) const {
  check_pixels(picture_, pixels);
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
  const Grid narrow{blocks_of(gpu::narrow_threads(width_, row_count_)), images, gpu::kPreprocessThreads, 0};
  const Grid write{blocks_of(gpu::write_threads(pitch_, height_)), images, gpu::kPreprocessThreads, 0};
  const PreprocessFunctions& kernels = cuda_.preprocess;
  const Function first = venturi::is_yuv(picture_.format) ? kernels.narrow_yuv
                         : channels_ == 1                 ? kernels.narrow_gray
                                                          : kernels.narrow_rgb;
  launch(first, narrow, stream, "resizing columns", narrow_pass(*pixels, output.workspace));
  if (output.precision == VENTURI_FP16) {
    launch(kernels.write_fp16, write, stream, "resizing rows", write_pass<uint16_t>(output, layout_.levels_fp16));
  } else {
    launch(kernels.write_fp32, write, stream, "resizing rows", write_pass<float>(output, layout_.levels_fp32));
  }
}
