// The encoder's choice of cold rows and of the states that lanes start from (docs/bitstream.md section 5.5).
#pragma once

#include <cstdint>

#include "rans/tables.hpp"

namespace venturi {

inline const LaneToken& token_of(const LaneRow& row, int32_t symbol) {
  const uint64_t distance = static_cast<uint64_t>(symbol - row.offset) >> row.shift;
  return row.tokens[distance < row.token_count ? distance : row.token_count];
}

// x div f << 12 | x mod f + start, for x < f << 20.
inline uint32_t coded(uint32_t state, const LaneToken& token) {
  const auto quotient = static_cast<uint32_t>(state * token.reciprocal >> kLaneReciprocalShift);
  return state + quotient * (kLaneTotal - token.frequency) + token.start;
}

// Smallest state that coding with this token takes to `bound` or above.
inline uint64_t preimage(uint64_t bound, const LaneToken& token) {
  const uint64_t slot = bound & (kLaneTotal - 1);
  const uint64_t within = slot < token.start ? 0 : slot - token.start;
  const uint64_t frequency = token.frequency;
  return (bound >> kLaneBits) * frequency + (within < frequency ? within : frequency);
}

}  // namespace venturi
