// Profile lanes, decoder (docs/bitstream.md section 5.4). A stream takes a warp or a part of it; its lanes decode a row in step.
// The only chain from row to row is state -> token -> words taken by the lanes below -> state. All else is asked for ahead.
#pragma once

#include "rans_bytes.cuh"
#include "rans_symbols.cuh"

namespace venturi::gpu {

constexpr unsigned kRingWords = 4 * kWarpSize;  // of a warp: two windows of two words per lane

struct DecodeLane {
  // the same in all lanes of a group
  uint32_t members;
  uint32_t ring;  // first word of the group's part
  Segment segment;
  uint32_t warm_end;  // positions below take words
  const uint8_t* words;
  uint32_t word_count;
  uint32_t taken;
  SideBits side;
  uint32_t side_at;

  // its own
  uint32_t state[2];
  uint32_t stored[kAhead];
  uint32_t row[kAhead];
  uint32_t words_ahead;  // two words of the window after the ring's
  uint32_t token;
  int32_t symbol;
  bool aside;
  Refusal refusal;
};

template <unsigned kHalves>
class Decoder {
 public:
  // ring: kRingWords of this warp alone
  VENTURI_STEP Decoder(const Warp& warp, const Tables& tables, const DecodeBatch& decode, uint16_t* ring)
      : warp_(warp), tables_(tables), decode_(decode), shares_(decode.batch.lanes), ring_(ring) {}

  // Streams first, first + 1, ... of this warp.
  VENTURI_STEP void run(uint32_t first_stream) {
    warp_.each([&](int lane) { open(lane, first_stream + static_cast<uint32_t>(lane) / shares_.width); });
    read_heads();
    fill_rings();
    const uint32_t step = kAhead * shares_.width;
    ask_rows(0);
    for (uint32_t first = 0; warp_.any([&](int lane) { return first < lanes_[lane].segment.count; }); first += step) {
      take_rows(first);
      ask_rows(first + step);
      VENTURI_UNROLL
      for (int ahead = 0; ahead < kAhead; ++ahead) {
        part_of_row(first + static_cast<uint32_t>(ahead) * shares_.width, ahead);
      }
    }
    check_ends();
    report(first_stream);
  }

 private:
  // ---- the head ----

  // Finds the stream; what is wrong with it shows in the refusal, and its count is 0 then.
  VENTURI_STEP void open(int lane, uint32_t stream) {
    DecodeLane& me = lanes_[lane];
    me.members = shares_.members_of(lane);
    me.ring = 4 * shares_.first_of(lane);
    me.refusal.reason = kFine;
    me.refusal.offset = -1;
    me.segment.count = 0;
    me.segment.place = 0;
    me.segment.element = 0;
    me.words = nullptr;
    me.word_count = 0;
    me.taken = 0;
    me.warm_end = 0;
    me.side_at = 0;
    me.side.bit_count = 0;
    me.side.first_byte = 0;
    me.side.bytes = nullptr;
    walk_[lane].bytes = nullptr;
    walk_[lane].at = 0;
    walk_[lane].size = 0;
    first_byte_[lane] = 0;
    codes_[lane] = false;
    const Batch& batch = decode_.batch;
    if (stream >= batch.image_count * batch.segments) {
      return;
    }
    const uint32_t index = stream / batch.segments;
    const venturi_cuda_image image = batch.images[index];
    const int64_t begin = decode_.offsets[index];
    const int64_t end = decode_.offsets[index + 1];
    if (!image_fits(image, batch, tables_.row_count, me.refusal)) {
      return;
    }
    if (begin < 0 || end < begin || end > decode_.payload_size) {
      refuse(me.refusal, kOffsetsOutside, -1);
    } else if (end - begin >= kMaxStreamBytes) {
      refuse(me.refusal, kTooLong, 0);
    } else {
      open_payload(lane, image, stream % batch.segments, begin, static_cast<uint32_t>(end - begin));
    }
  }

  VENTURI_STEP void open_payload(int lane, const venturi_cuda_image& image, uint32_t s, int64_t begin, uint32_t size) {
    DecodeLane& me = lanes_[lane];
    ByteWalk walk{decode_.payload + begin, 0, size};
    uint32_t segments = 1;
    uint32_t offset = 0;
    uint32_t length = size;
    if (decode_.batch.segments > 1) {
      segments = list_of_segments(lane, walk, image, s, offset, length);
    }
    if (me.refusal.reason != kFine || s >= segments) {
      return;
    }
    me.segment = segment_at(image, segments, s);
    walk_[lane].bytes = decode_.payload + begin + offset;
    walk_[lane].size = length;
    first_byte_[lane] = offset;
    codes_[lane] = true;
  }

