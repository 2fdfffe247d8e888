#include "rans/lanes_layout.hpp"

#include <algorithm>
#include <string>

#include "rans/bytes.hpp"

namespace venturi {
namespace {

inline uint32_t exponent_of(uint32_t state) { return 15U - static_cast<uint32_t>(__builtin_clz(state)); }

uint8_t* write_mantissas(uint8_t* to, const uint32_t* states, int32_t active) {
  uint32_t pending = 0;
  uint32_t count = 0;
  for (int32_t l = 0; l < active; ++l) {
    const uint32_t exponent = exponent_of(states[l]);
    pending |= (states[l] >> 16 & ((1U << exponent) - 1)) << count;
    for (count += exponent; count >= 8; count -= 8) {
      *to++ = static_cast<uint8_t>(pending);
      pending >>= 8;
    }
  }
  if (count > 0) {
    *to++ = static_cast<uint8_t>(pending);
  }
  return to;
}

// Sets the part of the states above their low 16 bits.
void read_high_halves(ByteReader& reader, const uint8_t* exponents, int32_t active, uint32_t* states) {
  int32_t bits = 0;
  for (int32_t l = 0; l < active; ++l) {
    bits += exponents[l / 2] >> (4 * (l % 2)) & 15;
  }
  const uint8_t* mantissas = reader.take((bits + 7) / 8, "the state mantissas");
  uint32_t pending = 0;
  uint32_t count = 0;
  for (int32_t l = 0; l < active; ++l) {
    const uint32_t exponent = exponents[l / 2] >> (4 * (l % 2)) & 15;
    for (; count < exponent; count += 8) {
      pending |= uint32_t{*mantissas++} << count;
    }
    states[l] = (1U << exponent | (pending & ((1U << exponent) - 1))) << 16;
    pending >>= exponent;
    count -= exponent;
  }
  if (pending != 0) {
    reader.fail("unused bits behind the state mantissas are not zero");
  }
}

}  // namespace

uint8_t* write_segment_head(uint8_t* to, int64_t cold_rows, int64_t word_count, const uint32_t* states, int32_t active) {
  const uint8_t* begin = to;
  to = write_varint(to, static_cast<uint64_t>(cold_rows));
  to = write_varint(to, static_cast<uint64_t>(word_count));
  for (int32_t l = 0; l < active; l += 2) {
    const uint32_t high = l + 1 < active ? exponent_of(states[l + 1]) : 0;
    *to++ = static_cast<uint8_t>(exponent_of(states[l]) | high << 4);
  }
  to = write_mantissas(to, states, active);
  for (int32_t l = 0; l < active; ++l, to += 2) {
    store(to, static_cast<uint16_t>(states[l]));
  }
  if ((to - begin) % 2 != 0) {
    *to++ = 0;
  }
  return to;
}

void read_segment_head(BytesIn segment, SegmentPlace place, int64_t symbols, int32_t lanes, SegmentHead* head) {
  ByteReader reader(segment.data, segment.count, place.first_byte);
  const int32_t active = active_lanes(symbols, lanes);
  head->cold_rows = reader.varint("the cold row count", 0, std::min(row_count_of(symbols, lanes), kMaxColdRows));
  const int64_t word_count = reader.varint("the word count", 0, segment.count / 2);
  const uint8_t* exponents = reader.take((active + 1) / 2, "the state exponents");
  if (active % 2 != 0 && exponents[active / 2] >> 4 != 0) {
    reader.fail("the unused state exponent is not zero");
  }
  read_high_halves(reader, exponents, active, head->states);
  const uint8_t* low = reader.take(2 * int64_t{active}, "the low state halves");
  for (int32_t l = 0; l < active; ++l) {
    head->states[l] |= load<uint16_t>(low + 2 * l);
  }
  if (reader.position() % 2 != 0 && *reader.take(1, "the padding byte") != 0) {
    reader.fail("the byte before the words is not zero");
  }
  head->words = reader.take(2 * word_count, "the words");
  head->words_end = head->words + 2 * word_count;
}

}  // namespace venturi
