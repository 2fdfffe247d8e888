// What both directions need to know about single symbols: how the lanes of a warp share streams, and the symbols' table rows.
#pragma once

#include "rans_layout.cuh"

namespace venturi::gpu {

// How many parts of a row a lane asks memory for, ahead of what depends on its state.
constexpr int kAhead = 4;

// Streams of 32 lanes take a warp, smaller ones a part of it, 64 lanes are two per thread: lane l and lane l + 32. A part of a
// row is what a stream's threads code at once: the row itself, or one of its halves.
// kLanes: 32, 64, or 0 for 4, 8 and 16, known when the kernel runs.
template <unsigned kLanes>
struct Shares {
  static constexpr unsigned kHalves = kLanes == 64 ? 2 : 1;
  uint32_t narrow_width;

  VENTURI_STEP explicit Shares(uint32_t lanes) : narrow_width(lanes) {}

  VENTURI_STEP uint32_t lanes() const { return kLanes == 0 ? narrow_width : kLanes; }
  VENTURI_STEP uint32_t width() const { return kLanes == 0 ? narrow_width : 32; }
  VENTURI_STEP uint32_t lane_in_group(int lane) const { return static_cast<uint32_t>(lane) & (width() - 1); }
  VENTURI_STEP uint32_t first_of(int lane) const { return static_cast<uint32_t>(lane) & ~(width() - 1); }
  VENTURI_STEP uint32_t members_of(int lane) const {
    return kLanes == 0 ? ((1U << narrow_width) - 1) << first_of(lane) : ~0U;
  }
  // Of the warp's streams.
  VENTURI_STEP uint32_t stream_of(int lane) const { return static_cast<uint32_t>(lane) / width(); }
  // Symbol of half `half` of row 0.
  VENTURI_STEP uint32_t place_of(int lane, unsigned half) const { return lane_in_group(lane) + 32 * half; }
  VENTURI_STEP uint32_t active(uint32_t symbols) const { return symbols < lanes() ? symbols : lanes(); }
  VENTURI_STEP uint32_t rows(uint32_t symbols) const { return (symbols + lanes() - 1) / lanes(); }

  // How many of the kAhead parts from `position` on, which is the lane's own in the first of them, begin below `end`.
  VENTURI_STEP int parts_below(uint32_t end, uint32_t position) const {
    const uint32_t left = end > position ? (end - position + width() - 1) / width() : 0;
    return left < kAhead ? static_cast<int>(left) : kAhead;
  }
};

// What stands in memory about the rows of a run's symbols: the row, or the bits of its scale. `parts` symbols, `width` apart from
// `position` on. Nothing is checked.
VENTURI_STEP void ask_rows(const Batch& batch, const Segment& segment, uint32_t position, uint32_t width, int parts,
                           uint32_t (&stored)[kAhead]) {
  const int64_t element = segment.element + position;
  switch (batch.index_kind) {
    case 0:
      VENTURI_UNROLL
      for (int p = 0; p < kAhead; ++p) {
        const uint32_t place = segment.place + position + static_cast<uint32_t>(p) * width;
        stored[p] = p < parts ? divided(place, segment.plane, segment.plane_reciprocal) : 0;
      }
      return;
    case 1: {
      const uint8_t* rows = static_cast<const uint8_t*>(batch.rows) + element;
      VENTURI_UNROLL
      for (int p = 0; p < kAhead; ++p) {
        stored[p] = p < parts ? rows[static_cast<uint32_t>(p) * width] : 0;
      }
      return;
    }
    case 2: {
      const uint16_t* rows = static_cast<const uint16_t*>(batch.rows) + element;
      VENTURI_UNROLL
      for (int p = 0; p < kAhead; ++p) {
        stored[p] = p < parts ? rows[static_cast<uint32_t>(p) * width] : 0;
      }
      return;
    }
    default: {
      const float* scales = static_cast<const float*>(batch.rows) + element;
      VENTURI_UNROLL
      for (int p = 0; p < kAhead; ++p) {
        stored[p] = p < parts ? as_bits(scales[static_cast<uint32_t>(p) * width]) : 0;
      }
    }
  }
}

// Number of thresholds below the scale, all as integers: a negative one is below the bound.
VENTURI_STEP uint32_t row_of_scale(const Tables& tables, uint32_t scale_bits) {
  const auto given = static_cast<int32_t>(scale_bits);
  const int32_t scale = given > tables.lower_bound ? given : tables.lower_bound;
  uint32_t low = 0;
  for (uint32_t count = tables.row_count - 1; count > 0;) {
    const uint32_t half = (count + 1) / 2;
    const bool above = tables.thresholds[low + half - 1] < scale;
    low += above ? half : 0;
    count = above ? count - half : half - 1;
  }
  return low;
}

VENTURI_STEP bool is_nan(uint32_t float_bits) { return (float_bits & 0x7fffffffU) > 0x7f800000U; }

// What a stored row that take_rows cannot take is refused for.
VENTURI_STEP int32_t reason_of_row(const Batch& batch) { return batch.index_kind == 3 ? kScaleNaN : kRowOutside; }

// From what was stored to rows that exist; a row beyond the tables, or that of a NaN, becomes the last one. Returns the first part
// with such a row, kAhead when there is none.
VENTURI_STEP int take_rows(const Batch& batch, const Tables& tables, const uint32_t (&stored)[kAhead], uint32_t (&rows)[kAhead]) {
  int first_outside = kAhead;
  VENTURI_UNROLL
  for (int p = kAhead - 1; p >= 0; --p) {
    rows[p] = stored[p];
    if (batch.index_kind == 3) {
      rows[p] = row_of_scale(tables, stored[p]);
      first_outside = is_nan(stored[p]) ? p : first_outside;
    } else if (stored[p] >= tables.row_count) {
      rows[p] = tables.row_count - 1;
      first_outside = p;
    }
  }
  return first_outside;
}

// Asks for the means of a run's symbols, where there are any.
VENTURI_STEP void ask_means(const Batch& batch, const Segment& segment, uint32_t position, uint32_t width, int parts,
                            float (&means)[kAhead]) {
  const float* from = batch.means + (segment.element + position);
  VENTURI_UNROLL
  for (int p = 0; p < kAhead; ++p) {
    means[p] = p < parts ? from[static_cast<uint32_t>(p) * width] : 0.0F;
  }
}

// What is taken off a latent and put back: the mean, or the median of the row.
VENTURI_STEP float centre_of(const Batch& batch, const Tables& tables, uint32_t row, float mean) {
  return batch.means != nullptr ? mean : tables.has_medians != 0 ? tables.medians[row] : 0.0F;
}

// State before encoding is x, behind it x div f << 12 | x mod f + start.
VENTURI_STEP uint32_t coded(uint32_t state, const Code& code) {
  const uint32_t frequency = code.span >> 16;
  const uint32_t quotient = divided(state, frequency, code.reciprocal);
  return state + quotient * (kSlots - frequency) + (code.span & 0xffff);
}

}  // namespace venturi::gpu
