// Profile lanes, encoder (docs/bitstream.md section 5.5), fused with quantisation and the choice of rows. Surprises: rows run last
// to first; words and side section grow towards lower addresses of the stream's region, and the compaction that follows turns
// them round. The cold rows, last in the latent, are coded first, after their own choice (rans_cold_start.cuh).
#pragma once

#include "rans_cold_start.cuh"

namespace venturi::gpu {

constexpr unsigned kStagingWords = 2 * kWarpSize;  // of a warp: two 32-bit words per lane

struct EncodeLane {
  // the same in all lanes of a group
  uint32_t members;
  Segment segment;
  uint32_t cold_rows;
  uint32_t warm_end;  // positions below may give words
  uint16_t* words;    // room for a word per symbol
  uint32_t put;       // of them, from the end
  uint32_t* side;     // room for the side section
  uint32_t side_bits; // written, from the end
  uint32_t side_carry;  // the lowest word when it is not full

  // its own
  uint32_t state[2];
  uint32_t stored[kAhead];
  uint32_t value[kAhead];  // bits of the latent, or the symbol
  Code code[kAhead];
  uint32_t row[kAhead];
  int32_t symbol[kAhead];
  bool aside[kAhead];  // the symbol has side bits
  Refusal refusal;
};

// A symbol's token.
struct Token {
  uint32_t token;
  uint32_t row;
  int32_t symbol;
};

template <unsigned kHalves>
class Encoder {
 public:
  // staging: kStagingWords of this warp alone
  VENTURI_STEP Encoder(const Warp& warp, const Tables& tables, const EncodeBatch& encode, uint32_t* staging)
      : warp_(warp), tables_(tables), encode_(encode), shares_(encode.batch.lanes), staging_(staging) {}

  VENTURI_STEP void run(uint32_t first_stream) {
    warp_.each([&](int lane) { open(lane, first_stream + static_cast<uint32_t>(lane) / shares_.width); });
    choose_cold_rows();
    code_rows();
    warp_.each([&](int lane) {
      EncodeLane& me = lanes_[lane];
      if (leads(lane) && me.side_bits % 32 != 0) {
        me.side[side_room(me.segment.count) - 1 - me.side_bits / 32] = me.side_carry;
      }
    });
    write_heads(first_stream);
    report(first_stream);
  }

 private:
  VENTURI_STEP bool leads(int lane) const { return shares_.lane_in_group(lane) == 0; }

  VENTURI_STEP void open(int lane, uint32_t stream) {
    EncodeLane& me = lanes_[lane];
    const Batch& batch = encode_.batch;
    me.members = shares_.members_of(lane);
    me.segment.count = 0;
    me.segment.place = 0;
    me.segment.element = 0;
    me.words = nullptr;
    me.side = nullptr;
    me.put = 0;
    me.side_bits = 0;
    me.side_carry = 0;
    me.refusal.reason = kFine;
    me.refusal.offset = -1;
    if (stream >= batch.image_count * batch.segments) {
      return;
    }
    const venturi_cuda_image image = batch.images[stream / batch.segments];
    if (!image_fits(image, batch, tables_.row_count, me.refusal)) {
      return;
    }
    if (batch.segments > 1 && !every_segment_has_symbols(static_cast<uint32_t>(image.symbol_count), batch.segments)) {
      refuse(me.refusal, kEmptySegment, -1);
      return;
    }
    me.segment = segment_at(image, batch.segments, stream % batch.segments);
    uint8_t* region = encode_.regions + region_of(stream, me.segment.element);
    me.words = reinterpret_cast<uint16_t*>(region + kHeadRoom);
    me.side = reinterpret_cast<uint32_t*>(region + kRegionFixed + kRegionPerSymbol * me.segment.count) -
              side_room(me.segment.count);
  }

  // ---- symbols ----

  VENTURI_STEP uint32_t stored_value(const Segment& segment, uint32_t position) const {
    const int64_t element = segment.element + position;
    return encode_.latents != nullptr ? as_bits(encode_.latents[element])
                                      : static_cast<uint32_t>(encode_.symbols[element]);
  }

