// IEEE binary16, held as its bits: the device's own conversions, and their equals on the host.
#pragma once

#include "warp.cuh"

namespace venturi::gpu {

#if defined(__CUDACC__)

VENTURI_STEP float from_half(uint16_t bits) {
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
  return value;
}

// To nearest, ties to even; beyond 65519 is infinite.
VENTURI_STEP uint16_t to_half(float value) {
  uint16_t bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
  return bits;
}

#else

inline float from_half(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = bits >> 10 & 31;
  const uint32_t fraction = bits & 1023;
  if (exponent == 0) {
    const float value = static_cast<float>(fraction) * 0x1p-24F;
    return as_float(as_bits(value) | sign);
  }
  return as_float(sign | (exponent == 31 ? 255U : exponent + 112) << 23 | fraction << 13);
}

inline uint16_t to_half(float value) {
  const uint32_t bits = as_bits(value);
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  const uint32_t size = bits & 0x7fffffff;
  if (size > 0x7f800000) {
    return 0x7fff;
  }
  if (size >= 0x477ff000) {
    return static_cast<uint16_t>(sign | 0x7c00);
  }
  if (size < 0x38800000) {  // below the smallest normal
    return static_cast<uint16_t>(sign | static_cast<uint32_t>(std::nearbyint(as_float(size) * 0x1p24F)));
  }
  const uint32_t rounded = size + 0xfff + (size >> 13 & 1);
  return static_cast<uint16_t>(sign | ((rounded >> 13) - (112 << 10)));
}

#endif

// Element i of values that are fp16 when `half`, else fp32.
VENTURI_STEP float value_at(const void* values, bool half, int64_t i) {
  return half ? from_half(static_cast<const uint16_t*>(values)[i]) : static_cast<const float*>(values)[i];
}

VENTURI_STEP void put_value(void* values, bool half, int64_t i, float value) {
  if (half) {
    static_cast<uint16_t*>(values)[i] = to_half(value);
  } else {
    static_cast<float*>(values)[i] = value;
  }
}

}  // namespace venturi::gpu
