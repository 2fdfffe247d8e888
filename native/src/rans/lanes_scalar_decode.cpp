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

template <typename Cursor>
class SegmentDecoder {
 public:
  SegmentDecoder(const Cursor& cursor, int32_t lanes, SegmentPlace place, BytesIn segment, SymbolsOut symbols,
                 SegmentHead* head)
      : cursor_(cursor),
        mask_(lanes - 1),
        place_(place),
        segment_(segment),
        symbols_(symbols),
        head_(head),
        words_(head->words),
        side_(head->words_end, segment.data + segment.count, place.first_byte + (head->words_end - segment.data)) {}

  void run() {
    const int64_t lanes = mask_ + 1;
    const int64_t warm = std::min(symbols_.count, (row_count_of(symbols_.count, mask_ + 1) - head_->cold_rows) * lanes);
    int64_t i = 0;
    while (warm - i >= lanes && head_->words_end - words_ >= 2 * lanes) {
      for (const int64_t row_end = i + lanes; i < row_end; ++i) {
        refill(i, decode(i));
      }
    }
    for (; i < warm; ++i) {
      checked_refill(i, decode(i));
    }
    for (; i < symbols_.count; ++i) {
      head_->states[i & mask_] = decode(i);
    }
    check_end();
  }

 private:
  // Stores symbol i; returns its lane's state before the refill.
  uint32_t decode(int64_t i) {
    const LaneRow& row = cursor_.next();
    const uint32_t state = head_->states[i & mask_];
    const uint32_t slot = state & (kLaneTotal - 1);
    const uint32_t token = row.slots[slot];
    const uint32_t item = row.items[token];
    symbols_.data[i] = token < row.token_count && row.plain ? static_cast<int32_t>(row.offset + token)
                                                            : side_.symbol(row, token);
    return (item >> 16) * (state >> kLaneBits) + slot - (item & 0xffff);
  }

  // Branchless; at least one word is left.
  void refill(int64_t i, uint32_t state) {
    const bool low = state < kLaneLowerBound;
    const uint32_t filled = state << 16 | load<uint16_t>(words_);
    head_->states[i & mask_] = low ? filled : state;
    words_ += low ? 2 : 0;
  }

  void checked_refill(int64_t i, uint32_t state) {
    if (state < kLaneLowerBound) {
      if (words_ == head_->words_end) {
        fail(words_, "the words end before the last symbol");
      }
      state = state << 16 | load<uint16_t>(words_);
      words_ += 2;
    }
    head_->states[i & mask_] = state;
  }

  void check_end() const {
    if (words_ != head_->words_end) {
      fail(words_, std::to_string((head_->words_end - words_) / 2) + " words are left behind the last symbol");
    }
    for (int32_t l = 0; l <= mask_; ++l) {
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
  int32_t mask_;
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
