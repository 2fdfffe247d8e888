// The preprocessing kernels' passes without a GPU: the source of native/kernels compiled for the host, threads in either order. Memory
// blocks are exactly as large as the contract says, so that a sanitizer sees every access beyond them.
#include <cmath>
#include <memory>

#include "check.hpp"
#include "cuda/device_preprocessor.hpp"
#include "kernels/half.cuh"
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
  const venturi_cuda_source& source = batch.source;
  const venturi::Picture picture{source.format, source.color_matrix, source.width, source.height};
  venturi::Axes axes;
  axes.prepare(batch.spec, source.width, source.height);
  const auto image = venturi::cuda::make_preprocess_image(batch.spec, axes);
  const venturi::cuda::Passes passes(batch.spec, picture, axes);
  const std::unique_ptr<uint32_t[]> workspace(new uint32_t[static_cast<size_t>(passes.workspace_bytes(batch.image_count)) / 4]());
  venturi_cuda_pixels pixels{{}, {}, {}, batch.image_count};
  for (int p = 0; p < 3; ++p) {
    pixels.planes_dev[p] = batch.planes[p].data();
    pixels.pitches[p] = batch.pitches[p];
    pixels.image_strides[p] = batch.image_strides[p];
  }
  const auto images = static_cast<uint32_t>(batch.image_count);
  const NarrowPass narrow = passes.narrow(pixels, image.bytes.data(), image.layout, workspace.get());
  const auto row = venturi::is_yuv(source.format) ? narrow_rows<YuvRow>
                   : passes.channels == 1         ? narrow_rows<InterleavedRow<1>>
                                                  : narrow_rows<InterleavedRow<3>>;
  each_thread(images, narrow_threads(passes.width, passes.row_count) + 7, backwards, [&](uint32_t i, uint32_t t) { row(narrow, i, t); });
  const std::unique_ptr<Value[]> values(new Value[batch.tensor_count()]);
  const auto write = passes.write<Value>(image.bytes.data(), image.layout, workspace.get(), values.get());
  each_thread(images, write_threads(passes.pitch, passes.height) + 7, backwards, [&](uint32_t i, uint32_t t) { write_rows(write, i, t); });
  std::vector<float> tensors;
  for (size_t i = 0; i < batch.tensor_count(); ++i) {
    tensors.push_back(value_at(values.get(), sizeof(Value) == 2, static_cast<int64_t>(i)));
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
