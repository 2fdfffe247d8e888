// One plane of a latent: symbols[i] = round_half_even(plane[i] - median); whether every value fitted an int32. All give the same
// symbols as long as all fit.
#pragma once

#include <cstdint>

namespace venturi {

constexpr float kTwo31 = 2147483648.0F;

bool quantize_plane(const float* plane, float median, int64_t count, int32_t* symbols);

#if defined(__x86_64__)
bool has_avx2();
bool quantize_plane_avx2(const float* plane, float median, int64_t count, int32_t* symbols);
#endif

}  // namespace venturi