  // Quantises; a value that is no int32 is refused and becomes 0.
  VENTURI_STEP int32_t symbol_of(EncodeLane& me, uint32_t value, uint32_t row, uint32_t position) const {
    if (encode_.latents == nullptr) {
      return static_cast<int32_t>(value);
    }
    const float median = tables_.has_medians != 0 ? tables_.medians[row] : 0.0F;
    const float centred = difference(as_float(value), median);
    if (!(centred >= -2147483648.0F && centred < 2147483648.0F)) {
      refuse_earlier(me, kNotFinite, position);
      return 0;
    }
    return round_half_even(centred);
  }

  // Rows run backwards, the first symbol of the image is the one to name.
  VENTURI_STEP void refuse_earlier(EncodeLane& me, int32_t reason, uint32_t position) const {
    const int64_t offset = int64_t{me.segment.place} + position;
    if (me.refusal.reason == kFine || me.refusal.offset > offset) {
      me.refusal.reason = reason;
      me.refusal.offset = offset;
    }
  }

  VENTURI_STEP Token token_of(EncodeLane& me, uint32_t stored, uint32_t value, uint32_t position) const {
    Refusal refusal{kFine, -1};
    Token token;
    token.row = checked_row(encode_.batch, tables_, me.segment, stored, position, refusal);
    if (refusal.reason != kFine) {
      refuse_earlier(me, refusal.reason, position);
    }
    token.symbol = symbol_of(me, value, token.row, position);
    const RowHead& head = tables_.heads[token.row];
    const uint32_t tokens = token_count_of(head);
    const uint32_t group = distance_to(token.symbol, head) >> shift_of(head);
    token.token = token.symbol >= head.offset && group < tokens ? group : tokens;
    return token;
  }

  // symbol - offset for a symbol that is not below the offset
  static VENTURI_STEP uint32_t distance_to(int32_t symbol, const RowHead& head) {
    return static_cast<uint32_t>(symbol) - static_cast<uint32_t>(head.offset);
  }

  VENTURI_STEP const Code& code_of_token(const Token& token) const {
    return tables_.codes[(tables_.heads[token.row].mode >> kLaneBits) + token.token];
  }

  // One symbol, from memory to code, for the cold rows.
  VENTURI_STEP Code code_at(EncodeLane& me, uint32_t position) const {
    const uint32_t stored = stored_row(encode_.batch, me.segment, position);
    return code_of_token(token_of(me, stored, stored_value(me.segment, position), position));
  }

  VENTURI_STEP void choose_cold_rows() {
    PerLane<uint32_t> counts;
    PerLane<uint32_t> cold_rows;
    PerLane<uint32_t> states[kHalves];
    warp_.each([&](int lane) { counts[lane] = lanes_[lane].segment.count; });
    auto code = [this](int lane, uint32_t position) { return code_at(lanes_[lane], position); };
    ColdStart<kHalves, decltype(code)>(warp_, shares_, encode_.batch.lanes, counts, code).choose(cold_rows, states);
    warp_.each([&](int lane) {
      EncodeLane& me = lanes_[lane];
      const uint32_t lanes = encode_.batch.lanes;
      me.cold_rows = cold_rows[lane];
      me.warm_end = ((counts[lane] + lanes - 1) / lanes - cold_rows[lane]) * lanes;
      for (unsigned half = 0; half < kHalves; ++half) {
        me.state[half] = states[half][lane];
      }
    });
  }

  // ---- rows ----

  // Position of the first symbol of the stream's last run of kAhead parts.
  VENTURI_STEP int64_t last_run(const EncodeLane& me) const {
    const uint32_t run = kAhead * shares_.width;
    return me.segment.count == 0 ? -1 : int64_t{(me.segment.count - 1) / run * run};
  }

  VENTURI_STEP void code_rows() {
    const int64_t run = kAhead * static_cast<int64_t>(shares_.width);
    PerLane<int64_t> first;
    warp_.each([&](int lane) {
      first[lane] = last_run(lanes_[lane]);
      ask(lane, first[lane]);
    });
    while (warp_.any([&](int lane) { return first[lane] >= 0; })) {
      warp_.each([&](int lane) {
        take(lane, first[lane]);
        ask(lane, first[lane] - run);
      });
      VENTURI_UNROLL
      for (int ahead = kAhead - 1; ahead >= 0; --ahead) {
        part_of_row(first, ahead);
      }
      warp_.each([&](int lane) { first[lane] -= run; });
    }
  }

