// Profile lanes, encoder (docs/bitstream.md section 5.5). Surprises: rows and lanes run last to first and words grow towards
// the buffer's start; the cold rows, last in the latent, are coded first.
//
// The output buffer is also the only scratch: words grow down from its middle, positions of symbols with side bits grow down
// from its end, and the side section then grows up from the middle, eating the positions it has dealt with.
#include <algorithm>
#include <cstring>

#include "rans/bytes.hpp"
#include "rans/cold_start.hpp"
#include "rans/cursor.hpp"
#include "rans/lanes_layout.hpp"
#include "rans/scalar.hpp"
#include "rans/side_section.hpp"

namespace venturi::scalar {
namespace {

template <typename Cursor>
class SegmentEncoder {
 public:
  SegmentEncoder(const Cursor& last, int32_t lanes, SymbolsIn symbols, BytesOut out)
      : last_(last),
        lanes_(lanes),
        rows_(row_count_of(symbols.count, lanes)),
        symbols_(symbols),
        out_(out),
        middle_(out.data + kHeadCapacity + 2 * symbols.count),
        words_(middle_),
        positions_(out.data + out.count) {}

  int64_t run(const LaneRow* table, const venturi_indexes& indexes, int64_t first_symbol) {
    choose_cold_rows(table, indexes, first_symbol);
    code();
    const int32_t active = active_lanes(symbols_.count, lanes_);
    uint8_t* side_end = write_side(table, indexes, first_symbol);
    uint8_t* to = write_segment_head(out_.data, cold_rows_, (middle_ - words_) / 2, states_, active);
    const auto body = static_cast<size_t>(side_end - words_);  // words and side section stand together
    std::memmove(to, words_, body);
    return to + body - out_.data;
  }

 private:
  void choose_cold_rows(const LaneRow* table, const venturi_indexes& indexes, int64_t first_symbol) {
    cold_rows_ = most_cold_rows();
    while (!find_starts(Cursor(indexes, table, first_symbol + (rows_ - cold_rows_) * lanes_))) {
      cold_rows_ -= std::max<int64_t>(1, cold_rows_ / 8);
    }
  }

  // Largest count of rows for which no lane reaches 2^32 when started from 0.
  int64_t most_cold_rows() const {
    uint32_t states[kMaxLanes] = {};
    Cursor cursor = last_;
    int64_t position = symbols_.count - 1;
    for (int64_t r = rows_; r-- > std::max<int64_t>(0, rows_ - kMaxColdRows);) {
      for (; position >= r * lanes_; --position) {
        const LaneToken& token = token_of(cursor.previous(), symbols_.data[position]);
        uint32_t& state = states[position - r * lanes_];
        if (state >> 20 >= token.frequency) {
          return rows_ - 1 - r;
        }
        state = coded(state, token);
      }
    }
    return std::min(rows_, kMaxColdRows);
  }

  // Sets the states; false when a lane's only start would reach 2^32. Walks from the state wanted at the end back to the start.
  bool find_starts(Cursor cursor) {
    uint64_t wanted[kMaxLanes];
    uint64_t limit[kMaxLanes];
    std::fill_n(wanted, lanes_, uint64_t{1} << 16);
    std::fill_n(limit, lanes_, uint64_t{1} << 32);
    int32_t lane = 0;
    for (int64_t i = (rows_ - cold_rows_) * lanes_; i < symbols_.count; ++i) {
      const LaneToken& token = token_of(cursor.next(), symbols_.data[i]);
      wanted[lane] = preimage(wanted[lane], token);
      limit[lane] = preimage(limit[lane], token);
      lane = (lane + 1) & (lanes_ - 1);
    }
    for (int32_t l = 0; l < active_lanes(symbols_.count, lanes_); ++l) {
      uint32_t start = wanted[l] == 0 ? 0 : 1;
      while (start < wanted[l]) {
        start <<= 1;
      }
      if (start >= limit[l]) {
        return false;
      }
      states_[l] = start;
    }
    return true;
  }

  void code() {
    uint32_t states[kMaxLanes];
    std::copy_n(states_, kMaxLanes, states);
    const auto mask = static_cast<int64_t>(lanes_) - 1;
    const int32_t* symbols = symbols_.data;
    Cursor cursor = last_;
    uint8_t* words = words_;
    int64_t i = symbols_.count;
    for (const int64_t cold_first = (rows_ - cold_rows_) * lanes_; i > cold_first;) {
      --i;
      states[i & mask] = coded(states[i & mask], token(cursor.previous(), symbols[i], i));
    }
    while (i > 0) {
      --i;
      const LaneToken& next = token(cursor.previous(), symbols[i], i);
      const uint32_t state = states[i & mask];
      const uint32_t full = state >> 20 >= next.frequency ? ~0U : 0U;
      store(words - 2, static_cast<uint16_t>(state));  // kept when full
      words -= full & 2;
      states[i & mask] = coded(state >> (full & 16), next);
    }
    words_ = words;
    std::copy_n(states, kMaxLanes, states_);
  }

  // The token of symbol i; notes i when the symbol has side bits.
  const LaneToken& token(const LaneRow& row, int32_t symbol, int64_t i) {
    const auto distance = static_cast<uint64_t>(symbol - row.offset);
    if (distance < row.plain_to_encode) {
      return row.tokens[distance];
    }
    positions_ -= sizeof(uint32_t);
    store(positions_, static_cast<uint32_t>(i));
    return row.tokens[std::min<uint64_t>(distance >> row.shift, row.token_count)];
  }

  uint8_t* write_side(const LaneRow* table, const venturi_indexes& indexes, int64_t first_symbol) {
    SideWriter side(middle_);
    for (const uint8_t* at = positions_; at < out_.data + out_.count; at += sizeof(uint32_t)) {
      const int64_t i = load<uint32_t>(at);
      side.symbol(Cursor(indexes, table, first_symbol + i).next(), symbols_.data[i]);
    }
    return side.finish();
  }

  Cursor last_;
  int32_t lanes_;
  int64_t rows_;
  SymbolsIn symbols_;
  BytesOut out_;
  uint8_t* middle_;
  uint8_t* words_;
  uint8_t* positions_;
  int64_t cold_rows_ = 0;
  uint32_t states_[kMaxLanes] = {};
};

}  // namespace

void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    EncodeJob& job = jobs[k];
    if (job.symbols.count == 0) {
      store(job.out.data, uint16_t{0});
      job.size = 2;
      continue;
    }
    job.size = with_cursor<LaneRow>(job.indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      const LaneRow* table = tables.lanes.data();
      const Cursor last(job.indexes, table, job.place.first_symbol + job.symbols.count - 1);
      return SegmentEncoder<Cursor>(last, lanes, job.symbols, job.out).run(table, job.indexes, job.place.first_symbol);
    });
  }
}

}  // namespace venturi::scalar
