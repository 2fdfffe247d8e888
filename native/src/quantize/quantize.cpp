#include "quantize/quantize.hpp"

#include <string>

#include "base/error.hpp"
#include "quantize/plane.hpp"

namespace venturi {
namespace {

constexpr float kTwo23 = 8388608.0F;

// Nearest integer, ties to even, in float: adding and taking away 2^23 leaves no fraction bits. Values that
// large are integers already. Written without a branch so that the compiler can vectorise it.
inline float round_half_even(float value) {
  const float magnitude = __builtin_fabsf(value);
  const float rounded = __builtin_copysignf((magnitude + kTwo23) - kTwo23, value);
  return magnitude < kTwo23 ? rounded : value;
}

inline bool fits_int32(float value) { return value >= -kTwo31 && value < kTwo31; }  // false for NaN

[[noreturn]] void fail_value(float value, int64_t channel, int64_t position) {
  throw Error(VENTURI_NOT_FINITE, -1,
              "latent value " + std::to_string(value) + " of channel " + std::to_string(channel) +
                  " at position " + std::to_string(position) +
                  " rounds to no int32; the encoder network or its input is broken");
}

void check_shape(const void* in, const void* medians, int64_t channel_count, int64_t plane_count, const void* out) {
  require(in, "input");
  require(medians, "medians");
  require(out, "output");
  if (channel_count < 0 || plane_count < 0 || (plane_count > 0 && channel_count > (int64_t{1} << 40) / plane_count)) {
    fail_argument("latent of " + std::to_string(channel_count) + " channels of " + std::to_string(plane_count) +
                  " values: counts must not be negative and their product at most 2^40");
  }
}

}  // namespace

bool quantize_plane(const float* plane, float median, int64_t count, int32_t* symbols) {
  int32_t misfits = 0;
  for (int64_t i = 0; i < count; ++i) {
    const float centred = plane[i] - median;
    const bool fits = fits_int32(centred);
    misfits |= static_cast<int32_t>(!fits);
    symbols[i] = static_cast<int32_t>(round_half_even(fits ? centred : 0.0F));
  }
  return misfits == 0;
}

void quantize(const float* latent, const float* medians, int64_t channel_count, int64_t plane_count,
              int32_t* symbols) {
  check_shape(latent, medians, channel_count, plane_count, symbols);
#if defined(__x86_64__)
  static const auto quantize_one = has_avx2() ? quantize_plane_avx2 : quantize_plane;
#else
  const auto quantize_one = quantize_plane;
#endif
  for (int64_t c = 0; c < channel_count; ++c) {
    const float* plane = latent + c * plane_count;
    if (!quantize_one(plane, medians[c], plane_count, symbols + c * plane_count)) {
      for (int64_t i = 0; i < plane_count; ++i) {
        if (!fits_int32(plane[i] - medians[c])) {
          fail_value(plane[i], c, i);
        }
      }
    }
  }
}

void dequantize(const int32_t* symbols, const float* medians, int64_t channel_count, int64_t plane_count,
                float* latent_hat) {
  check_shape(symbols, medians, channel_count, plane_count, latent_hat);
  for (int64_t c = 0; c < channel_count; ++c) {
    const int32_t* plane = symbols + c * plane_count;
    float* out = latent_hat + c * plane_count;
    const float median = medians[c];
    for (int64_t i = 0; i < plane_count; ++i) {
      out[i] = static_cast<float>(plane[i]) + median;
    }
  }
}

}  // namespace venturi
