// Bits of several lanes put together: the side section on the way out (docs/bitstream.md section 5.3), and the mantissas of a head.
#pragma once

#include "rans_tokens.cuh"

namespace venturi::gpu {

constexpr unsigned kStagingWords = 2 * kWarpSize;  // of a warp: two 32-bit words per lane

// A stream's words of the warp's staging memory, in which its lanes may set bits in one phase.
template <unsigned kLanes>
class Staging {
 public:
  VENTURI_STEP Staging(const Shares<kLanes>& shares, uint32_t* words) : shares_(shares), words_(words) {}

  VENTURI_STEP uint32_t* words(int lane) const { return words_ + 2 * shares_.first_of(lane); }

  VENTURI_STEP void clear(Warp& warp) const {
    warp.each([&](int lane) {
      uint32_t* own = words(lane) + shares_.lane_in_group(lane);
      own[0] = 0;
      own[shares_.width()] = 0;
    });
    warp.sync();
  }

  // Up to 40 bits at bit position `at`.
  VENTURI_STEP void put(int lane, uint32_t at, uint64_t bits, uint32_t count) const {
    for (uint32_t done = 0; done < count;) {
      const uint32_t within = (at + done) % 32;
      or_into(words(lane) + (at + done) / 32, static_cast<uint32_t>(bits >> done) << within);
      done += 32 - within;
    }
  }

 private:
  Shares<kLanes> shares_;
  uint32_t* words_;
};

struct SideBitsOut {
  uint64_t bits;
  uint32_t count;
};

// Raw bits, or the folded distance of an escape as LEB128.
VENTURI_STEP SideBitsOut side_bits_of(int32_t symbol, const RowHead& head) {
  const uint32_t shift = shift_of(head);
  const uint32_t distance = distance_to(symbol, head);
  if (token_of(symbol, head) < token_count_of(head)) {
    return SideBitsOut{distance & ((1U << shift) - 1), shift};
  }
  uint64_t folded = symbol >= head.offset ? uint64_t{distance - (token_count_of(head) << shift)} << 1
                                          : (uint64_t{~distance + 1} << 1) - 1;
  SideBitsOut out{0, 0};
  for (; folded >= 0x80; folded >>= 7) {
    out.bits |= ((folded & 0x7f) | 0x80) << out.count;
    out.count += 8;
  }
  out.bits |= folded << out.count;
  out.count += 8;
  return out;
}

// Writes the section from its end to its start. It ends with the last bit of its room; the compaction shifts it into place.
template <unsigned kLanes>
class SideWriter {
 public:
  VENTURI_STEP SideWriter(const Warp& warp, const Tables& tables, const Shares<kLanes>& shares,
                          const Staging<kLanes>& staging, PerLane<EncodeLane>& lanes)
      : warp_(warp), tables_(tables), shares_(shares), staging_(staging), lanes_(lanes) {}

  // Puts the bits of a part of a row before what the section has so far.
  VENTURI_STEP void put_part(int part) {
    PerLane<uint64_t> bits;
    PerLane<uint32_t> counts;
    warp_.each([&](int lane) {
      const EncodeLane& me = lanes_[lane];
      SideBitsOut out{0, 0};
      if (me.aside[part]) {
        out = side_bits_of(me.symbol[part], tables_.heads[me.row[part]]);
      }
      bits[lane] = out.bits;
      counts[lane] = out.count;
    });
    Sums places;
    sum_in_groups(warp_, counts, shares_.width(), places);
    staging_.clear(warp_);
    warp_.each([&](int lane) {
      const EncodeLane& me = lanes_[lane];
      const uint32_t high = 32 * side_room(me.segment.count) - me.side_bits;
      const uint32_t low = high - places.total[lane];
      staging_.put(lane, low % 32 + places.before[lane], bits[lane], counts[lane]);
      if (shares_.lane_in_group(lane) == 0 && high % 32 != 0) {
        or_into(staging_.words(lane) + (high / 32 - low / 32), me.side_carry);
      }
    });
    warp_.sync();
    warp_.each([&](int lane) { store(lane, places.total[lane]); });
    warp_.sync();
  }

  // The carried word of every stream.
  VENTURI_STEP void finish() {
    warp_.each([&](int lane) {
      const EncodeLane& me = lanes_[lane];
      if (shares_.lane_in_group(lane) == 0 && me.side_bits % 32 != 0) {
        me.side()[side_room(me.segment.count) - 1 - me.side_bits / 32] = me.side_carry;
      }
    });
  }

 private:
  VENTURI_STEP void store(int lane, uint32_t bits) {
    EncodeLane& me = lanes_[lane];
    const uint32_t high = 32 * side_room(me.segment.count) - me.side_bits;
    const uint32_t low = high - bits;
    const uint32_t* staged = staging_.words(lane);
    const uint32_t words = (high + 31) / 32 - low / 32;
    for (uint32_t w = shares_.lane_in_group(lane); w < words; w += shares_.width()) {
      if (w > 0 || low % 32 == 0) {
        me.side()[low / 32 + w] = staged[w];
      }
    }
    me.side_carry = low % 32 != 0 ? staged[0] : 0;
    me.side_bits += bits;
  }

  Warp warp_;
  const Tables& tables_;
  Shares<kLanes> shares_;
  Staging<kLanes> staging_;
  PerLane<EncodeLane>& lanes_;
};

}  // namespace venturi::gpu
