// The loops over pixels on processors with AVX2: the channels of a pixel side by side along a row, eight samples down a column.
#include <immintrin.h>

#include <cstring>

#include "preprocess/pixel_loops.hpp"

#define VENTURI_AVX2 __attribute__((target("avx2")))

namespace venturi {
namespace {

bool has_avx2() { return __builtin_cpu_supports("avx2"); }

VENTURI_AVX2 inline __m128i four_bytes(const uint8_t* from) {
  int32_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return _mm_cvtsi32_si128(bytes);
}

VENTURI_AVX2 inline __m256i eight_samples(const uint8_t* from) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}

VENTURI_AVX2 void narrow_row(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t count, uint8_t* out) {
  const int64_t taps = axis.most_taps();
  const int64_t begin = axis.input_begin();
  const int64_t stop = channels == 3 ? inner_pixels(axis, count) : 0;
  const int32_t* weights = axis.weights(0);
  const int32_t* first = axis.firsts();
  const __m128i half = _mm_set1_epi32(kWeightHalf);
  for (int64_t x = 0; x < stop; ++x, weights += axis.stride()) {
    const uint8_t* sample = row + 3 * (first[x] - begin);
    __m128i sums = half;
    for (int64_t t = 0; t < taps; ++t, sample += 3) {
      sums = _mm_add_epi32(sums, _mm_mullo_epi32(_mm_cvtepu8_epi32(four_bytes(sample)), _mm_set1_epi32(weights[t])));
    }
    sums = _mm_srai_epi32(sums, kWeightBits);
    sums = _mm_packs_epi32(sums, sums);
    const int32_t bytes = _mm_cvtsi128_si32(_mm_packus_epi16(sums, sums));
    std::memcpy(out + 3 * x, &bytes, sizeof bytes);
  }
  narrow_pixels(axis, row, channels, stop, count, out);
}

VENTURI_AVX2 void narrow_column(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, uint8_t* out) {
  const int32_t* weights = axis.weights(out_row);
  const int64_t taps = axis.taps(out_row);
  const uint8_t* top = rows + (axis.first(out_row) - axis.input_begin()) * width;
  int64_t x = 0;
  for (; x + 16 <= width; x += 16) {
    __m256i low = _mm256_set1_epi32(kWeightHalf);
    __m256i high = low;
    const uint8_t* sample = top + x;
    for (int64_t t = 0; t < taps; ++t, sample += width) {
      const __m256i weight = _mm256_set1_epi32(weights[t]);
      low = _mm256_add_epi32(low, _mm256_mullo_epi32(eight_samples(sample), weight));
      high = _mm256_add_epi32(high, _mm256_mullo_epi32(eight_samples(sample + 8), weight));
    }
    const __m256i words = _mm256_packs_epi32(_mm256_srai_epi32(low, kWeightBits), _mm256_srai_epi32(high, kWeightBits));
    const __m256i ordered = _mm256_permute4x64_epi64(words, 0xD8);  // packing works within each half
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + x),
                     _mm_packus_epi16(_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1)));
  }
  narrow_samples(axis, out_row, rows, width, x, out);
}

}  // namespace

const PixelLoops kAvx2PixelLoops{"avx2", has_avx2, narrow_row, narrow_column};

}  // namespace venturi
