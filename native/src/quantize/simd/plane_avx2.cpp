// One plane of a latent on processors with AVX2, eight values at a time.
#include <immintrin.h>

#include "quantize/plane.hpp"

#define VENTURI_AVX2 __attribute__((target("avx2")))

namespace venturi {

VENTURI_AVX2 bool quantize_plane_avx2(const float* plane, float median, int64_t count, int32_t* symbols) {
  const __m256 center = _mm256_set1_ps(median);
  const __m256 least = _mm256_set1_ps(-kTwo31);
  const __m256 beyond = _mm256_set1_ps(kTwo31);
  __m256 fits = _mm256_cmp_ps(least, least, _CMP_EQ_OQ);
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256 centred = _mm256_sub_ps(_mm256_loadu_ps(plane + i), center);
    fits = _mm256_and_ps(fits, _mm256_and_ps(_mm256_cmp_ps(centred, least, _CMP_GE_OQ), _mm256_cmp_ps(centred, beyond, _CMP_LT_OQ)));
    const __m256 rounded = _mm256_round_ps(centred, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(symbols + i), _mm256_cvttps_epi32(rounded));
  }
  const bool rest = quantize_plane(plane + i, median, count - i, symbols + i);
  return _mm256_movemask_ps(fits) == 0xFF && rest;
}

bool has_avx2() { return __builtin_cpu_supports("avx2"); }

}  // namespace venturi