  // Reads the whole list, as every stream of the image does; returns the count, offset and length of segment s.
  VENTURI_STEP uint32_t list_of_segments(int lane, ByteWalk& walk, const venturi_cuda_image& image, uint32_t s,
                                         uint32_t& offset, uint32_t& length) {
    Refusal& refusal = lanes_[lane].refusal;
    const uint32_t segments = walk.varint(2, decode_.batch.segments, kSegmentCount, refusal, 0);
    if (refusal.reason != kFine) {
      return 0;
    }
    if (!every_segment_has_symbols(static_cast<uint32_t>(image.symbol_count), segments)) {
      refuse(refusal, kSegmentCount, 0);
      return 0;
    }
    uint32_t before = 0;
    uint64_t sum = 0;
    for (uint32_t k = 0; k + 1 < segments && refusal.reason == kFine; ++k) {
      const uint32_t bytes = walk.varint(0, walk.size, kSegmentLengths, refusal, 0);
      before += k < s ? bytes : 0;
      length = k == s ? bytes : length;
      sum += bytes;
    }
    if (sum > walk.left()) {
      refuse(refusal, kSegmentLengths, walk.at);
      return 0;
    }
    offset = walk.at + before;
    length = s + 1 == segments ? walk.left() - before : length;
    return segments;
  }

