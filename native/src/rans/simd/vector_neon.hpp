// Four 32-bit lanes of NEON (aarch64). A mask is a vector of all ones and zeros; there is no gather instruction.
#pragma once

#include <arm_neon.h>

#include <cstdint>
#include <cstring>

#include "rans/simd/division.hpp"
#include "rans/simd/inline.hpp"
#include "rans/simd/permutations.hpp"

namespace venturi {
namespace {

struct Neon {
  using U = uint32x4_t;
  using Mask = uint32x4_t;
  static constexpr int kWidth = 4;

  VENTURI_INLINE static U load(const void* from) { return vld1q_u32(static_cast<const uint32_t*>(from)); }
  VENTURI_INLINE static void store(void* to, U v) { vst1q_u32(static_cast<uint32_t*>(to), v); }
  VENTURI_INLINE static U set(uint32_t v) { return vdupq_n_u32(v); }
  VENTURI_INLINE static U iota() { return U{0, 1, 2, 3}; }
  VENTURI_INLINE static U load_indexes(const uint8_t* from) {
    uint32_t four;
    std::memcpy(&four, from, sizeof four);
    return vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(four))));
  }
  VENTURI_INLINE static U load_indexes(const uint16_t* from) { return vmovl_u16(vld1_u16(from)); }

  VENTURI_INLINE static U add(U a, U b) { return vaddq_u32(a, b); }
  VENTURI_INLINE static U subtract(U a, U b) { return vsubq_u32(a, b); }
  VENTURI_INLINE static U multiply(U a, U b) { return vmulq_u32(a, b); }
  VENTURI_INLINE static U bit_and(U a, U b) { return vandq_u32(a, b); }
  template <int kBits>
  VENTURI_INLINE static U shift_left(U a) {
    return vshlq_n_u32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right(U a) {
    return vshrq_n_u32(a, kBits);
  }
  template <int kBits>
  VENTURI_INLINE static U shift_right_signed(U a) {
    return vreinterpretq_u32_s32(vshrq_n_s32(vreinterpretq_s32_u32(a), kBits));
  }
  VENTURI_INLINE static U shift_right_by(U a, U counts) { return vshlq_u32(a, vnegq_s32(vreinterpretq_s32_u32(counts))); }
  VENTURI_INLINE static U smaller(U a, U b) { return vminq_u32(a, b); }
  VENTURI_INLINE static U larger(U a, U b) { return vmaxq_u32(a, b); }

  VENTURI_INLINE static Mask not_zero(U a) { return vtstq_u32(a, a); }
  VENTURI_INLINE static Mask either(Mask a, Mask b) { return vorrq_u32(a, b); }
  VENTURI_INLINE static Mask equal(U a, U b) { return vceqq_u32(a, b); }
  VENTURI_INLINE static Mask below(U a, U b) { return vcltq_u32(a, b); }
  VENTURI_INLINE static Mask not_below(U a, U b) { return vcgeq_u32(a, b); }
  VENTURI_INLINE static U select(Mask mask, U yes, U no) { return vbslq_u32(mask, yes, no); }
  VENTURI_INLINE static uint32_t bits(Mask mask) { return vaddvq_u32(vandq_u32(mask, U{1, 2, 4, 8})); }
  VENTURI_INLINE static int64_t count(Mask mask) { return vaddvq_u32(vshrq_n_u32(mask, 31)); }

  VENTURI_INLINE static U gather(const void* base, U index) {
    const auto* from = static_cast<const uint32_t*>(base);
    U v = vld1q_dup_u32(from + vgetq_lane_u32(index, 0));
    v = vld1q_lane_u32(from + vgetq_lane_u32(index, 1), v, 1);
    v = vld1q_lane_u32(from + vgetq_lane_u32(index, 2), v, 2);
    return vld1q_lane_u32(from + vgetq_lane_u32(index, 3), v, 3);
  }

  VENTURI_INLINE static Mask below_word(U x) { return below(x, set(1U << 16)); }

  // Bytes of the 32-bit elements that a row of lane numbers names.
  VENTURI_INLINE static U permute(U v, const uint8_t* lanes) {
    const U first_bytes = vshlq_n_u32(load_indexes(lanes), 2);
    const U bytes = vmlaq_u32(set(0x03020100), first_bytes, set(0x01010101));
    return vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(v), vreinterpretq_u8_u32(bytes)));
  }

  VENTURI_INLINE static U refill(U x, Mask low, const uint8_t* words) {
    uint16x4_t next;
    std::memcpy(&next, words, sizeof next);
    const U in_order = permute(vmovl_u16(next), kPermutations<kWidth>.expand[bits(low)].data());
    return select(low, vorrq_u32(shift_left<16>(x), in_order), x);
  }

  // Stores the low halves of the marked lanes in lane order so that they end at `words`; returns their first byte. Writes
  // up to 2 * kWidth bytes in front of it.
  VENTURI_INLINE static uint8_t* emit(U x, Mask full, uint8_t* words) {
    const uint16x4_t last = vmovn_u32(permute(x, kPermutations<kWidth>.compress[bits(full)].data()));
    std::memcpy(words - 2 * kWidth, &last, sizeof last);
    return words - 2 * count(full);
  }

  // x div d and x mod d for x < d << 20 (see kReciprocalOf). The reciprocal does not wait for x.
  VENTURI_INLINE static U divide(U x, U d, U& rest) {
    const float32x4_t reciprocal = vdivq_f32(vdupq_n_f32(kReciprocalOf), vcvtq_f32_u32(d));
    const U quotient = vcvtq_u32_f32(vmulq_f32(vcvtq_f32_u32(x), reciprocal));
    const U left = subtract(x, multiply(quotient, d));
    const U more = not_below(left, d);  // all ones are -1
    rest = subtract(left, bit_and(d, more));
    return subtract(quotient, more);
  }

  struct Table64 {};
  static constexpr bool kHasTable64 = false;
  struct Search {};
  static constexpr bool kHasSearch = false;
};

}  // namespace
}  // namespace venturi
