// Profile lanes, encoder (docs/bitstream.md section 5.5), fused with quantisation and the choice of rows. Surprises: rows run last
// to first; words and side section grow towards lower addresses of the stream's region, and the compaction that follows puts
// them in order. The cold rows, last in the latent, are coded first, after their own choice (rans_cold_start.cuh).
#pragma once

#include "rans_cold_start.cuh"
#include "rans_head_write.cuh"

namespace venturi::gpu {

template <unsigned kLanes>
class Encoder {
 public:
  // staging: kStagingWords of this warp alone
  VENTURI_STEP Encoder(const Warp& warp, const Tables& tables, const EncodeBatch& encode, uint32_t* staging)
      : warp_(warp),
        tables_(tables),
        encode_(encode),
        source_(encode, tables),
        shares_(encode.batch.lanes),
        staging_(shares_, staging) {}

  // Streams first_stream, first_stream + 1, ... of this warp.
  VENTURI_STEP void run(uint32_t first_stream) {
    warp_.each([&](int lane) { open(lane, first_stream + shares_.stream_of(lane)); });
    choose_cold_rows();
    code_rows();
    SideWriter<kLanes>(warp_, tables_, shares_, staging_, lanes_).finish();
    HeadWriter<kLanes>(warp_, shares_, staging_, lanes_).write(encode_.sizes, first_stream);
    report(first_stream);
  }

 private:
  static constexpr unsigned kHalves = Shares<kLanes>::kHalves;

  VENTURI_STEP void open(int lane, uint32_t stream) {
    EncodeLane& me = lanes_[lane];
    const Batch& batch = encode_.batch;
    me.segment = Segment{0, 0, 0, 1, 0};
    me.region = nullptr;
    me.put = 0;
    me.side_bits = 0;
    me.side_carry = 0;
    me.refusal = Refusal{kFine, -1};
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
    me.region = encode_.regions + region_of(stream, me.segment.element);
  }

  VENTURI_STEP void choose_cold_rows() {
    PerLane<uint32_t> counts;
    PerLane<uint32_t> cold_rows;
    PerLane<uint32_t> states[kHalves];
    warp_.each([&](int lane) { counts[lane] = lanes_[lane].segment.count; });
    auto code = [this](int lane, uint32_t position) { return source_.code_at(lanes_[lane].segment, position); };
    ColdStart<kLanes, decltype(code)>(warp_, shares_, counts, code).choose(cold_rows, states);
    warp_.each([&](int lane) {
      EncodeLane& me = lanes_[lane];
      me.cold_rows = cold_rows[lane];
      const uint64_t warm = uint64_t{shares_.rows(counts[lane]) - cold_rows[lane]} * shares_.lanes();
      me.warm_end = warm < counts[lane] ? static_cast<uint32_t>(warm) : counts[lane];
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        me.state[half] = states[half][lane];
      }
    });
  }

  // ---- rows ----

  VENTURI_STEP void code_rows() {
    const uint32_t run = kAhead * shares_.width();
    // first positions of the runs, one more than the position so that 0 is the end
    PerLane<uint32_t> next;
    warp_.each([&](int lane) {
      const uint32_t count = lanes_[lane].segment.count;
      next[lane] = count == 0 ? 0 : (count - 1) / run * run + 1;
      ask(lane, next[lane]);
    });
    while (warp_.any([&](int lane) { return next[lane] > 0; })) {
      warp_.each([&](int lane) {
        take(lane, next[lane]);
        next[lane] = next[lane] > run ? next[lane] - run : 0;
        ask(lane, next[lane]);
      });
      code_parts<kAhead - 1>();
    }
  }

  VENTURI_STEP void ask(int lane, uint32_t next) {
    EncodeLane& me = lanes_[lane];
    const uint32_t position = next - 1 + shares_.lane_in_group(lane);
    const int parts = next == 0 ? 0 : shares_.parts_below(me.segment.count, position);
    source_.ask(me, position, shares_.width(), parts);
  }

  VENTURI_STEP void take(int lane, uint32_t next) {
    EncodeLane& me = lanes_[lane];
    const uint32_t position = next - 1 + shares_.lane_in_group(lane);
    me.parts = next == 0 ? 0 : shares_.parts_below(me.segment.count, position);
    me.warm_parts = next == 0 ? 0 : shares_.parts_below(me.warm_end, position);
    source_.take(me, position, shares_.width());
  }

  // A loop over the parts with constants for indexes: all that a lane knows must stay in registers.
  template <int part>
  VENTURI_STEP void code_parts() {
    if constexpr (part >= 0) {
      code_part<part>();
      code_parts<part - 1>();
    }
  }

  template <int part>
  VENTURI_STEP void code_part() {
    constexpr unsigned half = static_cast<unsigned>(part) % kHalves;
    PerLane<bool> gives;
    const uint32_t givers = warp_.ballot([&](int lane) {
      EncodeLane& me = lanes_[lane];
      gives[lane] = part < me.warm_parts && me.state[half] >> 20 >= me.code[part].span >> 16;
      return gives[lane];
    });
    warp_.each([&](int lane) {
      EncodeLane& me = lanes_[lane];
      const uint32_t mine = givers & shares_.members_of(lane);
      me.put += ones(mine);
      if (gives[lane]) {
        me.words()[me.segment.count - me.put + ones(mine & below(lane))] = static_cast<uint16_t>(me.state[half]);
        me.state[half] >>= 16;
      }
      if (part < me.parts) {
        me.state[half] = coded(me.state[half], me.code[part]);
      }
    });
    if (warp_.any([&](int lane) { return lanes_[lane].aside[part]; })) {
      SideWriter<kLanes>(warp_, tables_, shares_, staging_, lanes_).put_part(part);
    }
  }

  // ---- the end ----

  // Lane by lane the earliest refusal is known; the first of the stream is reported, and such a stream has no bytes.
  VENTURI_STEP void report(uint32_t first_stream) {
    PerLane<int64_t> earliest;
    PerLane<int64_t> other;
    PerLane<int32_t> reason;
    PerLane<int32_t> other_reason;
    warp_.each([&](int lane) {
      reason[lane] = lanes_[lane].refusal.reason;
      earliest[lane] = reason[lane] == kFine ? INT64_MAX : lanes_[lane].refusal.offset;
    });
    for (int step = 1; step < static_cast<int>(shares_.width()); step <<= 1) {
      warp_.shuffle(other, earliest, [&](int lane) { return lane ^ step; });
      warp_.shuffle(other_reason, reason, [&](int lane) { return lane ^ step; });
      warp_.each([&](int lane) {
        reason[lane] = other[lane] < earliest[lane] ? other_reason[lane] : reason[lane];
        earliest[lane] = other[lane] < earliest[lane] ? other[lane] : earliest[lane];
      });
    }
    warp_.each([&](int lane) {
      const uint32_t stream = first_stream + shares_.stream_of(lane);
      if (shares_.lane_in_group(lane) == 0 && stream < encode_.batch.image_count * encode_.batch.segments) {
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
  SymbolSource source_;
  Shares<kLanes> shares_;
  Staging<kLanes> staging_;
  PerLane<EncodeLane> lanes_;
};

}  // namespace venturi::gpu
