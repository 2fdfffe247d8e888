// The side section on the way in: raw bits and escapes of a part of a row (docs/bitstream.md section 5.3).
#pragma once

#include "rans_open.cuh"

namespace venturi::gpu {

// Completes the symbols of all lanes that stand aside. Where raw bits lie is a sum over the lanes before; an escape alone says how
// long it is, so escapes are read one after another and shift what stands behind them.
template <unsigned kLanes>
class SideReader {
 public:
  VENTURI_STEP SideReader(const Tables& tables, const Shares<kLanes>& shares) : tables_(tables), shares_(shares) {}

  VENTURI_STEP void complete(Warp& warp, PerLane<DecodeLane>& lanes, PerLane<Popped>& popped) const {
    PerLane<bool> escaped;
    PerLane<uint32_t> lengths;
    warp.each([&](int lane) {
      const Popped& own = popped[lane];
      const RowHead& head = tables_.heads[own.row];
      escaped[lane] = own.aside && own.token == token_count_of(head);
      lengths[lane] = own.aside && !escaped[lane] ? shift_of(head) : 0;
    });
    Sums bits;
    sum_in_groups(warp, lengths, shares_.width(), bits);
    uint32_t escapes = warp.ballot([&](int lane) { return escaped[lane]; });
    while (escapes != 0) {
      const uint32_t readers = warp.ballot([&](int lane) { return reads_now(lane, escapes); });
      warp.each([&](int lane) {
        if ((readers >> lane & 1) != 0) {
          lengths[lane] = read_escape(lanes[lane], popped[lane], bits.before[lane]);
        }
      });
      shift_by(warp, readers, lengths, bits);
      escapes &= ~readers;
    }
    warp.each([&](int lane) {
      DecodeLane& me = lanes[lane];
      if (popped[lane].aside && !escaped[lane]) {
        read_raw(me, popped[lane], bits.before[lane]);
      }
      me.side_at += bits.total[lane];
    });
  }

 private:
  // The first escape of each stream is next.
  VENTURI_STEP bool reads_now(int lane, uint32_t escapes) const {
    const uint32_t mine = escapes & shares_.members_of(lane);
    return mine != 0 && lowest_bit(mine) == lane;
  }

  VENTURI_STEP static void take_value(DecodeLane& me, Popped& own, int64_t value, uint32_t before) {
    own.symbol = static_cast<int32_t>(value);
    if (own.symbol != value) {
      refuse(me.refusal, kSymbolRange, me.side.first_byte + ((me.side_at + before) >> 3));
    }
  }

  VENTURI_STEP void read_raw(DecodeLane& me, Popped& own, uint32_t before) const {
    const RowHead& head = tables_.heads[own.row];
    const uint64_t raw = me.side.read(me.side_at + before, shift_of(head), me.refusal);
    take_value(me, own, head.offset + (int64_t{own.token} << shift_of(head)) + static_cast<int64_t>(raw), before);
  }

  // Returns the escape's bits.
  VENTURI_STEP uint32_t read_escape(DecodeLane& me, Popped& own, uint32_t before) const {
    const RowHead& head = tables_.heads[own.row];
    const Escape escape = gpu::read_escape(me.side.bytes, me.side.bit_count, me.side_at + before);
    const auto distance = static_cast<int64_t>(escape.folded >> 1);
    const int64_t beyond = head.offset + (int64_t{token_count_of(head)} << shift_of(head));
    if (escape.reason != kFine) {
      const uint32_t at = me.side_at + before;
      refuse(me.refusal, escape.reason, me.side.first_byte + ((at < me.side.bit_count ? at : me.side.bit_count) >> 3));
    }
    take_value(me, own, (escape.folded & 1) == 0 ? beyond + distance : head.offset - distance - 1, before);
    return escape.bits;
  }

  VENTURI_STEP void shift_by(Warp& warp, uint32_t readers, PerLane<uint32_t>& lengths, Sums& bits) const {
    PerLane<uint32_t> length;
    warp.shuffle(length, lengths, [&](int lane) {
      const uint32_t reader = readers & shares_.members_of(lane);
      return reader == 0 ? lane : lowest_bit(reader);
    });
    warp.each([&](int lane) {
      const uint32_t reader = readers & shares_.members_of(lane);
      if (reader != 0) {
        bits.total[lane] += length[lane];
        bits.before[lane] += lane > lowest_bit(reader) ? length[lane] : 0;
      }
    });
  }

  const Tables& tables_;
  Shares<kLanes> shares_;
};

}  // namespace venturi::gpu
