// Profile lanes, decoder (docs/bitstream.md section 5.4). Rows run first to last, so symbols come in latent order and the
// side section is read on the way.
#include <algorithm>
#include <string>

#include "rans/bytes.hpp"
#include "rans/cursor.hpp"
#include "rans/lanes_layout.hpp"
#include "rans/scalar.hpp"
#include "rans/side_section.hpp"

namespace venturi::scalar {
namespace {

// State after a symbol, before the refill.
inline uint32_t popped(uint32_t state, uint32_t slot, uint32_t item) {
  return (item >> 16) * (state >> kLaneBits) + slot - (item & 0xffff);
}

template <typename Cursor>
class SegmentDecoder {
 public:
  SegmentDecoder(const Cursor& cursor, int32_t lanes, SegmentPlace place, BytesIn segment, SymbolsOut symbols,
                 SegmentHead* head)
      : cursor_(cursor),
        lanes_(lanes),
        place_(place),
        segment_(segment),
        symbols_(symbols),
        head_(head),
        words_(head->words),
        side_(head->words_end, segment.data + segment.count, place.first_byte + (head->words_end - segment.data)) {}

  void run() {
    const int64_t warm = std::min(symbols_.count, (row_count_of(symbols_.count, lanes_) - head_->cold_rows) * lanes_);
    int64_t i = full_rows(warm);
    for (; i < warm; ++i) {
      refill(state_of(i) = decode(i), i);
    }
    for (; i < symbols_.count; ++i) {
      state_of(i) = decode(i);
    }
    check_end();
  }

 private:
  uint32_t& state_of(int64_t i) { return head_->states[i & (lanes_ - 1)]; }

  // Whole rows for which enough words are left that none of their lanes needs to look; returns the next symbol. Everything is
  // local and the refill has no branch: the processor overlaps the lanes.
  int64_t full_rows(int64_t warm) {
    const int32_t lanes = lanes_;
    const uint8_t* words = words_;
    uint32_t* __restrict states = head_->states;
    int32_t* __restrict out = symbols_.data;
    Cursor cursor = cursor_;
    int64_t i = 0;
    while (warm - i >= lanes && head_->words_end - words >= 2 * lanes) {
      for (int32_t l = 0; l < lanes; ++l) {
        const LaneRow& row = cursor.next();
        const uint32_t slot = states[l] & (kLaneTotal - 1);
        const uint32_t token = row.slots[slot];
        const uint32_t state = popped(states[l], slot, row.items[token]);
        const uint32_t low = state < kLaneLowerBound ? ~0U : 0U;
        states[l] = state << (low & 16) | (load<uint16_t>(words) & low);
        words += low & 2;
        out[i + l] = token < row.plain_to_decode ? static_cast<int32_t>(row.offset) + static_cast<int32_t>(token)
                                                 : side_.symbol(row, token);
      }
      i += lanes;
    }
    cursor_ = cursor;
    words_ = words;
    return i;
  }

  // Stores symbol i; returns its lane's state before the refill.
  uint32_t decode(int64_t i) {
    const LaneRow& row = cursor_.next();
    const uint32_t state = state_of(i);
    const uint32_t slot = state & (kLaneTotal - 1);
    const uint32_t token = row.slots[slot];
    symbols_.data[i] = token < row.plain_to_decode ? static_cast<int32_t>(row.offset) + static_cast<int32_t>(token)
                                                   : side_.symbol(row, token);
    return popped(state, slot, row.items[token]);
  }

  void refill(uint32_t state, int64_t i) {
    if (state < kLaneLowerBound) {
      if (words_ == head_->words_end) {
        fail(words_, "the words end before the last symbol");
      }
      state_of(i) = state << 16 | load<uint16_t>(words_);
      words_ += 2;
    }
  }

  void check_end() const {
    if (words_ != head_->words_end) {
      fail(words_, std::to_string((head_->words_end - words_) / 2) + " words are left behind the last symbol");
    }
    for (int32_t l = 0; l < lanes_; ++l) {
      const uint32_t state = head_->states[l];
      if ((state & (state - 1)) != 0 || state > kLaneLowerBound) {
        fail(segment_.data, "lane " + std::to_string(l) + " ends in state " + std::to_string(state) +
                                ", must be 0 or a power of two up to 65536: the payload is damaged or belongs to other tables");
      }
    }
    side_.check_end();
  }

  [[noreturn]] void fail(const uint8_t* at, const std::string& reason) const {
    fail_corrupt(place_.first_byte + (at - segment_.data), reason);
  }

  Cursor cursor_;
  int32_t lanes_;
  SegmentPlace place_;
  BytesIn segment_;
  SymbolsOut symbols_;
  SegmentHead* head_;
  const uint8_t* words_;
  SideReader side_;
};

}  // namespace

void lanes_decode(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes, SegmentPlace place,
                  BytesIn segment, SymbolsOut symbols) {
  SegmentHead head{};
  read_segment_head(segment, place, symbols.count, lanes, &head);
  with_cursor<LaneRow>(indexes.kind, [&](auto tag) {
    using Cursor = typename decltype(tag)::type;
    const Cursor first(indexes, tables.lanes.data(), place.first_symbol);
    SegmentDecoder<Cursor>(first, lanes, place, segment, symbols, &head).run();
  });
}

}  // namespace venturi::scalar
