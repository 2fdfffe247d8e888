// Integer CDF rows from float probabilities (docs/bitstream.md section 3.1).
#pragma once

#include <cstdint>

namespace venturi {

// pmf: count probabilities, the tail last; cdf receives count + 1 entries.
void quantize_cdf(const float* pmf, int32_t count, int32_t* cdf);

}  // namespace venturi
