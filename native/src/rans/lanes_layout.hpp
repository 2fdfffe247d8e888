// Head of a lanes segment (docs/bitstream.md section 5.2): cold rows, word count and the states.
#pragma once

#include <cstdint>

#include "rans/kernels.hpp"
#include "rans/tables.hpp"

namespace venturi {

constexpr int32_t kMaxLanes = 64;
constexpr int64_t kMaxColdRows = 255;
constexpr int64_t kHeadCapacity = 320;  // two varints, 64 exponents, mantissas and low halves, a padding byte
constexpr uint32_t kLaneLowerBound = 1U << 16;

inline int64_t row_count_of(int64_t symbols, int32_t lanes) { return (symbols + lanes - 1) / lanes; }

inline int32_t active_lanes(int64_t symbols, int32_t lanes) {
  return symbols < lanes ? static_cast<int32_t>(symbols) : lanes;
}

// Writes all up to the words; returns their first byte. States are in [2^16, 2^32).
uint8_t* write_segment_head(uint8_t* to, int64_t cold_rows, int64_t word_count, const uint32_t* states, int32_t active);

struct SegmentHead {
  int64_t cold_rows;
  const uint8_t* words;
  const uint8_t* words_end;  // the side section follows
  uint32_t states[kMaxLanes];
};

// Reads and checks the head; place gives the offset for errors.
void read_segment_head(BytesIn segment, SegmentPlace place, int64_t symbols, int32_t lanes, SegmentHead* head);

}  // namespace venturi
