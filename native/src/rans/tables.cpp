#include "rans/tables.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace venturi {
namespace {

[[noreturn]] void fail_row(const char* profile, int32_t row, const std::string& reason) {
  fail_corrupt(-1, std::string(profile) + " row " + std::to_string(row) + ": " + reason);
}

void check_lane_row(const int32_t* frequencies, int32_t count, int32_t shift, int32_t row) {
  if (shift < 0 || shift > 24) {
    fail_row("lanes", row, "shift is " + std::to_string(shift) + ", must be 0..24");
  }
  int64_t sum = 0;
  for (int32_t t = 0; t < count; ++t) {
    if (frequencies[t] < 1 || frequencies[t] >= static_cast<int32_t>(kLaneTotal)) {
      fail_row("lanes", row, "frequency " + std::to_string(t) + " is " + std::to_string(frequencies[t]) +
                                 ", must be 1..4095");
    }
    sum += frequencies[t];
  }
  if (sum != kLaneTotal) {
    fail_row("lanes", row, "frequencies sum to " + std::to_string(sum) + ", must sum to 4096");
  }
}

LaneToken lane_token(uint16_t start, uint16_t frequency) {
  const uint64_t power = uint64_t{1} << kLaneReciprocalShift;
  return {(power + frequency - 1) / frequency, frequency, start, 0};
}

int64_t sum_of(const int32_t* counts, int32_t row_count, int32_t low, int32_t high, const char* what) {
  int64_t sum = 0;
  for (int32_t r = 0; r < row_count; ++r) {
    if (counts[r] < low || counts[r] > high) {
      fail_corrupt(-1, "row " + std::to_string(r) + " has " + std::to_string(counts[r]) + " " + what + ", must be " +
                           std::to_string(low) + ".." + std::to_string(high));
    }
    sum += counts[r];
  }
  return sum;
}

void check_source(const TableSource& source) {
  if (source.row_count < 1 || source.row_count > kMaxRows) {
    fail_argument("row count is " + std::to_string(source.row_count) + ", must be 1..4096");
  }
  require(source.cdf_counts, "cdf_counts");
  require(source.cdf_offsets, "cdf_offsets");
  require(source.cdfs, "cdfs");
  require(source.token_counts, "token_counts");
  require(source.lane_offsets, "lane_offsets");
  require(source.shifts, "shifts");
  require(source.frequencies, "frequencies");
}

// From the row's entries of LaneVectors::slots, which stand in slot order.
void prepare_search(const uint32_t* slots, TokenSearch& search) {
  search = {};
  search.sound = true;
  bool seen[sizeof search.first_ranks] = {};
  uint32_t rank = 0;
  for (uint32_t slot = 0; slot < kLaneTotal && search.sound; ++slot) {
    const uint32_t bias = slots[slot] >> kLaneBits & (kLaneTotal - 1);
    rank += slot > 0 && bias == 0 ? 1 : 0;  // the next token starts
    const uint32_t bucket = TokenSearch::bucket(slot);
    if (rank >= kSmallRows) {
      search.sound = false;
    } else if (!seen[bucket]) {
      seen[bucket] = true;
      search.first_ranks[bucket] = static_cast<uint8_t>(rank);
    }
    if (search.sound) {
      search.sound = rank - search.first_ranks[bucket] <= 1;
      search.frequencies[rank] = static_cast<uint16_t>(slots[slot] & (kLaneTotal - 1));
      search.starts[rank] = static_cast<uint16_t>(slot - bias);
      search.ends[rank] = static_cast<uint16_t>(slot + 1);
      search.values[rank] = static_cast<int8_t>(slots[slot] >> 24);
    }
  }
}

}  // namespace

uint32_t TokenSearch::bucket(uint32_t slot) {
  const auto left = static_cast<float>(kLaneTotal - slot);
  uint32_t bits;
  std::memcpy(&bits, &left, sizeof bits);
  return bits >> 20 & 127;
}

void lane_starts(const int32_t* frequencies, int32_t count, uint16_t* starts) {
  const int32_t escape = count - 1;
  const auto mode = static_cast<int32_t>(std::max_element(frequencies, frequencies + escape) - frequencies);
  std::vector<int32_t> order(static_cast<size_t>(escape));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    if (frequencies[a] != frequencies[b]) {
      return frequencies[a] > frequencies[b];
    }
    const int32_t distance_a = std::abs(a - mode);
    const int32_t distance_b = std::abs(b - mode);
    return distance_a != distance_b ? distance_a < distance_b : a < b;
  });
  int32_t start = 0;
  for (const int32_t token : order) {
    starts[token] = static_cast<uint16_t>(start);
    start += frequencies[token];
  }
  starts[escape] = static_cast<uint16_t>(start);
}

}  // namespace venturi