  // Cold rows, word count and states; where the words and the side section begin.
  VENTURI_STEP void read_heads() {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      me.state[0] = 0;
      me.state[1] = 0;
      if (!codes_[lane]) {
        return;
      }
      const uint32_t lanes = decode_.batch.lanes;
      const uint32_t rows = (me.segment.count + lanes - 1) / lanes;
      ByteWalk& walk = walk_[lane];
      const uint32_t cold_rows =
          walk.varint(0, rows < kMaxColdRows ? rows : kMaxColdRows, kColdRows, me.refusal, first_byte_[lane]);
      me.word_count = walk.varint(0, walk.size / 2, kWordCount, me.refusal, first_byte_[lane]);
      const uint64_t warm = uint64_t{rows - cold_rows} * lanes;
      me.warm_end = warm < me.segment.count ? static_cast<uint32_t>(warm) : me.segment.count;
      refuse_if_cut(lane, (active_of(me) + 1) / 2);
    });
    read_states();
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      if (!codes_[lane] || me.refusal.reason != kFine) {
        return;
      }
      ByteWalk& walk = walk_[lane];
      const uint32_t padding = walk.at % 2;
      if (refuse_if_cut(lane, padding + 2 * me.word_count)) {
        return;
      }
      if (padding != 0 && walk.bytes[walk.at] != 0) {
        refuse(me.refusal, kHeadPadding, first_byte_[lane] + walk.at);
        return;
      }
      walk.at += padding;
      me.words = walk.bytes + walk.at;
      walk.at += 2 * me.word_count;
      me.side = SideBits{walk.bytes + walk.at, 8 * walk.left(), first_byte_[lane] + walk.at};
    });
    close_refused();
  }

  VENTURI_STEP uint32_t active_of(const DecodeLane& me) const {
    const uint32_t lanes = decode_.batch.lanes;
    return me.segment.count < lanes ? me.segment.count : lanes;
  }

  VENTURI_STEP bool refuse_if_cut(int lane, uint32_t bytes) {
    if (walk_[lane].left() < bytes) {
      refuse(lanes_[lane].refusal, kHeadCut, first_byte_[lane] + walk_[lane].at);
      return true;
    }
    return false;
  }

  // Exponents, mantissas and low halves: each lane reads its own.
  VENTURI_STEP void read_states() {
    PerLane<uint32_t> exponents[kHalves];
    Sums bits[kHalves];
    for (unsigned half = 0; half < kHalves; ++half) {
      warp_.each([&](int lane) {
        const uint32_t l = shares_.lane_in_group(lane) + 32 * half;
        const bool reads = codes_[lane] && lanes_[lane].refusal.reason == kFine && l < active_of(lanes_[lane]);
        const uint32_t pair = reads ? walk_[lane].bytes[walk_[lane].at + l / 2] : 0;
        exponents[half][lane] = pair >> (4 * (l % 2)) & 15;
      });
      sum_in_groups(warp_, exponents[half], shares_.width, bits[half]);
    }
    warp_.each([&](int lane) {
      if (codes_[lane] && lanes_[lane].refusal.reason == kFine) {
        uint32_t total = 0;
        for (unsigned half = 0; half < kHalves; ++half) {
          total += bits[half].total[lane];
        }
        uint32_t first_bit = 0;
        take_exponents_and_mantissas(lane, total);
        for (unsigned half = 0; half < kHalves; ++half) {
          read_state(lane, half, exponents[half][lane], first_bit + bits[half].before[lane], total);
          first_bit += bits[half].total[lane];
        }
        walk_[lane].at += (total + 7) / 8 + 2 * active_of(lanes_[lane]);
      }
    });
  }

  // Checks that the states are there and their padding is zero; steps behind the exponents.
  VENTURI_STEP void take_exponents_and_mantissas(int lane, uint32_t total) {
    Refusal& refusal = lanes_[lane].refusal;
    const uint32_t active = active_of(lanes_[lane]);
    ByteWalk& walk = walk_[lane];
    if (active % 2 != 0 && walk.bytes[walk.at + active / 2] >> 4 != 0) {
      refuse(refusal, kHeadPadding, first_byte_[lane] + walk.at + active / 2);
      return;
    }
    walk.at += (active + 1) / 2;
    const uint32_t mantissas = (total + 7) / 8;
    if (!refuse_if_cut(lane, mantissas + 2 * active) && total % 8 != 0 &&
        walk.bytes[walk.at + mantissas - 1] >> (total % 8) != 0) {
      refuse(refusal, kHeadPadding, first_byte_[lane] + walk.at + mantissas - 1);
    }
  }

  VENTURI_STEP void read_state(int lane, unsigned half, uint32_t exponent, uint32_t first_bit, uint32_t total) {
    DecodeLane& me = lanes_[lane];
    const uint32_t l = shares_.lane_in_group(lane) + 32 * half;
    if (me.refusal.reason == kFine && l < active_of(me)) {
      const uint8_t* mantissas = walk_[lane].bytes + walk_[lane].at;
      const uint8_t* low = mantissas + (total + 7) / 8 + 2 * l;
      const auto mantissa = static_cast<uint32_t>(bits_at(mantissas, first_bit, exponent));
      me.state[half] = (1U << exponent | mantissa) << 16 | static_cast<uint32_t>(low[1]) << 8 | low[0];
    }
  }

  // A refused stream decodes nothing.
  VENTURI_STEP void close_refused() {
    warp_.each([&](int lane) {
      if (lanes_[lane].refusal.reason != kFine) {
        codes_[lane] = false;
        lanes_[lane].segment.count = 0;
        lanes_[lane].word_count = 0;
      }
    });
  }

  // ---- words ----
  // A group's part of the ring holds the two windows of 2 * width words that the next row can reach into; the words of the
  // third lie in registers already, two in each lane.

  VENTURI_STEP uint32_t two_words(int lane, uint32_t window) {
    const DecodeLane& me = lanes_[lane];
    const uint32_t first = 2 * (window * shares_.width + shares_.lane_in_group(lane));
    uint32_t words = 0;
    for (uint32_t w = 0; w < 2; ++w) {
      if (first + w < me.word_count) {
        const uint8_t* word = me.words + 2 * (first + w);
        words |= (static_cast<uint32_t>(word[1]) << 8 | word[0]) << (16 * w);
      }
    }
    return words;
  }

  VENTURI_STEP void put_words(int lane, uint32_t window, uint32_t words) {
    uint16_t* to = ring_ + lanes_[lane].ring + 2 * ((window & 1) * shares_.width + shares_.lane_in_group(lane));
    to[0] = static_cast<uint16_t>(words);
    to[1] = static_cast<uint16_t>(words >> 16);
  }

  VENTURI_STEP void fill_rings() {
    warp_.each([&](int lane) {
      put_words(lane, 0, two_words(lane, 0));
      put_words(lane, 1, two_words(lane, 1));
      lanes_[lane].words_ahead = two_words(lane, 2);
    });
    warp_.sync();
  }

  // After a row in which some group left a window behind.
  VENTURI_STEP void refill_rings(PerLane<uint32_t>& taken_before) {
    warp_.sync();
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t window = me.taken / (2 * shares_.width);
      if (window != taken_before[lane] / (2 * shares_.width)) {
        put_words(lane, window + 1, me.words_ahead);
        me.words_ahead = two_words(lane, window + 2);
      }
    });
    warp_.sync();
  }

  // ---- rows ----

  VENTURI_STEP void ask_rows(uint32_t first) {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      VENTURI_UNROLL
      for (int ahead = 0; ahead < kAhead; ++ahead) {
        const uint32_t position = first + static_cast<uint32_t>(ahead) * shares_.width + shares_.lane_in_group(lane);
        me.stored[ahead] = position < me.segment.count ? stored_row(decode_.batch, me.segment, position) : 0;
      }
    });
  }

  VENTURI_STEP void take_rows(uint32_t first) {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      VENTURI_UNROLL
      for (int ahead = 0; ahead < kAhead; ++ahead) {
        const uint32_t position = first + static_cast<uint32_t>(ahead) * shares_.width + shares_.lane_in_group(lane);
        me.row[ahead] = checked_row(decode_.batch, tables_, me.segment, me.stored[ahead], position, me.refusal);
      }
    });
  }

  // Decodes the symbols from position first on, one in each lane: a row, or one of the two halves of a row.
  VENTURI_STEP void part_of_row(uint32_t first, int ahead) {
    const unsigned half = static_cast<unsigned>(ahead) % kHalves;
    const uint32_t low = warp_.ballot([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t position = first + shares_.lane_in_group(lane);
      me.aside = false;
      if (position >= me.segment.count) {
        return false;
      }
      pop(me, me.row[ahead], me.state[half]);
      return me.state[half] < kLowerBound && position < me.warm_end;
    });
    PerLane<uint32_t> taken_before;
    const bool leaves_window = warp_.any([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t takers = low & me.members;
      if ((takers >> lane & 1) != 0) {
        const uint32_t at = me.taken + ones(takers & below(lane));
        me.state[half] = me.state[half] << 16 | ring_[me.ring + (at & (4 * shares_.width - 1))];
      }
      taken_before[lane] = me.taken;
      me.taken += ones(takers);
      return ((me.taken ^ taken_before[lane]) & (2 * shares_.width)) != 0;
    });
    if (leaves_window) {
      refill_rings(taken_before);
    }
    if (warp_.any([&](int lane) { return lanes_[lane].aside; })) {
      complete_from_side(ahead);
    }
    store_symbols(first, ahead);
  }

  // Takes the token off a state; the symbol is complete unless it stands aside.
  VENTURI_STEP void pop(DecodeLane& me, uint32_t row, uint32_t& state) {
    const uint32_t slot = state & (kSlots - 1);
    const uint32_t mode = tables_.heads[row].mode;
    if (slot < (mode & (kSlots - 1))) {
      state = (mode & (kSlots - 1)) * (state >> kLaneBits) + slot;
      me.symbol = tables_.heads[row].mode_symbol;
      return;
    }
    const uint32_t* items = tables_.items + (mode >> kLaneBits) + tables_.buckets[row * kBuckets + bucket_of(slot)];
    uint32_t item = *items;
    while (slot - item_start(item) >= item_frequency(item)) {
      item = *++items;
    }
    const RowHead& head = tables_.heads[row];
    state = item_frequency(item) * (state >> kLaneBits) + slot - item_start(item);
    me.token = item_token(item);
    me.symbol = static_cast<int32_t>(static_cast<uint32_t>(head.offset) + me.token);
    me.aside = me.token == token_count_of(head) || (head.shape & kPlainToDecode) == 0;
  }

  // ---- the side section ----

  VENTURI_STEP void complete_from_side(int ahead) {
    PerLane<uint32_t> lengths;
    PerLane<bool> escaped;
    warp_.each([&](int lane) {
      const DecodeLane& me = lanes_[lane];
      const RowHead& head = tables_.heads[me.row[ahead]];
      escaped[lane] = me.aside && me.token == token_count_of(head);
      lengths[lane] = me.aside && !escaped[lane] ? shift_of(head) : 0;
    });
    Sums bits;
    sum_in_groups(warp_, lengths, shares_.width, bits);
    // an escape says how long it is, so escapes are read one after another and shift what stands behind them
    uint32_t escapes = warp_.ballot([&](int lane) { return escaped[lane]; });
    while (escapes != 0) {
      read_escapes(ahead, escapes, lengths, bits);
    }
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const RowHead& head = tables_.heads[me.row[ahead]];
      if (me.aside && !escaped[lane]) {
        const uint64_t raw = me.side.read(me.side_at + bits.before[lane], shift_of(head), me.refusal);
        take_value(me, head.offset + (int64_t{me.token} << shift_of(head)) + static_cast<int64_t>(raw),
                   me.side_at + bits.before[lane]);
      }
      me.side_at += bits.total[lane];
    });
  }

  VENTURI_STEP void take_value(DecodeLane& me, int64_t value, uint32_t side_at) {
    me.symbol = static_cast<int32_t>(value);
    if (me.symbol != value) {
      refuse(me.refusal, kSymbolRange, me.side.first_byte + (side_at >> 3));
    }
  }

  // The first escape of each group, which is taken out of `escapes`.
  VENTURI_STEP void read_escapes(int ahead, uint32_t& escapes, PerLane<uint32_t>& lengths, Sums& bits) {
    const uint32_t readers = warp_.ballot([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t mine = escapes & me.members;
      if (mine == 0 || lowest_bit(mine) != lane) {
        return false;
      }
      const RowHead& head = tables_.heads[me.row[ahead]];
      const uint64_t folded = me.side.read_escape(me.side_at + bits.before[lane], lengths[lane], me.refusal);
      const auto distance = static_cast<int64_t>(folded >> 1);
      const int64_t top = head.offset + (int64_t{token_count_of(head)} << shift_of(head)) - 1;
      take_value(me, (folded & 1) == 0 ? top + 1 + distance : head.offset - distance - 1,
                 me.side_at + bits.before[lane]);
      return true;
    });
    PerLane<uint32_t> length;
    warp_.shuffle(length, lengths, [&](int lane) {
      const uint32_t reader = readers & lanes_[lane].members;
      return reader == 0 ? lane : lowest_bit(reader);
    });
    warp_.each([&](int lane) {
      const uint32_t reader = readers & lanes_[lane].members;
      if (reader != 0) {
        bits.total[lane] += length[lane];
        bits.before[lane] += lane > lowest_bit(reader) ? length[lane] : 0;
      }
    });
    escapes &= ~readers;
  }

  // ---- results ----

  VENTURI_STEP void store_symbols(uint32_t first, int ahead) {
    warp_.each([&](int lane) {
      const DecodeLane& me = lanes_[lane];
      const uint32_t position = first + shares_.lane_in_group(lane);
      if (position >= me.segment.count) {
        return;
      }
      const int64_t element = me.segment.element + position;
      if (decode_.symbols != nullptr) {
        decode_.symbols[element] = me.symbol;
      }
      if (decode_.latents_hat != nullptr) {
        const float median = tables_.has_medians != 0 ? tables_.medians[me.row[ahead]] : 0.0F;
        decode_.latents_hat[element] = sum(to_float(me.symbol), median);
      }
    });
  }

  VENTURI_STEP void check_ends() {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      if (!codes_[lane]) {
        return;
      }
      if (me.taken != me.word_count) {
        const uint32_t at = me.taken < me.word_count ? me.taken : me.word_count;
        refuse(me.refusal, kWordsLeft, first_byte_[lane] + (me.words - walk_[lane].bytes) + 2 * int64_t{at});
      }
      for (unsigned half = 0; half < kHalves; ++half) {
        if ((me.state[half] & (me.state[half] - 1)) != 0 || me.state[half] > kLowerBound) {
          refuse(me.refusal, kFinalState, first_byte_[lane]);
        }
      }
      const uint32_t left = me.side.bit_count - me.side_at;
      if (me.side_at <= me.side.bit_count && (left >= 8 || bits_at(me.side.bytes, me.side_at, left) != 0)) {
        refuse(me.refusal, kSideLeft, me.side.first_byte + (me.side_at >> 3));
      }
    });
  }

  // One lane of each group reports: the first that refused, else the first.
  VENTURI_STEP void report(uint32_t first_stream) {
    const uint32_t refusing = warp_.ballot([&](int lane) { return lanes_[lane].refusal.reason != kFine; });
    warp_.each([&](int lane) {
      const DecodeLane& me = lanes_[lane];
      const uint32_t stream = first_stream + static_cast<uint32_t>(lane) / shares_.width;
      const uint32_t mine = refusing & me.members;
      if (lane == lowest_bit(mine == 0 ? me.members : mine) &&
          stream < decode_.batch.image_count * decode_.batch.segments) {
        const Refusal& refusal = me.refusal;
        decode_.batch.outcomes[stream] = venturi_cuda_outcome{code_of(refusal.reason), refusal.reason, refusal.offset};
      }
    });
  }

  Warp warp_;
  Tables tables_;
  const DecodeBatch& decode_;
  Shares shares_;
  uint16_t* ring_;
  PerLane<DecodeLane> lanes_;
  PerLane<ByteWalk> walk_;  // in use while the head is read
  PerLane<int64_t> first_byte_;
  PerLane<bool> codes_;
};

}  // namespace venturi::gpu
