// Sixteen 32-bit lanes of AVX-512 (F, BW, VL, DQ).
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "rans/simd/division.hpp"
#include "rans/simd/inline.hpp"
#include "rans/tables.hpp"

namespace venturi {
namespace {

struct Avx512 {
  using U = __m512i;
  using Mask = __mmask16;
  static constexpr int kWidth = 16;

  VENTURI_INLINE static U load(const void* from) { return _mm512_loadu_si512(from); }
  VENTURI_INLINE static void store(void* to, U v) { _mm512_storeu_si512(to, v); }
  VENTURI_INLINE static U set(uint32_t v) { return _mm512_set1_epi32(static_cast<int>(v)); }
  VENTURI_INLINE static U iota() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
  VENTURI_INLINE static U load_indexes(const uint8_t* from) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }
  VENTURI_INLINE static U load_indexes(const uint16_t* from) {
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  }

  VENTURI_INLINE static U add(U a, U b) { return _mm512_add_epi32(a, b); }
  VENTURI_INLINE static U subtract(U a, U b) { return _mm512_sub_epi32(a, b); }
  VENTURI_INLINE static U multiply(U a, U b) { return _mm512_mullo_epi32(a, b); }
  VENTURI_INLINE static U bit_and(U a, U b) { return _mm512_and_si512(a, b); }
  template <int kBits>
  VENTURI_INLINE static U shift_left(U a) {
    return _mm512_slli_epi32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right(U a) {
    return _mm512_srli_epi32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right_signed(U a) {
    return _mm512_srai_epi32(a, kBits);
  }

  VENTURI_INLINE static U shift_right_by(U a, U counts) { return _mm512_srlv_epi32(a, counts); }
  VENTURI_INLINE static U smaller(U a, U b) { return _mm512_min_epu32(a, b); }
  VENTURI_INLINE static U larger(U a, U b) { return _mm512_max_epu32(a, b); }

  VENTURI_INLINE static Mask not_zero(U a) { return _mm512_test_epi32_mask(a, a); }
  VENTURI_INLINE static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
  VENTURI_INLINE static Mask equal(U a, U b) { return _mm512_cmpeq_epi32_mask(a, b); }
  VENTURI_INLINE static Mask below(U a, U b) { return _mm512_cmplt_epu32_mask(a, b); }
  VENTURI_INLINE static Mask not_below(U a, U b) { return _mm512_cmpge_epu32_mask(a, b); }
  VENTURI_INLINE static U select(Mask mask, U yes, U no) { return _mm512_mask_mov_epi32(no, mask, yes); }
  VENTURI_INLINE static uint32_t bits(Mask mask) { return mask; }
  VENTURI_INLINE static int64_t count(Mask mask) { return __builtin_popcount(mask); }

  // The instruction keeps what its target register held; a fresh zero spares it waiting for that.
  VENTURI_INLINE static U gather(const void* base, U index) {
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), 0xffff, index, base, 4);
  }
  VENTURI_INLINE static U gather_some(const void* base, U index, Mask mask, U others) {
    return _mm512_mask_i32gather_epi32(others, mask, index, base, 4);
  }

  // States below 2^16, and their refill with the next words in lane order.
  VENTURI_INLINE static Mask below_word(U x) { return below(x, set(1U << 16)); }
  VENTURI_INLINE static U refill(U x, Mask low, const uint8_t* words) {
    const U next = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
    return _mm512_mask_or_epi32(x, low, shift_left<16>(x), _mm512_maskz_expand_epi32(low, next));
  }