  VENTURI_STEP uint32_t position_of(int lane, int64_t first, int ahead) const {
    return static_cast<uint32_t>(first) + static_cast<uint32_t>(ahead) * shares_.width + shares_.lane_in_group(lane);
  }

  VENTURI_STEP bool codes(int lane, int64_t first, int ahead) {
    return first >= 0 && position_of(lane, first, ahead) < lanes_[lane].segment.count;
  }

  VENTURI_STEP void ask(int lane, int64_t first) {
    EncodeLane& me = lanes_[lane];
    VENTURI_UNROLL
    for (int ahead = 0; ahead < kAhead; ++ahead) {
      if (codes(lane, first, ahead)) {
        const uint32_t position = position_of(lane, first, ahead);
        me.stored[ahead] = stored_row(encode_.batch, me.segment, position);
        me.value[ahead] = stored_value(me.segment, position);
      }
    }
  }

  VENTURI_STEP void take(int lane, int64_t first) {
    EncodeLane& me = lanes_[lane];
    VENTURI_UNROLL
    for (int ahead = 0; ahead < kAhead; ++ahead) {
      me.aside[ahead] = false;
      if (codes(lane, first, ahead)) {
        const Token token = token_of(me, me.stored[ahead], me.value[ahead], position_of(lane, first, ahead));
        const RowHead& head = tables_.heads[token.row];
        me.code[ahead] = code_of_token(token);
        me.row[ahead] = token.row;
        me.symbol[ahead] = token.symbol;
        me.aside[ahead] = token.token == token_count_of(head) || shift_of(head) > 0;
      }
    }
  }

  // A row, or one of the two halves of a row.
  VENTURI_STEP void part_of_row(PerLane<int64_t>& first, int ahead) {
    const unsigned half = static_cast<unsigned>(ahead) % kHalves;
    const uint32_t full = warp_.ballot([&](int lane) {
      EncodeLane& me = lanes_[lane];
      return codes(lane, first[lane], ahead) && position_of(lane, first[lane], ahead) < me.warm_end &&
             me.state[half] >> 20 >= me.code[ahead].span >> 16;
    });
    warp_.each([&](int lane) {
      EncodeLane& me = lanes_[lane];
      const uint32_t givers = full & me.members;
      me.put += ones(givers);
      if ((givers >> lane & 1) != 0) {
        me.words[me.segment.count - me.put + ones(givers & below(lane))] = static_cast<uint16_t>(me.state[half]);
        me.state[half] >>= 16;
      }
      if (codes(lane, first[lane], ahead)) {
        me.state[half] = coded(me.state[half], me.code[ahead]);
      }
    });
    if (warp_.any([&](int lane) { return lanes_[lane].aside[ahead]; })) {
      write_side(ahead);
    }
  }

  // ---- the side section ----

  // Bits of a symbol that stands aside; returns their count.
  VENTURI_STEP uint32_t side_bits_of(const EncodeLane& me, int ahead, uint64_t& bits) const {
    const RowHead& head = tables_.heads[me.row[ahead]];
    const uint32_t shift = shift_of(head);
    const uint32_t distance = distance_to(me.symbol[ahead], head);
    if (me.symbol[ahead] >= head.offset && distance >> shift < token_count_of(head)) {
      bits = distance & ((1U << shift) - 1);
      return shift;
    }
    uint64_t folded = me.symbol[ahead] >= head.offset
                          ? uint64_t{distance - (token_count_of(head) << shift)} << 1
                          : (uint64_t{~distance + 1} << 1) - 1;
    uint32_t count = 0;
    bits = 0;
    for (; folded >= 0x80; folded >>= 7) {
      bits |= ((folded & 0x7f) | 0x80) << count;
      count += 8;
    }
    bits |= folded << count;
    return count + 8;
  }

  VENTURI_STEP uint32_t* staging_of(int lane) const { return staging_ + 2 * shares_.first_of(lane); }

  VENTURI_STEP void clear_staging() {
    warp_.each([&](int lane) {
      uint32_t* words = staging_of(lane) + shares_.lane_in_group(lane);
      words[0] = 0;
      words[shares_.width] = 0;
    });
    warp_.sync();
  }

