// Bytes of a payload in device memory: every read is checked against the end.
#pragma once

#include "rans_layout.cuh"

namespace venturi::gpu {

// A walk over bytes from outside; lanes of a group walk the same bytes.
struct ByteWalk {
  const uint8_t* bytes;
  uint32_t at;
  uint32_t size;

  VENTURI_STEP uint32_t left() const { return size - at; }

  // A varint in its shortest form of at most 5 bytes, low..high; otherwise refused and 0.
  VENTURI_STEP uint32_t varint(uint32_t low, uint32_t high, int32_t reason, Refusal& refusal, int64_t first_byte) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < 5 && at + i < size; ++i) {
      const uint32_t byte = bytes[at + i];
      value |= uint64_t{byte & 0x7f} << (7 * i);
      if (byte < 0x80) {
        const bool shortest = byte != 0 || i == 0;
        if (!shortest || value < low || value > high) {
          refuse(refusal, shortest ? reason : int32_t{kVarint}, first_byte + at);
          return 0;
        }
        at += i + 1;
        return static_cast<uint32_t>(value);
      }
    }
    refuse(refusal, at + 5 > size ? int32_t{kHeadCut} : int32_t{kVarint}, first_byte + at);
    return 0;
  }
};

// Up to 40 bits from bit `at` on, least significant first; the caller knows that they are there.
VENTURI_STEP uint64_t bits_at(const uint8_t* bytes, uint32_t at, uint32_t count) {
  uint64_t value = 0;
  const uint32_t shift = at & 7;
  const uint8_t* from = bytes + (at >> 3);
  for (uint32_t got = 0; got < count + shift; got += 8) {
    value |= uint64_t{*from++} << got;
  }
  return value >> shift & ((uint64_t{1} << count) - 1);
}

// The bit string of a side section.
struct SideBits {
  const uint8_t* bytes;
  uint32_t bit_count;
  int64_t first_byte;

  VENTURI_STEP bool holds(uint32_t at, uint32_t count) const { return at <= bit_count && count <= bit_count - at; }

  VENTURI_STEP uint64_t read(uint32_t at, uint32_t count, Refusal& refusal) const {
    if (!holds(at, count)) {
      refuse(refusal, kSideCut, first_byte + (bit_count >> 3));
      return 0;
    }
    return bits_at(bytes, at, count);
  }
};

struct Escape {
  uint64_t folded;
  uint32_t bits;    // its length, 0 when it is refused
  int32_t reason;
};

// A call of its own: it is rare, and the loops around it are unrolled.
VENTURI_RARE Escape read_escape(const uint8_t* bytes, uint32_t bit_count, uint32_t at) {
  uint64_t folded = 0;
  for (uint32_t i = 0; i < 5; ++i) {
    if (at + 8 * i + 8 > bit_count) {
      return Escape{0, 0, kSideCut};
    }
    const auto byte = static_cast<uint32_t>(bits_at(bytes, at + 8 * i, 8));
    folded |= uint64_t{byte & 0x7f} << (7 * i);
    if (byte < 0x80) {
      return byte == 0 && i > 0 ? Escape{0, 0, kEscapeForm} : Escape{folded, 8 * i + 8, kFine};
    }
  }
  return Escape{0, 0, kEscapeForm};
}

}  // namespace venturi::gpu
