// Sixteen 32-bit lanes of AVX-512 (F, BW, VL, DQ).
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace venturi {
namespace {

struct Avx512 {
  using U = __m512i;
  using Mask = __mmask16;
  static constexpr int kWidth = 16;

  static U load(const void* from) { return _mm512_loadu_si512(from); }
  static void store(void* to, U v) { _mm512_storeu_si512(to, v); }
  static U set(uint32_t v) { return _mm512_set1_epi32(static_cast<int>(v)); }
  static U iota() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
  static U load_indexes(const uint8_t* from) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }
  static U load_indexes(const uint16_t* from) {
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  }

  static U add(U a, U b) { return _mm512_add_epi32(a, b); }
  static U subtract(U a, U b) { return _mm512_sub_epi32(a, b); }
  static U multiply(U a, U b) { return _mm512_mullo_epi32(a, b); }
  static U bit_and(U a, U b) { return _mm512_and_si512(a, b); }
  template <int kBits>
  static U shift_left(U a) {
    return _mm512_slli_epi32(a, kBits);
  }
  template <int kBits>
  static U shift_right(U a) {
    return _mm512_srli_epi32(a, kBits);
  }
  template <int kBits>
  static U shift_right_signed(U a) {
    return _mm512_srai_epi32(a, kBits);
  }

  static U shift_right_by(U a, U counts) { return _mm512_srlv_epi32(a, counts); }
  static U smaller(U a, U b) { return _mm512_min_epu32(a, b); }
  static U larger(U a, U b) { return _mm512_max_epu32(a, b); }

  static Mask not_zero(U a) { return _mm512_test_epi32_mask(a, a); }
  static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
  static Mask equal(U a, U b) { return _mm512_cmpeq_epi32_mask(a, b); }
  static Mask below(U a, U b) { return _mm512_cmplt_epu32_mask(a, b); }
  static Mask not_below(U a, U b) { return _mm512_cmpge_epu32_mask(a, b); }
  static U select(Mask mask, U yes, U no) { return _mm512_mask_mov_epi32(no, mask, yes); }
  static uint32_t bits(Mask mask) { return mask; }
  static int64_t count(Mask mask) { return __builtin_popcount(mask); }

  // The instruction keeps what its target register held; a fresh zero spares it waiting for that.
  static U gather(const void* base, U index) {
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), 0xffff, index, base, 4);
  }
  static U gather_some(const void* base, U index, Mask mask, U others) {
    return _mm512_mask_i32gather_epi32(others, mask, index, base, 4);
  }

  // States below 2^16, and their refill with the next words in lane order.
  static Mask below_word(U x) { return below(x, set(1U << 16)); }
  static U refill(U x, Mask low, const uint8_t* words) {
    const U next = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
    return _mm512_mask_or_epi32(x, low, shift_left<16>(x), _mm512_maskz_expand_epi32(low, next));
  }

  // Stores the low halves of the marked lanes in lane order so that they end at `words`; returns their first byte. Writes
  // up to 2 * kWidth bytes in front of it.
  static uint8_t* emit(U x, Mask full, uint8_t* words) {
    const auto n = static_cast<uint32_t>(__builtin_popcount(full));
    const U last = _mm512_permutexvar_epi32(add(iota(), set(n)), _mm512_maskz_compress_epi32(full, x));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words - 32), _mm512_cvtepi32_epi16(last));
    return words - 2 * n;
  }

  // x div d and x mod d for x < d << 20: a quotient in floats, rounded down all the way, is right or one too small.
  static U divide(U x, U d, U& rest) {
    constexpr int kDown = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
    const __m512 guess = _mm512_div_round_ps(_mm512_cvt_roundepu32_ps(x, kDown), _mm512_cvtepi32_ps(d), kDown);
    const U quotient = _mm512_cvttps_epu32(guess);
    const U left = subtract(x, multiply(quotient, d));
    const Mask more = not_below(left, d);
    rest = _mm512_mask_sub_epi32(left, more, left, d);
    return _mm512_mask_sub_epi32(quotient, more, quotient, set(~0U));
  }

  // A table of 64 entries held in registers.
  struct Table64 {
    void load(const void* table) {
      const auto* from = static_cast<const uint32_t*>(table);
      for (int i = 0; i < 4; ++i) {
        part[i] = Avx512::load(from + 16 * i);
      }
    }
    U look_up(U index) const {
      const U low = _mm512_permutex2var_epi32(part[0], index, part[1]);
      const U high = _mm512_permutex2var_epi32(part[2], index, part[3]);
      return _mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(index, set(32)), high);
    }
    U part[4];
  };
  static constexpr bool kHasTable64 = true;
};

}  // namespace
}  // namespace venturi