  // Up to 40 bits at bit position `at` of the group's staging words.
  static VENTURI_STEP void stage(uint32_t* words, uint32_t at, uint64_t bits, uint32_t count) {
    for (uint32_t done = 0; done < count;) {
      const uint32_t within = (at + done) % 32;
      or_into(words + (at + done) / 32, static_cast<uint32_t>(bits >> done) << within);
      done += 32 - within;
    }
  }

  // Puts a part of a row before what the side section has so far. The string ends at the end of its room; its lowest word
  // is carried on until it is full.
  VENTURI_STEP void write_side(int ahead) {
    PerLane<uint64_t> bits;
    PerLane<uint32_t> counts;
    warp_.each([&](int lane) {
      const EncodeLane& me = lanes_[lane];
      bits[lane] = 0;
      counts[lane] = me.aside[ahead] ? side_bits_of(me, ahead, bits[lane]) : 0;
    });
    Sums places;
    sum_in_groups(warp_, counts, shares_.width, places);
    clear_staging();
    warp_.each([&](int lane) {
      const EncodeLane& me = lanes_[lane];
      const uint32_t high = 32 * side_room(me.segment.count) - me.side_bits;
      const uint32_t low = high - places.total[lane];
      stage(staging_of(lane), low % 32 + places.before[lane], bits[lane], counts[lane]);
      if (leads(lane) && high % 32 != 0) {
        or_into(staging_of(lane) + (high / 32 - low / 32), me.side_carry);
      }
    });
    warp_.sync();
    warp_.each([&](int lane) { store_side(lane, places.total[lane]); });
    warp_.sync();
  }

  VENTURI_STEP void store_side(int lane, uint32_t bits) {
    EncodeLane& me = lanes_[lane];
    const uint32_t high = 32 * side_room(me.segment.count) - me.side_bits;
    const uint32_t low = high - bits;
    const uint32_t* staged = staging_of(lane);
    const uint32_t words = (high + 31) / 32 - low / 32;
    for (uint32_t w = shares_.lane_in_group(lane); w < words; w += shares_.width) {
      if (w > 0 || low % 32 == 0) {
        me.side[low / 32 + w] = staged[w];
      }
    }
    me.side_carry = low % 32 != 0 ? staged[0] : 0;
    me.side_bits += bits;
  }

  // ---- the head ----

  VENTURI_STEP uint8_t* region_head(EncodeLane& me) const { return reinterpret_cast<uint8_t*>(me.words) - kHeadRoom; }

  static VENTURI_STEP uint8_t* put_varint(uint8_t* to, uint32_t value) {
    for (; value >= 0x80; value >>= 7) {
      *to++ = static_cast<uint8_t>(value | 0x80);
    }
    *to++ = static_cast<uint8_t>(value);
    return to;
  }

  // All lanes write their part; empty streams have the two bytes 0 0.
  VENTURI_STEP void write_heads(uint32_t first_stream) {
    PerLane<uint32_t> exponents[kHalves];
    Sums bits[kHalves];
    for (unsigned half = 0; half < kHalves; ++half) {
      warp_.each([&](int lane) {
        exponents[half][lane] = is_active(lane, half) ? 15 - leading_zeros(lanes_[lane].state[half]) : 0;
      });
      sum_in_groups(warp_, exponents[half], shares_.width, bits[half]);
    }
    clear_staging();
    warp_.each([&](int lane) {
      uint32_t at = 0;
      for (unsigned half = 0; half < kHalves; ++half) {
        const uint32_t count = exponents[half][lane];
        const uint32_t mantissa = lanes_[lane].state[half] >> 16 & ((1U << count) - 1);
        stage(staging_of(lane), at + bits[half].before[lane], mantissa, count);
        at += bits[half].total[lane];
      }
    });
    warp_.sync();
    for (unsigned half = 0; half < kHalves; ++half) {
      write_exponents(half, exponents[half]);
    }
    warp_.each([&](int lane) {
      uint32_t mantissa_bits = 0;
      for (unsigned half = 0; half < kHalves; ++half) {
        mantissa_bits += bits[half].total[lane];
      }
      write_states(lane, mantissa_bits, first_stream + static_cast<uint32_t>(lane) / shares_.width);
    });
  }

