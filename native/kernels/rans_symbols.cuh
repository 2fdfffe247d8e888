// What both directions need to know about single symbols: their table row, and how the lanes of a warp share streams.
#pragma once

#include "rans_layout.cuh"

namespace venturi::gpu {

// How many rows ahead a lane asks memory for what does not depend on its state.
constexpr int kAhead = 4;

// Streams of 32 lanes or more take a warp, smaller ones a part of it. 64 lanes are two per thread: lane l and lane l + 32.
struct Shares {
  uint32_t width;    // lanes of a stream in this warp
  uint32_t streams;  // of a warp

  VENTURI_STEP explicit Shares(uint32_t lanes) : width(lanes < 32 ? lanes : 32), streams(32 / width) {}

  VENTURI_STEP uint32_t lane_in_group(int lane) const { return static_cast<uint32_t>(lane) & (width - 1); }
  VENTURI_STEP uint32_t first_of(int lane) const { return static_cast<uint32_t>(lane) & ~(width - 1); }
  VENTURI_STEP uint32_t members_of(int lane) const { return (width == 32 ? ~0U : (1U << width) - 1) << first_of(lane); }
};

// What stands in memory about the row of a symbol: the row, or the bits of its scale. Nothing is checked.
VENTURI_STEP uint32_t stored_row(const Batch& batch, const Segment& segment, uint32_t position) {
  switch (batch.index_kind) {
    case 0:
      return divided(segment.place + position, segment.plane, segment.plane_reciprocal);
    case 1:
      return static_cast<const uint8_t*>(batch.rows)[segment.element + position];
    case 2:
      return static_cast<const uint16_t*>(batch.rows)[segment.element + position];
    default:
      return as_bits(static_cast<const float*>(batch.rows)[segment.element + position]);
  }
}

// Number of thresholds below the scale, both as integers.
VENTURI_STEP uint32_t row_of_scale(const Tables& tables, uint32_t scale_bits) {
  const auto scale = static_cast<int32_t>(scale_bits);
  uint32_t low = 0;
  for (uint32_t count = tables.row_count - 1; count > 0;) {
    const uint32_t half = (count + 1) / 2;
    const bool above = tables.thresholds[low + half - 1] < scale;
    low += above ? half : 0;
    count = above ? count - half : half - 1;
  }
  return low;
}

// The row; one beyond the tables is refused and replaced by row 0.
VENTURI_STEP uint32_t checked_row(const Batch& batch, const Tables& tables, const Segment& segment, uint32_t stored,
                                  uint32_t position, Refusal& refusal) {
  if (batch.index_kind == 3) {
    return row_of_scale(tables, stored);
  }
  if (stored >= tables.row_count) {
    refuse(refusal, kRowOutside, int64_t{segment.place} + position);
    return 0;
  }
  return stored;
}

// State after decoding or before encoding is divided among tokens of 4096 slots: x div f << 12 | x mod f + start.
VENTURI_STEP uint32_t coded(uint32_t state, const Code& code) {
  const uint32_t frequency = code.span >> 16;
  const uint32_t quotient = divided(state, frequency, code.reciprocal);
  return state + quotient * (kSlots - frequency) + (code.span & 0xffff);
}

}  // namespace venturi::gpu
