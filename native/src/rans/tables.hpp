// Tables of both profiles, prepared once per model for coding (docs/bitstream.md section 3); those of profile lanes.
#pragma once

#include <cstdint>
#include <vector>

#include "rans/compat_tables.hpp"
#include "rans/kernels.hpp"
#include "venturi/rans.h"

namespace venturi {

constexpr int32_t kMaxRows = 4096;

constexpr int kLaneBits = 12;
constexpr uint32_t kLaneTotal = 1U << kLaneBits;
constexpr int kLaneReciprocalShift = 44;

// One token for the encoder: x div frequency = x * reciprocal >> 44, exact for x < frequency << 20.
struct LaneToken {
  uint64_t reciprocal;
  uint16_t frequency;
  uint16_t start;
  uint32_t unused;
};

struct LaneRow {
  int64_t offset;
  int64_t top;              // largest value of a token
  const LaneToken* tokens;  // token_count + 1, the escape last
  const uint32_t* items;    // frequency << 16 | start, same order
  const uint8_t* slots;     // token of each of the 4096 slots
  uint32_t token_count;     // K
  // tokens below are symbols as they are: K, or 0 for a row with raw bits or (decoding only) with values beyond int32
  uint32_t plain_to_encode;
  uint32_t plain_to_decode;
  uint32_t shift;
};

// Finds a slot's token without a table of slots, for rows of at most 64 tokens with the escape. Tokens are numbered in slot
// order (their rank). The bucket of a slot, seven bits of the float 4096 - slot, narrows towards the rare tokens at the end, so
// that nearly every row has at most two tokens to a bucket: the first one's rank and one comparison find the right one.
struct TokenSearch {
  static uint32_t bucket(uint32_t slot);

  alignas(64) uint8_t first_ranks[128];  // by bucket
  uint16_t ends[64];                     // by rank, like what follows
  uint16_t frequencies[64];
  uint16_t starts[64];
  int16_t values[64];  // less the row's base, or kAside
  bool sound;          // false when the row needs the table of slots
};

constexpr size_t kSmallRows = 64;  // so many rows' properties fit registers

// The same rows for kernels that treat several symbols at once: one array per property, the row's number as index,
// padded to kSmallRows.
struct LaneVectors {
  // per slot, row << kLaneBits | slot: frequency | bias << 12 | (value - base) << 24, bias being slot - start. The top byte is
  // kAside for a token that needs more than that: an escape, raw bits or, when base is 0, a value beyond int8.
  std::vector<uint32_t> slots;
  std::vector<uint32_t> modes;  // the first kSmallRows rows' entries of slot 0
  std::vector<int32_t> bases;
  bool zero_based = true;        // every base is 0
  std::vector<int32_t> offsets;  // value of the first token
  std::vector<uint32_t> shapes;  // token count | shift << 8 | first item << kFirstItemShift
  std::vector<uint32_t> items;   // frequency << 16 | start, of all rows
  std::vector<TokenSearch> searches;
};

constexpr int32_t kAside = -128;
constexpr int kFirstItemShift = 13;
constexpr int32_t kMaxVectorRows = 1 << (32 - kFirstItemShift - 8);  // each row has at most 256 items

// What venturi_tables_create was given.
struct TableSource {
  int32_t row_count;
  const int32_t* cdf_counts;
  const int32_t* cdf_offsets;
  const int32_t* cdfs;
  const int32_t* token_counts;
  const int32_t* lane_offsets;
  const int32_t* shifts;
  const int32_t* frequencies;
};

// Slot order of a row (section 3.3): receives the starts of its count tokens, the escape last.
void lane_starts(const int32_t* frequencies, int32_t count, uint16_t* starts);

}  // namespace venturi

// Immutable after construction; shared by threads.
struct venturi_tables {
  venturi_tables(const venturi::CoderKernels& coder, const venturi::TableSource& source);
  venturi_tables(const venturi_tables&) = delete;
  venturi_tables& operator=(const venturi_tables&) = delete;

  int32_t row_count() const { return compat.row_count(); }

  const venturi::CoderKernels* const kernels;
  venturi::CompatTables compat;
  std::vector<venturi::LaneRow> lanes;
  venturi::LaneVectors vectors;  // empty when the kernels do without, or a row is beyond what it holds

 private:
  void prepare_lanes(const venturi::TableSource& source);
  void prepare_vectors();

  std::vector<venturi::LaneToken> tokens_;
  std::vector<uint32_t> items_;
  std::vector<uint8_t> slots_;
};