venturi_tables::venturi_tables(const venturi::CoderKernels& coder, const venturi::TableSource& source)
    : kernels(&coder) {
  venturi::check_source(source);
  compat.prepare(source, coder.needs_cdfs);
  prepare_lanes(source);
  if (coder.needs_vectors) {
    prepare_vectors();
  }
}

void venturi_tables::prepare_lanes(const venturi::TableSource& source) {
  using namespace venturi;
  const auto rows = static_cast<size_t>(source.row_count);
  const auto tokens_in_all =
      static_cast<size_t>(sum_of(source.token_counts, source.row_count, 1, 255, "tokens")) + rows;
  tokens_.resize(tokens_in_all);
  items_.resize(tokens_in_all);
  slots_.resize(rows << kLaneBits);
  lanes.resize(rows);
  const int32_t* frequencies = source.frequencies;
  size_t first = 0;
  for (size_t r = 0; r < rows; ++r) {
    const int32_t count = source.token_counts[r] + 1;
    check_lane_row(frequencies, count, source.shifts[r], static_cast<int32_t>(r));
    uint16_t starts[256];
    lane_starts(frequencies, count, starts);
    uint8_t* slots = slots_.data() + (r << kLaneBits);
    for (int32_t t = 0; t < count; ++t) {
      const auto frequency = static_cast<uint16_t>(frequencies[t]);
      tokens_[first + static_cast<size_t>(t)] = lane_token(starts[t], frequency);
      items_[first + static_cast<size_t>(t)] = uint32_t{frequency} << 16 | starts[t];
      std::fill_n(slots + starts[t], frequency, static_cast<uint8_t>(t));
    }
    const auto shift = static_cast<uint32_t>(source.shifts[r]);
    const auto token_count = static_cast<uint32_t>(count - 1);
    const int64_t offset = source.lane_offsets[r];
    const int64_t top = offset + (int64_t{count - 1} << shift) - 1;
    const uint32_t plain = shift == 0 ? token_count : 0;
    lanes[r] = {offset,      top,   tokens_.data() + first,         items_.data() + first, slots,
                token_count, plain, top <= INT32_MAX ? plain : 0, shift};
    frequencies += count;
    first += static_cast<size_t>(count);
  }
}

void venturi_tables::prepare_vectors() {
  using namespace venturi;
  const bool fit = static_cast<int32_t>(lanes.size()) <= kMaxVectorRows &&
                   std::all_of(lanes.begin(), lanes.end(), [](const LaneRow& row) { return row.top <= INT32_MAX; });
  if (!fit) {
    return;
  }
  const size_t padded = std::max(lanes.size(), kSmallRows);
  vectors.slots.resize(lanes.size() << kLaneBits);
  vectors.items = items_;
  vectors.items.resize(items_.size() + kSmallRows);  // a row is read as so many items
  vectors.modes.resize(kSmallRows);
  vectors.bases.resize(padded);
  vectors.offsets.resize(padded);
  vectors.shapes.resize(padded);
  vectors.searches.resize(lanes.size());
  for (size_t r = 0; r < lanes.size(); ++r) {
    const LaneRow& row = lanes[r];
    const bool small = row.offset > kAside && row.top <= INT8_MAX;
    const int64_t base = small || row.shift != 0 ? 0 : row.offset - kAside - 1;
    vectors.bases[r] = static_cast<int32_t>(base);
    vectors.zero_based &= base == 0;
    vectors.offsets[r] = static_cast<int32_t>(row.offset);
    vectors.shapes[r] =
        row.token_count | row.shift << 8 | static_cast<uint32_t>(row.items - items_.data()) << kFirstItemShift;
    uint32_t* slots = vectors.slots.data() + (r << kLaneBits);
    for (uint32_t slot = 0; slot < kLaneTotal; ++slot) {
      const uint32_t token = row.slots[slot];
      const int64_t value = token < row.plain_to_decode ? row.offset + token - base : kAside;
      const uint32_t item = row.items[token];
      slots[slot] = item >> 16 | (slot - (item & 0xffff)) << kLaneBits | static_cast<uint32_t>(value) << 24;
    }
    if (r < vectors.modes.size()) {
      vectors.modes[r] = slots[0];
    }
    prepare_search(slots, vectors.searches[r]);
  }
}
