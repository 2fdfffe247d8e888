// Eight 32-bit lanes of AVX2 and FMA. A mask is a vector of all ones and zeros.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "rans/simd/permutations.hpp"

namespace venturi {
namespace {

struct Avx2 {
  using U = __m256i;
  using Mask = __m256i;
  static constexpr int kWidth = 8;

  static U load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
  static void store(void* to, U v) { _mm256_storeu_si256(static_cast<__m256i*>(to), v); }
  static U set(uint32_t v) { return _mm256_set1_epi32(static_cast<int>(v)); }
  static U iota() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
  static U load_indexes(const uint8_t* from) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
  }
  static U load_indexes(const uint16_t* from) {
    return _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }

  static U add(U a, U b) { return _mm256_add_epi32(a, b); }
  static U subtract(U a, U b) { return _mm256_sub_epi32(a, b); }
  static U multiply(U a, U b) { return _mm256_mullo_epi32(a, b); }
  static U bit_and(U a, U b) { return _mm256_and_si256(a, b); }
  template <int kBits>
  static U shift_left(U a) {
    return _mm256_slli_epi32(a, kBits);
  }
  template <int kBits>
  static U shift_right(U a) {
    return _mm256_srli_epi32(a, kBits);
  }
  template <int kBits>
  static U shift_right_signed(U a) {
    return _mm256_srai_epi32(a, kBits);
  }
  static U shift_right_by(U a, U counts) { return _mm256_srlv_epi32(a, counts); }
  static U smaller(U a, U b) { return _mm256_min_epu32(a, b); }
  static U larger(U a, U b) { return _mm256_max_epu32(a, b); }

  static Mask invert(Mask a) { return _mm256_xor_si256(a, set(~0U)); }
  static Mask not_zero(U a) { return invert(equal(a, set(0))); }
  static Mask either(Mask a, Mask b) { return _mm256_or_si256(a, b); }
  static Mask equal(U a, U b) { return _mm256_cmpeq_epi32(a, b); }
  static Mask below(U a, U b) { return invert(not_below(a, b)); }
  static Mask not_below(U a, U b) { return equal(larger(a, b), a); }
  static U select(Mask mask, U yes, U no) { return _mm256_blendv_epi8(no, yes, mask); }
  static uint32_t bits(Mask mask) { return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(mask))); }
  static int64_t count(Mask mask) { return __builtin_popcount(bits(mask)); }

  // The instruction keeps what its target register held; a fresh zero spares it waiting for that.
  static U gather(const void* base, U index) {
    return _mm256_mask_i32gather_epi32(set(0), static_cast<const int*>(base), index, set(~0U), 4);
  }

  static Mask below_word(U x) { return equal(shift_right<16>(x), set(0)); }

  static U refill(U x, Mask low, const uint8_t* words) {
    const U next = load_indexes(reinterpret_cast<const uint16_t*>(words));
    const U order = load_indexes(kPermutations<kWidth>.expand[bits(low)].data());
    return select(low, _mm256_or_si256(shift_left<16>(x), _mm256_permutevar8x32_epi32(next, order)), x);
  }

  // Stores the low halves of the marked lanes in lane order so that they end at `words`; returns their first byte. Writes
  // up to 2 * kWidth bytes in front of it.
  static uint8_t* emit(U x, Mask full, uint8_t* words) {
    const U order = load_indexes(kPermutations<kWidth>.compress[bits(full)].data());
    const U last = bit_and(_mm256_permutevar8x32_epi32(x, order), set(0xffff));
    const __m128i packed = _mm_packus_epi32(_mm256_castsi256_si128(last), _mm256_extracti128_si256(last, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(words - 2 * kWidth), packed);
    return words - 2 * count(full);
  }

  // x div d and x mod d for x < d << 20: a quotient in floats is at most one away.
  static U divide(U x, U d, U& rest) {
    const __m256 high = _mm256_cvtepi32_ps(shift_right<16>(x));
    const __m256 low = _mm256_cvtepi32_ps(bit_and(x, set(0xffff)));
    const __m256 whole = _mm256_fmadd_ps(high, _mm256_set1_ps(65536.0F), low);
    const U guess = _mm256_cvttps_epi32(_mm256_div_ps(whole, _mm256_cvtepi32_ps(d)));
    const U left = subtract(x, multiply(guess, d));
    const U less = shift_right_signed<31>(left);  // all ones are -1
    const U raised = add(left, bit_and(d, less));
    const U more = invert(_mm256_cmpgt_epi32(d, raised));
    rest = subtract(raised, bit_and(d, more));
    return subtract(add(guess, less), more);
  }

  struct Table64 {};
  static constexpr bool kHasTable64 = false;
};

}  // namespace
}  // namespace venturi
