// Rows of profile compat, prepared once per model for coding (docs/bitstream.md sections 3 and 4).
#pragma once

#include <cstdint>
#include <vector>

namespace venturi {

struct TableSource;
__extension__ typedef unsigned __int128 Uint128;

constexpr int kCompatBits = 16;
constexpr uint32_t kCompatTotal = 1U << kCompatBits;

// One bin for the encoder: x div width is a multiplication (reciprocal) and a shift,
// x' = x + bias + quotient * (65536 - width).
struct CompatBin {
  uint64_t reciprocal;
  uint32_t bias;
  uint16_t width;
  uint16_t shift;

  uint32_t start() const { return width == 1 ? bias - (kCompatTotal - 1) : bias; }
};

// What a decoder knows of an equal share of the 65536 frequencies: the bin with the largest part of it. Other bins are
// searched for from there.
struct CompatSlot {
  uint16_t width;  // 0: the bin is no symbol as it is, but the escape or one beyond int32
  uint16_t start;
  int32_t symbol;  // index of the bin when width is 0
};

struct CompatRow {
  const CompatBin* bins;    // escape + 1 of them
  const CompatSlot* slots;  // 65536 >> slot_shift of them
  int32_t offset;
  uint32_t plain;  // bins below are symbols as they are: offset + bin
  int32_t escape;  // index of the escape bin
  int32_t slot_shift;
};

// A row as the plain algorithm takes it.
struct CdfRow {
  const int32_t* cdf;  // escape + 2 entries
  int32_t offset;
  int32_t escape;
};

// Immutable once prepared.
class CompatTables {
 public:
  // Fails on rows that are none; with_cdfs: whether cdf_rows are wanted.
  void prepare(const TableSource& source, bool with_cdfs);

  const CompatRow* rows() const { return rows_.data(); }
  const CdfRow* cdf_rows() const { return cdf_rows_.data(); }
  int32_t row_count() const { return static_cast<int32_t>(rows_.size()); }

 private:
  void add_row(const int32_t* cdf, int32_t count, int32_t offset, int least_slot_shift);

  std::vector<CompatRow> rows_;
  std::vector<CompatBin> bins_;
  std::vector<CompatSlot> slots_;
  std::vector<CdfRow> cdf_rows_;
  std::vector<int32_t> cdfs_;
};

}  // namespace venturi
