// Scalar quantiser, docs/bitstream.md section 3.
#pragma once

#include <cstdint>

namespace venturi {

void quantize(const float* latent, const float* medians, int64_t channel_count, int64_t plane_count,
              int32_t* symbols);

void dequantize(const int32_t* symbols, const float* medians, int64_t channel_count, int64_t plane_count,
                float* latent_hat);

}  // namespace venturi
