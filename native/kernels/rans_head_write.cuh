// The head of a segment (docs/bitstream.md section 5.2), written by all lanes of the stream.
#pragma once

#include "rans_side_write.cuh"

namespace venturi::gpu {

template <unsigned kLanes>
class HeadWriter {
 public:
  VENTURI_STEP HeadWriter(const Warp& warp, const Shares<kLanes>& shares, const Staging<kLanes>& staging,
                          PerLane<EncodeLane>& lanes)
      : warp_(warp), shares_(shares), staging_(staging), lanes_(lanes) {}

  // Writes heads at the start of the regions and notes sizes; a stream without symbols has the two bytes 0 0.
  VENTURI_STEP void write(StreamSize* sizes, uint32_t first_stream) {
    PerLane<uint32_t> exponents[kHalves];
    Sums bits[kHalves];
    VENTURI_UNROLL
    for (unsigned half = 0; half < kHalves; ++half) {
      warp_.each([&](int lane) {
        exponents[half][lane] = is_active(lane, half) ? 15 - leading_zeros(lanes_[lane].state[half]) : 0;
      });
      sum_in_groups(warp_, exponents[half], shares_.width(), bits[half]);
      write_exponents(half, exponents[half]);
    }
    staging_.clear(warp_);
    warp_.each([&](int lane) {
      uint32_t at = 0;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        const uint32_t count = exponents[half][lane];
        staging_.put(lane, at + bits[half].before[lane], lanes_[lane].state[half] >> 16 & ((1U << count) - 1), count);
        at += bits[half].total[lane];
      }
    });
    warp_.sync();
    warp_.each([&](int lane) {
      uint32_t mantissa_bits = 0;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        mantissa_bits += bits[half].total[lane];
      }
      if (lanes_[lane].region != nullptr) {
        write_states(lane, mantissa_bits, sizes + (first_stream + shares_.stream_of(lane)));
      }
    });
    warp_.sync();
  }

 private:
  static constexpr unsigned kHalves = Shares<kLanes>::kHalves;

  VENTURI_STEP bool is_active(int lane, unsigned half) {
    return shares_.place_of(lane, half) < shares_.active(lanes_[lane].segment.count);
  }

  VENTURI_STEP uint8_t* exponents_of(const EncodeLane& me) const {
    return me.region + varint_bytes(me.cold_rows) + varint_bytes(me.put);
  }

  VENTURI_STEP void write_exponents(unsigned half, PerLane<uint32_t>& exponents) {
    PerLane<uint32_t> next;
    warp_.shuffle(next, exponents, [](int lane) { return lane ^ 1; });
    warp_.each([&](int lane) {
      if (is_active(lane, half) && lane % 2 == 0) {
        exponents_of(lanes_[lane])[shares_.place_of(lane, half) / 2] =
            static_cast<uint8_t>(exponents[lane] | next[lane] << 4);
      }
    });
  }

  VENTURI_STEP void write_states(int lane, uint32_t mantissa_bits, StreamSize* size) {
    const EncodeLane& me = lanes_[lane];
    const uint32_t active = shares_.active(me.segment.count);
    const uint32_t mantissas = (mantissa_bits + 7) / 8;
    uint8_t* to = exponents_of(me) + (active + 1) / 2;
    for (uint32_t b = shares_.lane_in_group(lane); b < mantissas; b += shares_.width()) {
      to[b] = static_cast<uint8_t>(staging_.words(lane)[b / 4] >> (8 * (b % 4)));
    }
    to += mantissas;
    VENTURI_UNROLL
    for (unsigned half = 0; half < kHalves; ++half) {
      if (is_active(lane, half)) {
        uint8_t* low = to + 2 * shares_.place_of(lane, half);
        low[0] = static_cast<uint8_t>(me.state[half]);
        low[1] = static_cast<uint8_t>(me.state[half] >> 8);
      }
    }
    if (shares_.lane_in_group(lane) == 0) {
      to += 2 * active;
      put_varint(put_varint(me.region, me.cold_rows), me.put);
      if ((to - me.region) % 2 != 0) {
        *to++ = 0;
      }
      *size = StreamSize{static_cast<uint32_t>(to - me.region), me.put, me.side_bits, 0};
    }
  }

  Warp warp_;
  Shares<kLanes> shares_;
  Staging<kLanes> staging_;
  PerLane<EncodeLane>& lanes_;
};

}  // namespace venturi::gpu
