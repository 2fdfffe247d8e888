// Vector loops against plain ones, on memory that ends with its last byte: every set of loops over pixels that runs here, and the
// quantiser's.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <utility>

#include "check.hpp"
#include "preprocess/pixel_loops.hpp"
#include "quantize/plane.hpp"

namespace {

using venturi::Filter;
using venturi::PixelLoops;
using venturi::ResampleAxis;

struct Axis {
  int64_t in_size;
  int64_t out_size;
  int64_t begin;
  int64_t count;
};

constexpr Axis kAxes[] = {{352, 224, 0, 224}, {416, 264, 20, 224}, {7, 31, 3, 20}, {300, 10, 0, 10},
                          {5, 1, 0, 1},       {1, 9, 0, 9},        {64, 64, 3, 40}, {1000, 333, 100, 37}};

std::unique_ptr<uint8_t[]> noise(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::unique_ptr<uint8_t[]> bytes(new uint8_t[size]);
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<uint8_t>(random() % 4 == 0 ? random() % 2 * 255 : random());
  }
  return bytes;
}

// Sample c of output x, of rows or columns that lie `step` samples apart.
uint8_t plain(const ResampleAxis& axis, int64_t x, const uint8_t* samples, int64_t step) {
  int64_t sum = int64_t{1} << 21;
  for (int64_t t = 0; t < axis.taps(x); ++t) {
    sum += int64_t{axis.weights(x)[t]} * samples[(axis.first(x) - axis.input_begin() + t) * step];
  }
  sum >>= 22;
  return static_cast<uint8_t>(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

void rows_are_the_plain_sums(const PixelLoops& loops, const ResampleAxis& axis) {
  for (int32_t channels : {1, 3}) {
    const int64_t in = (axis.input_end() - axis.input_begin()) * channels;
    const auto row = noise(static_cast<size_t>(in), static_cast<uint32_t>(in));
    const std::unique_ptr<uint8_t[]> out(new uint8_t[static_cast<size_t>(axis.count() * channels)]);
    loops.narrow_row(axis, row.get(), channels, axis.count(), out.get());
    bool equal = true;
    for (int64_t i = 0; i < axis.count() * channels; ++i) {
      equal &= out[static_cast<size_t>(i)] == plain(axis, i / channels, row.get() + i % channels, channels);
    }
    CHECK(equal);
  }
}

void columns_are_the_plain_sums(const PixelLoops& loops, const ResampleAxis& axis) {
  for (int64_t width : {1, 15, 16, 39}) {
    const int64_t size = (axis.input_end() - axis.input_begin()) * width;
    const auto rows = noise(static_cast<size_t>(size), static_cast<uint32_t>(size));
    const std::unique_ptr<uint8_t[]> out(new uint8_t[static_cast<size_t>(width)]);
    bool equal = true;
    for (int64_t y = 0; y < axis.count(); ++y) {
      loops.narrow_column(axis, y, rows.get(), width, out.get());
      for (int64_t x = 0; x < width; ++x) {
        equal &= out[static_cast<size_t>(x)] == plain(axis, y, rows.get() + x, width);
      }
    }
    CHECK(equal);
  }
}

void colours_are_the_plain_ones(const PixelLoops& loops) {
  for (int64_t width : {1, 2, 7, 8, 9, 16, 35}) {
    const int64_t half = (width + 1) / 2;
    const auto luma = noise(static_cast<size_t>(width), static_cast<uint32_t>(width));
    const auto chroma = noise(static_cast<size_t>(2 * half), static_cast<uint32_t>(width + 99));
    const venturi::ChromaRow rows[] = {{chroma.get(), chroma.get() + half, 1}, {chroma.get(), chroma.get() + 1, 2}};
    for (int64_t begin = 0; begin < std::min<int64_t>(width, 3); ++begin) {
      const size_t size = 3 * static_cast<size_t>(width - begin);
      const std::unique_ptr<uint8_t[]> plain(new uint8_t[size]);
      const std::unique_ptr<uint8_t[]> seen(new uint8_t[size]);
      for (int32_t matrix = 0; matrix < venturi::kColorMatrices; ++matrix) {
        for (const venturi::ChromaRow& row : rows) {
          venturi::yuv_to_rgb(venturi::yuv_matrix(matrix), luma.get(), row, begin, width, plain.get());
          loops.yuv_to_rgb(venturi::yuv_matrix(matrix), luma.get(), row, begin, width, seen.get());
          CHECK(std::equal(plain.get(), plain.get() + size, seen.get()));
        }
      }
    }
  }
}

void every_set_gives_the_plain_sums() {
  int sets = 0;
  for (const PixelLoops* const* set = venturi::all_pixel_loops(); *set != nullptr; ++set) {
    if (!(*set)->runs_here()) {
      continue;
    }
    ++sets;
    colours_are_the_plain_ones(**set);
    for (const Axis& a : kAxes) {
      for (Filter filter : {Filter::kBilinear, Filter::kBicubic}) {
        ResampleAxis axis;
        axis.prepare(a.in_size, a.out_size, a.begin, a.count, filter);
        rows_are_the_plain_sums(**set, axis);
        columns_are_the_plain_sums(**set, axis);
      }
    }
  }
  CHECK(sets > 0);
  CHECK(venturi::pixel_loops().runs_here());
}

#if defined(__x86_64__)
void quantised_planes_are_alike() {
  if (!venturi::has_avx2()) {
    return;
  }
  std::mt19937 random(7);
  for (int64_t count : {0, 1, 7, 8, 9, 784}) {
    const auto size = static_cast<size_t>(count);
    const std::unique_ptr<float[]> plane(new float[size]);
    const std::unique_ptr<int32_t[]> plain(new int32_t[size]);
    const std::unique_ptr<int32_t[]> vectors(new int32_t[size]);
    const float extremes[] = {0.5F, -1.5F, 2.5F, -0.0F, 8388607.5F, -8388609.0F, 2147483520.0F, -2147483648.0F, 0.49999997F};
    for (size_t i = 0; i < size; ++i) {
      plane[i] = random() % 3 == 0 ? extremes[random() % 9] : static_cast<float>(random()) / 1e8F - 20.0F;
    }
    for (float median : {0.0F, -0.25F}) {
      CHECK(venturi::quantize_plane(plane.get(), median, count, plain.get()));
      CHECK(venturi::quantize_plane_avx2(plane.get(), median, count, vectors.get()));
      CHECK(std::equal(plain.get(), plain.get() + count, vectors.get()));
    }
    for (float misfit : {NAN, INFINITY, 2147483648.0F, std::numeric_limits<float>::lowest()}) {
      for (size_t at : {size_t{0}, size / 2, size - 1}) {
        if (at < size) {
          const float kept = std::exchange(plane[at], misfit);
          CHECK(!venturi::quantize_plane(plane.get(), 0.0F, count, plain.get()));
          CHECK(!venturi::quantize_plane_avx2(plane.get(), 0.0F, count, vectors.get()));
          plane[at] = kept;
        }
      }
    }
  }
}
#endif

}  // namespace

int main() {
  RUN(every_set_gives_the_plain_sums);
#if defined(__x86_64__)
  RUN(quantised_planes_are_alike);
#endif
  return check::result();
}
