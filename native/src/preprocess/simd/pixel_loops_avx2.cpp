// The loops over pixels on processors with AVX2: the channels of a pixel side by side along a row, eight samples down a column.
#include <immintrin.h>

#include <algorithm>
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

// U and V of four pairs of pixels, each twice; with a step of 2 each V stands behind its U.
struct Chroma8 {
  __m256i u;
  __m256i v;
};

VENTURI_AVX2 inline Chroma8 eight_chroma(ChromaRow chroma, int64_t pair) {
  const __m128i twice = _mm_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 3, 3, 2, 2, 1, 1, 0, 0);
  const __m128i twice_of_two = _mm_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 6, 6, 4, 4, 2, 2, 0, 0);
  __m128i u = _mm_setzero_si128();
  __m128i v = u;
  if (chroma.step == 1) {
    u = _mm_shuffle_epi8(four_bytes(chroma.u + pair), twice);
    v = _mm_shuffle_epi8(four_bytes(chroma.v + pair), twice);
  } else {
    const __m128i both = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(chroma.u + 2 * pair));
    u = _mm_shuffle_epi8(both, twice_of_two);
    v = _mm_shuffle_epi8(_mm_srli_si128(both, 1), twice_of_two);
  }
  const __m256i middle = _mm256_set1_epi32(128);
  return {_mm256_sub_epi32(_mm256_cvtepu8_epi32(u), middle), _mm256_sub_epi32(_mm256_cvtepu8_epi32(v), middle)};
}

VENTURI_AVX2 inline __m256i times(__m256i values, int32_t factor) { return _mm256_mullo_epi32(values, _mm256_set1_epi32(factor)); }

// Eight sums to eight bytes.
VENTURI_AVX2 inline __m128i eight_bytes(__m256i sums) {
  const __m256i levels = _mm256_srai_epi32(sums, gpu::kColorBits);
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(levels), _mm256_extracti128_si256(levels, 1));
  return _mm_packus_epi16(words, words);
}

VENTURI_AVX2 inline void store_rgb(__m128i red, __m128i green, __m128i blue, uint8_t* rgb) {
  const __m128i pairs = _mm_unpacklo_epi8(red, green);
  const __m128i first = _mm_or_si128(_mm_shuffle_epi8(pairs, _mm_setr_epi8(0, 1, -1, 2, 3, -1, 4, 5, -1, 6, 7, -1, 8, 9, -1, 10)),
                                     _mm_shuffle_epi8(blue, _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1)));
  const __m128i last = _mm_or_si128(
      _mm_shuffle_epi8(pairs, _mm_setr_epi8(11, -1, 12, 13, -1, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
      _mm_shuffle_epi8(blue, _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, -1, -1, -1, -1, -1, -1)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rgb), first);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(rgb + 16), last);
}

VENTURI_AVX2 void yuv_rows(const gpu::YuvMatrix& m, const uint8_t* luma, ChromaRow chroma, int64_t begin, int64_t end, uint8_t* rgb) {
  const int64_t even = std::min(end, begin + begin % 2);  // a pair of pixels shares its chroma
  yuv_to_rgb(m, luma, chroma, begin, even, rgb);
  rgb += 3 * (even - begin);
  int64_t x = even;
  for (; x + 8 <= end; x += 8, rgb += 24) {
    const Chroma8 c = eight_chroma(chroma, x / 2);
    const __m256i above = _mm256_sub_epi32(eight_samples(luma + x), _mm256_set1_epi32(m.luma_zero));
    const __m256i y = _mm256_add_epi32(times(above, m.luma), _mm256_set1_epi32(1 << (gpu::kColorBits - 1)));
    const __m256i green = _mm256_add_epi32(times(c.u, m.u_to_green), times(c.v, m.v_to_green));
    store_rgb(eight_bytes(_mm256_add_epi32(y, times(c.v, m.v_to_red))), eight_bytes(_mm256_add_epi32(y, green)),
              eight_bytes(_mm256_add_epi32(y, times(c.u, m.u_to_blue))), rgb);
  }
  yuv_to_rgb(m, luma, chroma, x, end, rgb);
}

}  // namespace

const PixelLoops kAvx2PixelLoops{"avx2", has_avx2, narrow_row, narrow_column, yuv_rows};

}  // namespace venturi
