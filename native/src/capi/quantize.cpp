#include "venturi/quantize.h"

#include "capi/guard.hpp"
#include "quantize/quantize.hpp"

venturi_status* venturi_quantize(const float* latent, const float* medians, int64_t channel_count,
                                 int64_t plane_count, int32_t* symbols) {
  return venturi::guarded([&] { venturi::quantize(latent, medians, channel_count, plane_count, symbols); });
}

venturi_status* venturi_dequantize(const int32_t* symbols, const float* medians, int64_t channel_count,
                                   int64_t plane_count, float* latent_hat) {
  return venturi::guarded([&] { venturi::dequantize(symbols, medians, channel_count, plane_count, latent_hat); });
}