  // Stores the low halves of the marked lanes in lane order so that they end at `words`; returns their first byte. Writes
  // up to 2 * kWidth bytes in front of it.
  VENTURI_INLINE static uint8_t* emit(U x, Mask full, uint8_t* words) {
    const auto n = static_cast<uint32_t>(__builtin_popcount(full));
    const U last = _mm512_permutexvar_epi32(add(iota(), set(n)), _mm512_maskz_compress_epi32(full, x));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words - 32), _mm512_cvtepi32_epi16(last));
    return words - 2 * n;
  }

  // x div d and x mod d for x < d << 20 (see kReciprocalOf). The reciprocal does not wait for x.
  VENTURI_INLINE static U divide(U x, U d, U& rest) {
    const __m512 reciprocal = _mm512_div_ps(_mm512_set1_ps(kReciprocalOf), _mm512_cvtepi32_ps(d));
    const U quotient = _mm512_cvttps_epu32(_mm512_mul_ps(_mm512_cvtepu32_ps(x), reciprocal));
    const U left = subtract(x, multiply(quotient, d));
    const Mask more = not_below(left, d);
    rest = _mm512_mask_sub_epi32(left, more, left, d);
    return _mm512_mask_sub_epi32(quotient, more, quotient, set(~0U));
  }

  // A table of 64 entries held in registers.
  struct Table64 {
    VENTURI_INLINE void load(const void* table) {
      const auto* from = static_cast<const uint32_t*>(table);
      for (int i = 0; i < 4; ++i) {
        part[i] = Avx512::load(from + 16 * i);
      }
    }
    VENTURI_INLINE U look_up(U index) const {
      const U low = _mm512_permutex2var_epi32(part[0], index, part[1]);
      const U high = _mm512_permutex2var_epi32(part[2], index, part[3]);
      return _mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(index, set(32)), high);
    }
    U part[4];
  };
  static constexpr bool kHasTable64 = true;

  // A TokenSearch held in registers. Two vectors of slots are looked up as one of 32 halves.
  struct Search {
    VENTURI_INLINE void load(const TokenSearch& search) {
      first_ranks[0] = Avx512::load(search.first_ranks);
      first_ranks[1] = Avx512::load(search.first_ranks + 64);
      for (int i = 0; i < 2; ++i) {
        ends[i] = Avx512::load(search.ends + 32 * i);
        frequencies[i] = Avx512::load(search.frequencies + 32 * i);
        starts[i] = Avx512::load(search.starts + 32 * i);
        values[i] = Avx512::load(search.values + 32 * i);
      }
    }

    // Float bits 20 to 26: the lowest exponent bits and three of the mantissa, see TokenSearch::bucket.
    VENTURI_INLINE static U buckets(U slots) {
      return shift_right<20>(_mm512_castps_si512(_mm512_cvtepi32_ps(subtract(set(kLaneTotal), slots))));
    }

    template <class Tokens>
    VENTURI_INLINE void find(U slots_a, U slots_b, Tokens& a, Tokens& b) const {
      const U slots = _mm512_packus_epi32(slots_a, slots_b);
      const U bucket = _mm512_packus_epi32(buckets(slots_a), buckets(slots_b));
      const U pair = _mm512_permutex2var_epi16(first_ranks[0], _mm512_srli_epi16(bucket, 1), first_ranks[1]);
      const U odd = _mm512_slli_epi16(_mm512_and_si512(bucket, _mm512_set1_epi16(1)), 3);
      const U first = _mm512_srlv_epi16(pair, odd);  // look-ups take six bits and leave the others alone
      const __mmask32 next = _mm512_cmpge_epu16_mask(slots, look_up(ends, first));
      const U rank = _mm512_mask_sub_epi16(first, next, first, _mm512_set1_epi16(-1));
      const U frequency = look_up(frequencies, rank);
      const U bias = _mm512_sub_epi16(slots, look_up(starts, rank));
      const U value = look_up(values, rank);
      const U zero = _mm512_setzero_si512();
      a = {_mm512_unpacklo_epi16(frequency, zero), _mm512_unpacklo_epi16(bias, zero),
           shift_right_signed<16>(_mm512_unpacklo_epi16(zero, value))};
      b = {_mm512_unpackhi_epi16(frequency, zero), _mm512_unpackhi_epi16(bias, zero),
           shift_right_signed<16>(_mm512_unpackhi_epi16(zero, value))};
    }

    VENTURI_INLINE static U look_up(const U (&table)[2], U rank) { return _mm512_permutex2var_epi16(table[0], rank, table[1]); }

    U first_ranks[2];
    U ends[2];
    U frequencies[2];
    U starts[2];
    U values[2];
  };
  static constexpr bool kHasSearch = true;
};

}  // namespace
}  // namespace venturi
