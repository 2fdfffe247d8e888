/* Quantiser (docs/bitstream.md section 3). Valid C11. No state, nothing from the heap; host memory of the caller. */
#ifndef VENTURI_QUANTIZE_H
#define VENTURI_QUANTIZE_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* symbols[i] = round_half_even(latent[i] - medians[i / plane_count]), channel_count * plane_count values.
 * VENTURI_NOT_FINITE names the first value that is no int32. */
VENTURI_API venturi_status* venturi_quantize(const float* latent, const float* medians, int64_t channel_count,
                                             int64_t plane_count, int32_t* symbols);

/* latent_hat[i] = (float)symbols[i] + medians[i / plane_count]. */
VENTURI_API venturi_status* venturi_dequantize(const int32_t* symbols, const float* medians, int64_t channel_count,
                                               int64_t plane_count, float* latent_hat);

#ifdef __cplusplus
}
#endif
#endif
