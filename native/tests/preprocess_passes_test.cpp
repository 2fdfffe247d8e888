// The preprocessing kernels' passes without a GPU: the source of native/kernels compiled for the host, threads in either order. Memory
// blocks are exactly as large as the contract says, so that a sanitizer sees every access beyond them.
#include <cmath>
#include <memory>

#include "check.hpp"
#include "cuda/device_preprocessor.hpp"
#include "kernels/half.cuh"
#include "preprocess/color.hpp"
#include "preprocess_contract.hpp"

namespace {

using namespace venturi::gpu;
using preprocessing::Batch;

template <typename Thread>
void each_thread(uint32_t images, uint32_t threads, bool backwards, Thread thread) {
  for (uint32_t image = 0; image < images; ++image) {
    for (uint32_t i = 0; i < threads; ++i) {
      thread(image, backwards ? threads - 1 - i : i);
    }
  }
}

template <typename Value>
std::vector<float> run(const Batch& batch, bool backwards) {
  venturi::Axes axes;
  axes.prepare(batch.spec, batch.source.width, batch.source.height);
  const auto image = venturi::cuda::make_preprocess_image(batch.spec, axes);
  const auto width = static_cast<uint32_t>(batch.spec.crop_width);
  const auto height = static_cast<uint32_t>(batch.spec.crop_height);
  const int32_t format = batch.source.format;
  NarrowPass narrow{};
  for (int p = 0; p < 3; ++p) {
    narrow.planes[p] = batch.planes[p].data();
    narrow.pitches[p] = batch.pitches[p];
    narrow.image_strides[p] = batch.image_strides[p];
  }
  if (format == venturi::kNv12) {
    narrow.planes[2] = narrow.planes[1] + 1;
    narrow.pitches[2] = narrow.pitches[1];
    narrow.image_strides[2] = narrow.image_strides[1];
  }
  narrow.chroma_step = format == venturi::kNv12 ? 2 : 1;
  narrow.matrix = venturi::yuv_matrix(batch.source.color_matrix);
  narrow.first_row = static_cast<uint32_t>(axes.rows.input_begin());
  narrow.row_count = static_cast<uint32_t>(axes.rows.input_end()) - narrow.first_row;
  narrow.pitch = (width + 3) / 4 * 4;
  narrow.columns = venturi::cuda::axis_at(image.bytes.data() + image.layout.columns, width);
  const auto channels = static_cast<uint32_t>(venturi::channels_of(format));
  const auto images = static_cast<uint32_t>(batch.image_count);
  const size_t words = size_t{images} * channels * narrow.row_count * narrow.pitch / 4;
  const std::unique_ptr<uint32_t[]> workspace(new uint32_t[words]());
  narrow.narrow = reinterpret_cast<uint8_t*>(workspace.get());
  const auto thread = venturi::is_yuv(format) ? narrow_rows<YuvRow> : channels == 1 ? narrow_rows<InterleavedRow<1>> : narrow_rows<InterleavedRow<3>>;
  each_thread(images, narrow_threads(width, narrow.row_count) + 7, backwards, [&](uint32_t i, uint32_t t) { thread(narrow, i, t); });
  const size_t levels = sizeof(Value) == 2 ? image.layout.levels_fp16 : image.layout.levels_fp32;
  std::vector<float> tensors(batch.tensor_count());
  const std::unique_ptr<Value[]> values(new Value[tensors.size()]);
  const WritePass<Value> write{narrow.narrow, narrow.row_count, narrow.pitch, channels,
                               venturi::reverses(batch.spec, format) ? 1U : 0U, width,
                               venturi::cuda::axis_at(image.bytes.data() + image.layout.rows, height),
                               reinterpret_cast<const Value*>(image.bytes.data() + levels), values.get()};
  each_thread(images, write_threads(narrow.pitch, height) + 7, backwards, [&](uint32_t i, uint32_t t) { write_rows(write, i, t); });
  for (size_t i = 0; i < tensors.size(); ++i) {
    tensors[i] = value_at(values.get(), sizeof(Value) == 2, static_cast<int64_t>(i));
  }
  return tensors;
}

preprocessing::Preprocessor passes(bool backwards) {
  return [backwards](const Batch& batch) {
    return batch.precision == VENTURI_FP16 ? run<uint16_t>(batch, backwards) : run<float>(batch, backwards);
  };
}

// Between two neighbours: the nearer one, in the middle the one whose last bit is 0.
void halves_rounded_to_nearest_even() {
  for (uint32_t h = 0; h < 0x7c00; ++h) {
    const auto half = static_cast<uint16_t>(h);
    const float low = from_half(half);
    CHECK_EQUAL(to_half(low), half);
    CHECK_EQUAL(to_half(-low), static_cast<uint16_t>(h | 0x8000));
    const float high = h == 0x7bff ? 65536.0F : from_half(static_cast<uint16_t>(h + 1));
    const float middle = low + (high - low) / 2;
    CHECK_EQUAL(to_half(middle), h % 2 == 0 ? h : h + 1);
    CHECK_EQUAL(to_half(std::nextafter(middle, 0.0F)), h);
    CHECK_EQUAL(to_half(std::nextafter(middle, INFINITY)), h + 1);
  }
  CHECK(std::isinf(from_half(to_half(INFINITY))));
  CHECK(std::isnan(from_half(to_half(NAN))));
  CHECK_EQUAL(to_half(-INFINITY), 0xfc00);
}

}  // namespace

int main() {
  RUN(halves_rounded_to_nearest_even);
  preprocessing::run_contract("passes forwards", passes(false));
  preprocessing::run_contract("passes backwards", passes(true));
  return check::result();
}
