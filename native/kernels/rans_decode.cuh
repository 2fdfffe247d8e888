// Profile lanes, decoder (docs/bitstream.md section 5.4). A stream takes a warp or a part of it; its lanes decode a row in step.
// The only chain from row to row is state -> token -> words taken by the lanes below -> state. All else is asked for ahead.
#pragma once

#include "rans_side_read.cuh"

namespace venturi::gpu {

constexpr unsigned kRingWords = 4 * kWarpSize;  // of a warp: two windows of two words per lane

template <unsigned kLanes>
class Decoder {
 public:
  // ring: kRingWords of this warp alone
  VENTURI_STEP Decoder(const Warp& warp, const Tables& tables, const DecodeBatch& decode, uint16_t* ring)
      : warp_(warp), tables_(tables), decode_(decode), shares_(decode.batch.lanes), ring_(ring) {}

  // Streams first_stream, first_stream + 1, ... of this warp.
  VENTURI_STEP void run(uint32_t first_stream) {
    StreamOpener<kLanes>(warp_, tables_, decode_, lanes_).open(first_stream);
    fill_rings();
    const uint32_t run = kAhead * shares_.width();
    ask(0);
    for (uint32_t first = 0; warp_.any([&](int lane) { return first < lanes_[lane].segment.count; }); first += run) {
      take(first);
      ask(first + run);
      decode_parts<0>();
    }
    check_ends();
    report(first_stream);
  }

 private:
  static constexpr unsigned kHalves = Shares<kLanes>::kHalves;

  // ---- words ----
  // A stream's part of the ring holds the two windows of 2 * width words that the next row can reach into; the words of the
  // third lie in registers already, two in each lane.

  VENTURI_STEP uint32_t two_words(int lane, uint32_t window) {
    const DecodeLane& me = lanes_[lane];
    const uint32_t first = 2 * (window * shares_.width() + shares_.lane_in_group(lane));
    uint32_t words = 0;
    for (uint32_t w = 0; w < 2; ++w) {
      if (me.codes && first + w < me.word_count) {
        const uint8_t* word = me.words + 2 * (first + w);
        words |= (static_cast<uint32_t>(word[1]) << 8 | word[0]) << (16 * w);
      }
    }
    return words;
  }

  VENTURI_STEP uint16_t* ring_of(int lane) const { return ring_ + 4 * shares_.first_of(lane); }

  VENTURI_STEP void put_words(int lane, uint32_t window, uint32_t words) {
    uint16_t* to = ring_of(lane) + 2 * ((window & 1) * shares_.width() + shares_.lane_in_group(lane));
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

  // After a row in which some stream left a window behind.
  VENTURI_STEP void refill_rings(PerLane<uint32_t>& taken_before) {
    warp_.sync();
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t window = me.taken / (2 * shares_.width());
      if (window != taken_before[lane] / (2 * shares_.width())) {
        put_words(lane, window + 1, me.words_ahead);
        me.words_ahead = two_words(lane, window + 2);
      }
    });
    warp_.sync();
  }

  // ---- rows ----

