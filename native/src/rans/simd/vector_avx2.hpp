// Eight 32-bit lanes of AVX2 and FMA. A mask is a vector of all ones and zeros.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "rans/simd/division.hpp"
#include "rans/simd/inline.hpp"
#include "rans/simd/permutations.hpp"

namespace venturi {
namespace {

struct Avx2 {
  using U = __m256i;
  using Mask = __m256i;
  static constexpr int kWidth = 8;

  VENTURI_INLINE static U load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
  VENTURI_INLINE static void store(void* to, U v) { _mm256_storeu_si256(static_cast<__m256i*>(to), v); }
  VENTURI_INLINE static U set(uint32_t v) { return _mm256_set1_epi32(static_cast<int>(v)); }
  VENTURI_INLINE static U iota() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
  VENTURI_INLINE static U load_indexes(const uint8_t* from) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
  }
  VENTURI_INLINE static U load_indexes(const uint16_t* from) {
    return _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }

  VENTURI_INLINE static U add(U a, U b) { return _mm256_add_epi32(a, b); }
  VENTURI_INLINE static U subtract(U a, U b) { return _mm256_sub_epi32(a, b); }
  VENTURI_INLINE static U multiply(U a, U b) { return _mm256_mullo_epi32(a, b); }
  VENTURI_INLINE static U bit_and(U a, U b) { return _mm256_and_si256(a, b); }
  template <int kBits>
  VENTURI_INLINE static U shift_left(U a) {
    return _mm256_slli_epi32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right(U a) {
    return _mm256_srli_epi32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right_signed(U a) {
    return _mm256_srai_epi32(a, kBits);
  }
  VENTURI_INLINE static U shift_right_by(U a, U counts) { return _mm256_srlv_epi32(a, counts); }
  VENTURI_INLINE static U smaller(U a, U b) { return _mm256_min_epu32(a, b); }
  VENTURI_INLINE static U larger(U a, U b) { return _mm256_max_epu32(a, b); }

  VENTURI_INLINE static Mask invert(Mask a) { return _mm256_xor_si256(a, set(~0U)); }
  VENTURI_INLINE static Mask not_zero(U a) { return invert(equal(a, set(0))); }
  VENTURI_INLINE static Mask either(Mask a, Mask b) { return _mm256_or_si256(a, b); }
  VENTURI_INLINE static Mask equal(U a, U b) { return _mm256_cmpeq_epi32(a, b); }
  VENTURI_INLINE static Mask below(U a, U b) { return invert(not_below(a, b)); }
  VENTURI_INLINE static Mask not_below(U a, U b) { return equal(larger(a, b), a); }
  VENTURI_INLINE static U select(Mask mask, U yes, U no) { return _mm256_blendv_epi8(no, yes, mask); }
  VENTURI_INLINE static uint32_t bits(Mask mask) { return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(mask))); }
  VENTURI_INLINE static int64_t count(Mask mask) { return __builtin_popcount(bits(mask)); }

  // The instruction keeps what its target register held; a fresh zero spares it waiting for that.
  VENTURI_INLINE static U gather(const void* base, U index) {
    return _mm256_mask_i32gather_epi32(set(0), static_cast<const int*>(base), index, set(~0U), 4);
  }

  VENTURI_INLINE static Mask below_word(U x) { return equal(shift_right<16>(x), set(0)); }

  VENTURI_INLINE static U refill(U x, Mask low, const uint8_t* words) {
    const U next = load_indexes(reinterpret_cast<const uint16_t*>(words));
    const U order = load_indexes(kPermutations<kWidth>.expand[bits(low)].data());
    return select(low, _mm256_or_si256(shift_left<16>(x), _mm256_permutevar8x32_epi32(next, order)), x);
  }

  // Stores the low halves of the marked lanes in lane order so that they end at `words`; returns their first byte. Writes
  // up to 2 * kWidth bytes in front of it.
  VENTURI_INLINE static uint8_t* emit(U x, Mask full, uint8_t* words) {
    const U order = load_indexes(kPermutations<kWidth>.compress[bits(full)].data());
    const U last = bit_and(_mm256_permutevar8x32_epi32(x, order), set(0xffff));
    const __m128i packed = _mm_packus_epi32(_mm256_castsi256_si128(last), _mm256_extracti128_si256(last, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(words - 2 * kWidth), packed);
    return words - 2 * count(full);
  }

  // x div d and x mod d for x < d << 20 (see kReciprocalOf). The reciprocal does not wait for x.
  VENTURI_INLINE static U divide(U x, U d, U& rest) {
    const __m256 reciprocal = _mm256_div_ps(_mm256_set1_ps(kReciprocalOf), _mm256_cvtepi32_ps(d));
    const __m256 high = _mm256_cvtepi32_ps(shift_right<16>(x));
    const __m256 low = _mm256_cvtepi32_ps(bit_and(x, set(0xffff)));
    const __m256 whole = _mm256_fmadd_ps(high, _mm256_set1_ps(65536.0F), low);
    const U quotient = _mm256_cvttps_epi32(_mm256_mul_ps(whole, reciprocal));
    const U left = subtract(x, multiply(quotient, d));
    const U fits = _mm256_cmpgt_epi32(d, left);
    rest = subtract(left, _mm256_andnot_si256(fits, d));
    return add(add(quotient, set(1)), fits);  // all ones are -1
  }

  struct Table64 {};
  static constexpr bool kHasTable64 = false;
  struct Search {};
  static constexpr bool kHasSearch = false;
};

}  // namespace
}  // namespace venturi
