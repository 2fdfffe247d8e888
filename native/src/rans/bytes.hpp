// Little-endian loads and stores at any alignment, and shortest-form LEB128 ("varint").
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "base/error.hpp"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Venturi needs a little-endian processor"
#endif

namespace venturi {

template <typename T>
inline T load(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
inline void store(uint8_t* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

constexpr int kMaxVarintBytes = 5;

// Returns the address behind the varint.
inline uint8_t* write_varint(uint8_t* to, uint64_t value) {
  while (value >= 0x80) {
    *to++ = static_cast<uint8_t>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<uint8_t>(value);
  return to;
}

// A checked walk over bytes from outside.
class ByteReader {
 public:
  ByteReader(const uint8_t* begin, int64_t size, int64_t first_byte)
      : begin_(begin), at_(begin), end_(begin + size), first_byte_(first_byte) {}

  const uint8_t* take(int64_t size, const char* what) {
    if (end_ - at_ < size) {
      fail(std::string(what) + " needs " + std::to_string(size) + " bytes, " + std::to_string(end_ - at_) + " are left");
    }
    const uint8_t* taken = at_;
    at_ += size;
    return taken;
  }

  int64_t varint(const char* what, int64_t low, int64_t high) {
    const uint8_t* start = at_;
    uint64_t value = 0;
    for (int i = 0;; ++i) {
      const uint8_t byte = *take(1, what);
      value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (byte == 0 && i > 0) {
          at_ = start;
          fail(std::string(what) + " is a varint that is not in its shortest form");
        }
        break;
      }
      if (i + 1 == kMaxVarintBytes) {
        at_ = start;
        fail(std::string(what) + " is a varint of more than 5 bytes");
      }
    }
    const auto number = static_cast<int64_t>(value);
    if (number < low || number > high) {
      at_ = start;
      fail(std::string(what) + " is " + std::to_string(number) + ", must be " + std::to_string(low) + ".." +
           std::to_string(high));
    }
    return number;
  }

  int64_t position() const { return at_ - begin_; }
  int64_t left() const { return end_ - at_; }
  const uint8_t* end() const { return end_; }

  [[noreturn]] void fail(const std::string& reason) const { fail_corrupt(first_byte_ + position(), reason); }

 private:
  const uint8_t* begin_;
  const uint8_t* at_;
  const uint8_t* end_;
  int64_t first_byte_;
};

}  // namespace venturi
