#include "rans/compat_tables.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "rans/tables.hpp"

namespace venturi {
namespace {

constexpr int kMostSlotShift = 10;        // 64 slots a row
constexpr int kLeastSlotShift = 4;        // 4096 slots a row
constexpr int64_t kMostSlots = 1 << 18;   // of all rows, 2 MiB
constexpr uint32_t kMostSearched = 1024;  // of 65536 frequencies, those a slot need not answer

void check_row(const int32_t* cdf, int32_t count, int32_t row) {
  const auto fail = [&](const std::string& reason) { fail_corrupt(-1, "compat row " + std::to_string(row) + reason); };
  if (cdf[0] != 0 || cdf[count - 1] != static_cast<int32_t>(kCompatTotal)) {
    fail(": runs from " + std::to_string(cdf[0]) + " to " + std::to_string(cdf[count - 1]) +
         ", must run from 0 to 65536");
  }
  for (int32_t i = 1; i < count; ++i) {
    if (cdf[i] <= cdf[i - 1]) {
      fail(": entry " + std::to_string(i) + " is " + std::to_string(cdf[i]) + " after " + std::to_string(cdf[i - 1]) +
           ", entries must rise");
    }
  }
}

// Entries of all rows.
size_t check_counts(const TableSource& source) {
  size_t sum = 0;
  for (int32_t r = 0; r < source.row_count; ++r) {
    const int32_t count = source.cdf_counts[r];
    if (count < 3 || count > 65535) {
      fail_corrupt(-1, "row " + std::to_string(r) + " has " + std::to_string(count) +
                           " CDF entries, must be 3..65535");
    }
    sum += static_cast<size_t>(count);
  }
  return sum;
}

// The reciprocal is rounded up, so that the quotient is exact for every state below 2^63.
CompatBin compat_bin(uint32_t start, uint32_t width) {
  if (width == 1) {  // mulhi(x, 2^64 - 1) = x - 1; the bias gives the missing multiple back
    return {~uint64_t{0}, start + kCompatTotal - 1, 1, 0};
  }
  int shift = 0;
  while ((uint32_t{1} << shift) < width) {
    ++shift;
  }
  const Uint128 power = static_cast<Uint128>(1) << (shift + 63);
  return {static_cast<uint64_t>((power + width - 1) / width), start, static_cast<uint16_t>(width),
          static_cast<uint16_t>(shift - 1)};
}

// Calls take(slot, bin) with the bin that has the largest part of each slot; returns the frequencies of other bins.
template <typename Take>
uint32_t divide(const int32_t* cdf, int slot_shift, Take take) {
  uint32_t others = 0;
  int32_t bin = 0;
  for (int32_t slot = 0; slot < static_cast<int32_t>(kCompatTotal) >> slot_shift; ++slot) {
    const int32_t low = slot << slot_shift;
    const int32_t high = low + (1 << slot_shift);
    int32_t best = bin;
    int32_t best_part = 0;
    for (;; ++bin) {
      const int32_t part = std::min(cdf[bin + 1], high) - std::max(cdf[bin], low);
      if (part > best_part) {
        best = bin;
        best_part = part;
      }
      if (cdf[bin + 1] >= high) {
        break;
      }
    }
    take(slot, best);
    others += static_cast<uint32_t>(high - low - best_part);
    bin += cdf[bin + 1] == high ? 1 : 0;
  }
  return others;
}

}  // namespace

void CompatTables::add_row(const int32_t* cdf, int32_t count, int32_t offset, int least_slot_shift) {
  CompatRow row{};
  row.offset = offset;
  row.escape = count - 2;
  row.plain = static_cast<uint32_t>(std::min<int64_t>(row.escape, int64_t{INT32_MAX} - offset + 1));
  for (int32_t b = 0; b <= row.escape; ++b) {
    bins_.push_back(compat_bin(static_cast<uint32_t>(cdf[b]), static_cast<uint32_t>(cdf[b + 1] - cdf[b])));
  }
  row.slot_shift = kMostSlotShift;
  while (row.slot_shift > least_slot_shift && divide(cdf, row.slot_shift, [](int32_t, int32_t) {}) > kMostSearched) {
    --row.slot_shift;
  }
  const CompatBin* bins = bins_.data() + bins_.size() - static_cast<size_t>(count - 1);
  divide(cdf, row.slot_shift, [&](int32_t, int32_t bin) {
    const bool plain = static_cast<uint32_t>(bin) < row.plain;
    const uint16_t width = plain ? bins[bin].width : uint16_t{0};
    slots_.push_back({width, static_cast<uint16_t>(cdf[bin]), plain ? offset + bin : bin});
  });
  rows_.push_back(row);
}

void CompatTables::prepare(const TableSource& source, bool with_cdfs) {
  const size_t entries = check_counts(source);
  const auto rows = static_cast<size_t>(source.row_count);
  int least_slot_shift = kLeastSlotShift;
  while (int64_t{source.row_count} << (kCompatBits - least_slot_shift) > kMostSlots) {
    ++least_slot_shift;
  }
  rows_.reserve(rows);
  bins_.reserve(entries - rows);
  const int32_t* cdf = source.cdfs;
  for (int32_t r = 0; r < source.row_count; ++r) {
    check_row(cdf, source.cdf_counts[r], r);
    add_row(cdf, source.cdf_counts[r], source.cdf_offsets[r], least_slot_shift);
    cdf += source.cdf_counts[r];
  }
  const CompatBin* bins = bins_.data();
  const CompatSlot* slots = slots_.data();
  for (CompatRow& row : rows_) {
    row.bins = bins;
    row.slots = slots;
    bins += row.escape + 1;
    slots += kCompatTotal >> row.slot_shift;
  }
  if (with_cdfs) {
    cdfs_.assign(source.cdfs, source.cdfs + entries);
    cdf = cdfs_.data();
    for (const CompatRow& row : rows_) {
      cdf_rows_.push_back({cdf, row.offset, row.escape});
      cdf += row.escape + 2;
    }
  }
}

}  // namespace venturi