  VENTURI_STEP uint32_t active_of(const EncodeLane& me) const {
    return me.segment.count < encode_.batch.lanes ? me.segment.count : encode_.batch.lanes;
  }

  VENTURI_STEP bool is_active(int lane, unsigned half) {
    return shares_.lane_in_group(lane) + 32 * half < active_of(lanes_[lane]);
  }

  VENTURI_STEP uint32_t exponents_at(const EncodeLane& me) const {
    return varint_bytes(me.cold_rows) + varint_bytes(me.put);
  }

  VENTURI_STEP void write_exponents(unsigned half, PerLane<uint32_t>& exponents) {
    PerLane<uint32_t> next;
    warp_.shuffle(next, exponents, [](int lane) { return lane ^ 1; });
    warp_.each([&](int lane) {
      if (is_active(lane, half) && lane % 2 == 0) {
        const uint32_t l = shares_.lane_in_group(lane) + 32 * half;
        region_head(lanes_[lane])[exponents_at(lanes_[lane]) + l / 2] =
            static_cast<uint8_t>(exponents[lane] | next[lane] << 4);
      }
    });
  }

  VENTURI_STEP void write_states(int lane, uint32_t mantissa_bits, uint32_t stream) {
    EncodeLane& me = lanes_[lane];
    if (me.words == nullptr) {
      return;
    }
    const uint32_t active = active_of(me);
    const uint32_t mantissas = (mantissa_bits + 7) / 8;
    uint8_t* to = region_head(me) + exponents_at(me) + (active + 1) / 2;
    for (uint32_t b = shares_.lane_in_group(lane); b < mantissas; b += shares_.width) {
      to[b] = static_cast<uint8_t>(staging_of(lane)[b / 4] >> (8 * (b % 4)));
    }
    to += mantissas;
    for (unsigned half = 0; half < kHalves; ++half) {
      if (is_active(lane, half)) {
        uint8_t* low = to + 2 * (shares_.lane_in_group(lane) + 32 * half);
        low[0] = static_cast<uint8_t>(me.state[half]);
        low[1] = static_cast<uint8_t>(me.state[half] >> 8);
      }
    }
    if (leads(lane)) {
      to += 2 * active;
      put_varint(put_varint(region_head(me), me.cold_rows), me.put);
      if ((to - region_head(me)) % 2 != 0) {
        *to++ = 0;
      }
      encode_.sizes[stream] = StreamSize{static_cast<uint32_t>(to - region_head(me)), me.put, me.side_bits, 0};
    }
  }

  // Lane by lane the earliest refusal is known; the first of the group is reported, and such a stream has no bytes.
  VENTURI_STEP void report(uint32_t first_stream) {
    PerLane<int64_t> earliest;
    PerLane<int64_t> other;
    PerLane<int32_t> reason;
    PerLane<int32_t> other_reason;
    warp_.each([&](int lane) {
      reason[lane] = lanes_[lane].refusal.reason;
      earliest[lane] = reason[lane] == kFine ? INT64_MAX : lanes_[lane].refusal.offset;
    });
    for (int step = 1; step < static_cast<int>(shares_.width); step <<= 1) {
      warp_.shuffle(other, earliest, [&](int lane) { return lane ^ step; });
      warp_.shuffle(other_reason, reason, [&](int lane) { return lane ^ step; });
      warp_.each([&](int lane) {
        reason[lane] = other[lane] < earliest[lane] ? other_reason[lane] : reason[lane];
        earliest[lane] = other[lane] < earliest[lane] ? other[lane] : earliest[lane];
      });
    }
    warp_.each([&](int lane) {
      const uint32_t stream = first_stream + static_cast<uint32_t>(lane) / shares_.width;
      if (leads(lane) && stream < encode_.batch.image_count * encode_.batch.segments) {
        const bool fine = reason[lane] == kFine;
        encode_.batch.outcomes[stream] =
            venturi_cuda_outcome{code_of(reason[lane]), reason[lane], fine ? -1 : earliest[lane]};
        if (!fine) {
          encode_.sizes[stream] = StreamSize{0, 0, 0, 0};
        }
      }
    });
  }

  Warp warp_;
  Tables tables_;
  const EncodeBatch& encode_;
  Shares shares_;
  uint32_t* staging_;
  PerLane<EncodeLane> lanes_;
};

}  // namespace venturi::gpu
