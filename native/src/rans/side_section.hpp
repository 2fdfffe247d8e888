// The side section of a lanes segment: raw bits and escapes as one bit string, least significant bit first
// (docs/bitstream.md section 5.3).
#pragma once

#include <cstdint>

#include "rans/bytes.hpp"
#include "rans/tables.hpp"

namespace venturi {

class SideWriter {
 public:
  explicit SideWriter(uint8_t* to) : to_(to) {}

  // The side bits of a symbol that is no plain token of its row; nothing for one that is.
  void symbol(const LaneRow& row, int64_t value) {
    const auto distance = static_cast<uint64_t>(value - row.offset);
    if (distance >> row.shift < row.token_count) {
      bits(distance & ((uint64_t{1} << row.shift) - 1), row.shift);
      return;
    }
    uint64_t folded = value > row.top ? static_cast<uint64_t>(value - row.top - 1) << 1
                                      : (static_cast<uint64_t>(row.offset - value) << 1) - 1;
    for (; folded >= 0x80; folded >>= 7) {
      bits((folded & 0x7f) | 0x80, 8);
    }
    bits(folded, 8);
  }

  // Pads to a byte; returns the end.
  uint8_t* finish() {
    if (pending_count_ > 0) {
      *to_++ = static_cast<uint8_t>(pending_);
    }
    return to_;
  }

 private:
  void bits(uint64_t value, unsigned count) {
    pending_ |= value << pending_count_;
    pending_count_ += count;
    for (; pending_count_ >= 8; pending_count_ -= 8) {
      *to_++ = static_cast<uint8_t>(pending_);
      pending_ >>= 8;
    }
  }

  uint8_t* to_;
  uint64_t pending_ = 0;
  unsigned pending_count_ = 0;
};

class SideReader {
 public:
  SideReader() = default;

  // first_byte: offset of the section in the payload.
  SideReader(const uint8_t* begin, const uint8_t* end, int64_t first_byte)
      : begin_(begin), bit_count_((end - begin) * 8), first_byte_(first_byte) {}

  // Completes a token that is the escape, has raw bits or may leave int32.
  int32_t symbol(const LaneRow& row, uint32_t token) {
    const int64_t value = token < row.token_count
                              ? row.offset + (int64_t{token} << row.shift) + static_cast<int64_t>(bits(row.shift))
                              : escaped(row);
    if (value < INT32_MIN || value > INT32_MAX) {
      fail("symbol " + std::to_string(value) + " does not fit int32");
    }
    return static_cast<int32_t>(value);
  }

  void check_end() const {
    const int64_t left = bit_count_ - at_;
    if (left >= 8 || (left > 0 && begin_[at_ >> 3] >> (at_ & 7) != 0)) {
      fail("the side section has " + std::to_string(left) + " bits behind its last symbol, must be under 8 zero bits");
    }
  }

 private:
  int64_t escaped(const LaneRow& row) {
    uint64_t folded = 0;
    for (unsigned i = 0; i < kMaxVarintBytes; ++i) {
      const uint64_t byte = bits(8);
      folded |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (byte == 0 && i > 0) {
          fail("an escape is not in its shortest form");
        }
        const auto half = static_cast<int64_t>(folded >> 1);
        return (folded & 1) == 0 ? row.top + 1 + half : row.offset - half - 1;
      }
    }
    fail("an escape has more than 5 bytes");
  }

  uint64_t bits(unsigned count) {
    if (count > bit_count_ - at_) {
      fail("the side section ends within a symbol");
    }
    if (bit_count_ - (at_ & ~int64_t{7}) >= 64) {
      const uint64_t window = load<uint64_t>(begin_ + (at_ >> 3)) >> (at_ & 7);
      at_ += count;
      return window & ((uint64_t{1} << count) - 1);
    }
    return last_bits(count);
  }

  // The same without reading 8 bytes at once.
  uint64_t last_bits(unsigned count) {
    uint64_t value = 0;
    for (unsigned got = 0; got < count;) {
      const auto within = static_cast<unsigned>(at_ & 7);
      const unsigned now = count - got < 8 - within ? count - got : 8 - within;
      const uint64_t part = static_cast<uint64_t>(begin_[at_ >> 3] >> within) & ((1U << now) - 1);
      value |= part << got;
      got += now;
      at_ += now;
    }
    return value;
  }

  [[noreturn]] void fail(const std::string& reason) const { fail_corrupt(first_byte_ + (at_ >> 3), reason); }

  const uint8_t* begin_ = nullptr;
  int64_t bit_count_ = 0;
  int64_t at_ = 0;
  int64_t first_byte_ = 0;
};

}  // namespace venturi