  VENTURI_STEP void ask(uint32_t first) {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t position = first + shares_.lane_in_group(lane);
      const int parts = shares_.parts_below(me.segment.count, position);
      ask_rows(decode_.batch, me.segment, position, shares_.width(), parts, me.stored);
      if (decode_.batch.means != nullptr) {
        ask_means(decode_.batch, me.segment, position, shares_.width(), parts, me.mean_asked);
      }
    });
  }

  VENTURI_STEP void take(uint32_t first) {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t position = first + shares_.lane_in_group(lane);
      me.parts = shares_.parts_below(me.segment.count, position);
      me.warm_parts = shares_.parts_below(me.warm_end, position);
      me.element = me.segment.element + position;
      const int outside = take_rows(decode_.batch, tables_, me.stored, me.row);
      if (outside < kAhead) {
        refuse(me.refusal, reason_of_row(decode_.batch),
               int64_t{me.segment.place} + position + static_cast<uint32_t>(outside) * shares_.width());
      }
      VENTURI_UNROLL
      for (int part = 0; part < kAhead; ++part) {
        me.mean[part] = me.mean_asked[part];
        me.mode[part] = tables_.heads[me.row[part]].mode;
        me.mode_symbol[part] = tables_.heads[me.row[part]].mode_symbol;
      }
    });
  }

  // A loop over the parts with constants for indexes: all that a lane knows must stay in registers.
  template <int part>
  VENTURI_STEP void decode_parts() {
    if constexpr (part < kAhead) {
      decode_part<part>();
      decode_parts<part + 1>();
    }
  }

  template <int part>
  VENTURI_STEP void decode_part() {
    constexpr unsigned half = static_cast<unsigned>(part) % kHalves;
    PerLane<bool> takes;
    PerLane<Popped> popped;
    const uint32_t takers = warp_.ballot([&](int lane) {
      DecodeLane& me = lanes_[lane];
      popped[lane].aside = false;
      if (part < me.parts) {
        pop(me, part, me.state[half], popped[lane]);
      }
      takes[lane] = part < me.warm_parts && me.state[half] < kLowerBound;
      return takes[lane];
    });
    PerLane<uint32_t> taken_before;
    const bool leaves_window = warp_.any([&](int lane) {
      DecodeLane& me = lanes_[lane];
      const uint32_t mine = takers & shares_.members_of(lane);
      if (takes[lane]) {
        const uint32_t at = (me.taken + ones(mine & below(lane))) & (4 * shares_.width() - 1);
        me.state[half] = me.state[half] << 16 | ring_of(lane)[at];
      }
      taken_before[lane] = me.taken;
      me.taken += ones(mine);
      return ((me.taken ^ taken_before[lane]) & (2 * shares_.width())) != 0;
    });
    if (leaves_window) {
      refill_rings(taken_before);
    }
    if (warp_.any([&](int lane) { return popped[lane].aside; })) {
      SideReader<kLanes>(tables_, shares_).complete(warp_, lanes_, popped);
    }
    warp_.each([&](int lane) { store(lanes_[lane], part, popped[lane].symbol); });
  }

  VENTURI_STEP void pop(const DecodeLane& me, int part, uint32_t& state, Popped& own) {
    const uint32_t slot = state & (kSlots - 1);
    uint32_t frequency = me.mode[part] & (kSlots - 1);
    uint32_t within = slot;
    own.row = me.row[part];
    own.symbol = me.mode_symbol[part];
    if (slot >= frequency) {
      const uint32_t bucket = own.row * kBuckets + bucket_of(slot);
      const uint32_t* items = tables_.items + (me.mode[part] >> kLaneBits) + tables_.buckets[bucket];
      uint32_t item = *items;
      while (slot - item_start(item) >= item_frequency(item)) {
        item = *++items;
      }
      frequency = item_frequency(item);
      within = slot - item_start(item);
      const RowHead& head = tables_.heads[own.row];
      own.token = item_token(item);
      own.symbol = static_cast<int32_t>(static_cast<uint32_t>(head.offset) + own.token);
      own.aside = own.token == token_count_of(head) || (head.shape & kPlainToDecode) == 0;
    }
    state = frequency * (state >> kLaneBits) + within;
  }

  VENTURI_STEP void store(const DecodeLane& me, int part, int32_t symbol) {
    if (part >= me.parts) {
      return;
    }
    const uint32_t beyond = static_cast<uint32_t>(part) * shares_.width();
    if (decode_.symbols != nullptr) {
      (decode_.symbols + me.element)[beyond] = symbol;
    }
    if (decode_.latents_hat != nullptr) {
      const float centre = centre_of(decode_.batch, tables_, me.row[part], me.mean[part]);
      put_value(decode_.latents_hat, decode_.batch.half != 0, me.element + beyond, sum(to_float(symbol), centre));
    }
  }

  // ---- the end ----

  VENTURI_STEP void check_ends() {
    warp_.each([&](int lane) {
      DecodeLane& me = lanes_[lane];
      if (!me.codes) {
        return;
      }
      if (me.taken != me.word_count) {
        const uint32_t at = me.taken < me.word_count ? me.taken : me.word_count;
        refuse(me.refusal, kWordsLeft, me.side.first_byte - 2 * int64_t{me.word_count - at});
      }
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        if ((me.state[half] & (me.state[half] - 1)) != 0 || me.state[half] > kLowerBound) {
          refuse(me.refusal, kFinalState, me.first_byte);
        }
      }
      const uint32_t left = me.side.bit_count - me.side_at;
      if (me.side_at <= me.side.bit_count && (left >= 8 || bits_at(me.side.bytes, me.side_at, left) != 0)) {
        refuse(me.refusal, kSideLeft, me.side.first_byte + (me.side_at >> 3));
      }
    });
  }

  // One lane of each stream reports: the first that refused what the caller gave, else the first that refused, else the first.
  VENTURI_STEP void report(uint32_t first_stream) {
    const uint32_t refusing = warp_.ballot([&](int lane) { return lanes_[lane].refusal.reason != kFine; });
    const uint32_t of_caller = warp_.ballot([&](int lane) {
      return lanes_[lane].refusal.reason != kFine && lanes_[lane].refusal.reason < int32_t{kFirstCorrupt};
    });
    warp_.each([&](int lane) {
      const uint32_t stream = first_stream + shares_.stream_of(lane);
      const uint32_t members = shares_.members_of(lane);
      const uint32_t mine = (of_caller & members) != 0 ? of_caller & members : refusing & members;
      if (lane == lowest_bit(mine == 0 ? members : mine) &&
          stream < decode_.batch.image_count * decode_.batch.segments) {
        const Refusal& refusal = lanes_[lane].refusal;
        decode_.batch.outcomes[stream] = venturi_cuda_outcome{code_of(refusal.reason), refusal.reason, refusal.offset};
      }
    });
  }

  Warp warp_;
  Tables tables_;
  const DecodeBatch& decode_;
  Shares<kLanes> shares_;
  uint16_t* ring_;
  PerLane<DecodeLane> lanes_;
};

}  // namespace venturi::gpu
