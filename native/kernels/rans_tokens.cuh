// The encoder's way from a latent to a token: quantise, choose the row, look the symbol up (docs/bitstream.md sections 3 and 5.3).
#pragma once

#include "rans_symbols.cuh"

namespace venturi::gpu {

struct EncodeLane {
  // the same in all lanes of a stream
  Segment segment;    // without symbols when the stream is refused or idle
  uint8_t* region;    // NULL when it is
  uint32_t cold_rows;
  uint32_t warm_end;  // positions below may give words
  uint32_t put;       // words, from the end of their room
  uint32_t side_bits;   // from the end of their room
  uint32_t side_carry;  // the side section's lowest 32-bit word while it is not full

  // its own
  uint32_t state[2];
  uint32_t stored[kAhead];
  float mean[kAhead];
  uint32_t value[kAhead];  // bits of the latent, or the symbol
  uint32_t row[kAhead];
  int32_t symbol[kAhead];
  Code code[kAhead];
  bool aside[kAhead];  // the symbol has side bits
  int parts;  // of the run that have a symbol for this lane
  int warm_parts;
  Refusal refusal;

  VENTURI_STEP uint16_t* words() const { return reinterpret_cast<uint16_t*>(region + kHeadRoom); }
  VENTURI_STEP uint32_t* side() const {
    return reinterpret_cast<uint32_t*>(region + kRegionFixed + kRegionPerSymbol * segment.count) - side_room(segment.count);
  }
};

// Rows run backwards, yet the first symbol of the image is the one to name.
VENTURI_STEP void refuse_earlier(EncodeLane& me, int32_t reason, uint32_t position) {
  const int64_t offset = int64_t{me.segment.place} + position;
  if (me.refusal.reason == kFine || me.refusal.offset > offset) {
    me.refusal = Refusal{reason, offset};
  }
}

// symbol - offset, for a symbol that is not below the offset.
VENTURI_STEP uint32_t distance_to(int32_t symbol, const RowHead& head) {
  return static_cast<uint32_t>(symbol) - static_cast<uint32_t>(head.offset);
}

// The token, or the escape.
VENTURI_STEP uint32_t token_of(int32_t symbol, const RowHead& head) {
  const uint32_t group = distance_to(symbol, head) >> shift_of(head);
  return symbol >= head.offset && group < token_count_of(head) ? group : token_count_of(head);
}

class SymbolSource {
 public:
  VENTURI_STEP SymbolSource(const EncodeBatch& encode, const Tables& tables) : encode_(encode), tables_(tables) {}

  // Asks memory for all that a run needs.
  VENTURI_STEP void ask(EncodeLane& me, uint32_t position, uint32_t width, int parts) const {
    ask_rows(encode_.batch, me.segment, position, width, parts, me.stored);
    ask_values(me.segment, position, width, parts, me.value);
    if (encode_.batch.means != nullptr) {
      ask_means(encode_.batch, me.segment, position, width, parts, me.mean);
    }
  }

  VENTURI_STEP void ask_values(const Segment& segment, uint32_t position, uint32_t width, int parts,
                               uint32_t (&values)[kAhead]) const {
    const int64_t element = segment.element + position;
    VENTURI_UNROLL
    for (int p = 0; p < kAhead; ++p) {
      const uint32_t beyond = static_cast<uint32_t>(p) * width;
      values[p] = 0;
      if (p < parts) {
        values[p] = encode_.latents != nullptr ? as_bits(value_at(encode_.latents, encode_.batch.half != 0, element + beyond))
                                               : static_cast<uint32_t>((encode_.symbols + element)[beyond]);
      }
    }
  }

  // Rows, symbols and codes of a run from what was asked.
  VENTURI_STEP void take(EncodeLane& me, uint32_t position, uint32_t width) const {
    const int outside = take_rows(encode_.batch, tables_, me.stored, me.row);
    if (outside < kAhead) {
      refuse_earlier(me, reason_of_row(encode_.batch), position + static_cast<uint32_t>(outside) * width);
    }
    VENTURI_UNROLL
    for (int p = 0; p < kAhead; ++p) {
      const RowHead& head = tables_.heads[me.row[p]];
      bool fits;
      me.symbol[p] = symbol_of(me.value[p], me.row[p], me.mean[p], fits);
      if (!fits) {
        refuse_earlier(me, kNotFinite, position + static_cast<uint32_t>(p) * width);
      }
      const uint32_t token = token_of(me.symbol[p], head);
      me.code[p] = tables_.codes[(head.mode >> kLaneBits) + token];
      me.aside[p] = p < me.parts && (token == token_count_of(head) || shift_of(head) > 0);
    }
  }

  // One symbol, from memory to code, for the cold rows.
  VENTURI_STEP Code code_at(const Segment& segment, uint32_t position) const {
    uint32_t stored[kAhead];
    uint32_t values[kAhead];
    uint32_t rows[kAhead];
    float means[kAhead] = {};
    ask_rows(encode_.batch, segment, position, 0, 1, stored);
    ask_values(segment, position, 0, 1, values);
    if (encode_.batch.means != nullptr) {
      ask_means(encode_.batch, segment, position, 0, 1, means);
    }
    take_rows(encode_.batch, tables_, stored, rows);
    const RowHead& head = tables_.heads[rows[0]];
    bool fits;
    return tables_.codes[(head.mode >> kLaneBits) + token_of(symbol_of(values[0], rows[0], means[0], fits), head)];
  }

 private:
  // Quantises; a value that fits no int32 becomes 0.
  VENTURI_STEP int32_t symbol_of(uint32_t value, uint32_t row, float mean, bool& fits) const {
    fits = true;
    if (encode_.latents == nullptr) {
      return static_cast<int32_t>(value);
    }
    const float centred = difference(as_float(value), centre_of(encode_.batch, tables_, row, mean));
    fits = centred >= -2147483648.0F && centred < 2147483648.0F;
    return fits ? round_half_even(centred) : 0;
  }

  const EncodeBatch& encode_;
  const Tables& tables_;
};

}  // namespace venturi::gpu
