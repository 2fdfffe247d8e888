// A lanes stream on its way through a decoder: head, words, side section and the steps that go symbol by symbol, which every
// kernel set uses for what is left over after whole rows (docs/bitstream.md section 5.4).
#pragma once

#include <algorithm>
#include <string>

#include "rans/bytes.hpp"
#include "rans/cursor.hpp"
#include "rans/lanes_layout.hpp"
#include "rans/side_section.hpp"

namespace venturi {

// State after a symbol, before the refill.
inline uint32_t popped(uint32_t state, uint32_t slot, uint32_t item) {
  return (item >> 16) * (state >> kLaneBits) + slot - (item & 0xffff);
}

class LanesStream {
 public:
  LanesStream(const DecodeJob& job, int32_t lanes) : job_(job), lanes_(lanes) {
    read_segment_head(job.payload, job.place, job.symbols.count, lanes, &head_);
    side_ = SideReader(head_.words_end, job.payload.data + job.payload.count,
                       job.place.first_byte + (head_.words_end - job.payload.data));
    warm_rows_ = row_count_of(job.symbols.count, lanes) - head_.cold_rows;
  }

  const DecodeJob& job() const { return job_; }
  uint32_t* states() { return head_.states; }
  SideReader& side() { return side_; }
  int64_t full_rows() const { return job_.symbols.count / lanes_; }
  int64_t warm_rows() const { return warm_rows_; }  // rows behind which words are taken
  const uint8_t* words() const { return head_.words; }
  void set_words(const uint8_t* words) { head_.words = words; }
  int64_t words_left() const { return (head_.words_end - head_.words) / 2; }

  // Decodes the symbols from i on, one by one, and checks the end.
  template <typename Cursor>
  void finish(Cursor cursor, int64_t i) {
    const int64_t warm = std::min(job_.symbols.count, warm_rows_ * lanes_);
    for (; i < warm; ++i) {
      refill(decode(cursor.next(), i), i);
    }
    for (; i < job_.symbols.count; ++i) {
      state_of(i) = decode(cursor.next(), i);
    }
    check_end();
  }

  [[noreturn]] void fail_without_words() const { fail(head_.words_end, "the words end before the last symbol"); }

 private:
  uint32_t& state_of(int64_t i) { return head_.states[i & (lanes_ - 1)]; }

  // Stores symbol i; returns its lane's state before the refill.
  uint32_t decode(const LaneRow& row, int64_t i) {
    const uint32_t state = state_of(i);
    const uint32_t slot = state & (kLaneTotal - 1);
    const uint32_t token = row.slots[slot];
    job_.symbols.data[i] = token < row.plain_to_decode
                               ? static_cast<int32_t>(row.offset) + static_cast<int32_t>(token)
                               : side_.symbol(row, token);
    return popped(state, slot, row.items[token]);
  }

  void refill(uint32_t state, int64_t i) {
    if (state < kLaneLowerBound) {
      if (head_.words == head_.words_end) {
        fail_without_words();
      }
      state = state << 16 | load<uint16_t>(head_.words);
      head_.words += 2;
    }
    state_of(i) = state;
  }

  void check_end() const {
    if (head_.words != head_.words_end) {
      fail(head_.words, std::to_string(words_left()) + " words are left behind the last symbol");
    }
    for (int32_t l = 0; l < lanes_; ++l) {
      const uint32_t state = head_.states[l];
      if ((state & (state - 1)) != 0 || state > kLaneLowerBound) {
        fail(job_.payload.data, "lane " + std::to_string(l) + " ends in state " + std::to_string(state) +
                                    ", must be 0 or a power of two up to 65536: the payload is damaged or belongs to other tables");
      }
    }
    side_.check_end();
  }

  [[noreturn]] void fail(const uint8_t* at, const std::string& reason) const {
    fail_corrupt(job_.place.first_byte + (at - job_.payload.data), reason);
  }

  DecodeJob job_;
  int32_t lanes_;
  SegmentHead head_{};
  SideReader side_;
  int64_t warm_rows_;
};

}  // namespace venturi
