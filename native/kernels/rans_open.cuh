// The decoder's way from a payload to a stream that can be decoded: offsets, list of segments, head (docs/bitstream.md 5.1, 5.2).
#pragma once

#include "rans_bytes.cuh"
#include "rans_symbols.cuh"

namespace venturi::gpu {

struct DecodeLane {
  // the same in all lanes of a stream
  Segment segment;    // without symbols when the stream is refused or idle
  bool codes;         // neither refused nor idle
  int64_t first_byte; // of the stream, in the image's payload
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
  float mean_asked[kAhead];
  float mean[kAhead];
  uint32_t mode[kAhead];
  int32_t mode_symbol[kAhead];
  int parts;  // of the run that have a symbol for this lane
  int warm_parts;
  int64_t element;  // of the run's first
  uint32_t words_ahead;
  Refusal refusal;
};

// A token off the state.
struct Popped {
  uint32_t row;
  uint32_t token;
  int32_t symbol;  // complete unless it stands aside
  bool aside;
};

template <unsigned kLanes>
class StreamOpener {
 public:
  static constexpr unsigned kHalves = Shares<kLanes>::kHalves;

  VENTURI_STEP StreamOpener(const Warp& warp, const Tables& tables, const DecodeBatch& decode, PerLane<DecodeLane>& lanes)
      : warp_(warp), tables_(tables), decode_(decode), shares_(decode.batch.lanes), lanes_(lanes) {}

  // Lane by lane finds the stream and its head; what is wrong shows in the refusal, and such a stream has no symbols.
  VENTURI_STEP void open(uint32_t first_stream) {
    warp_.each([&](int lane) {
      find_stream(lane, first_stream + shares_.stream_of(lane));
      read_counts(lane);
    });
    read_states();
    warp_.each([&](int lane) { find_words(lane); });
  }

 private:
  VENTURI_STEP void find_stream(int lane, uint32_t stream) {
    DecodeLane& me = lanes_[lane];
    me.segment = Segment{0, 0, 0, 1, 0};
    me.codes = false;
    me.first_byte = 0;
    me.warm_end = 0;
    me.words = nullptr;
    me.word_count = 0;
    me.taken = 0;
    me.side = SideBits{nullptr, 0, 0};
    me.side_at = 0;
    me.state[0] = 0;
    me.state[1] = 0;
    me.refusal = Refusal{kFine, -1};
    walk_[lane] = ByteWalk{nullptr, 0, 0};
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
      segments = list_of_segments(me.refusal, walk, image, s, offset, length);
    }
    if (me.refusal.reason == kFine && s < segments) {
      me.segment = segment_at(image, segments, s);
      me.first_byte = offset;
      me.codes = true;
      walk_[lane] = ByteWalk{decode_.payload + begin + offset, 0, length};
    }
  }

  // Reads the whole list, as every stream of the image does; returns the count, offset and length of segment s.
  VENTURI_STEP uint32_t list_of_segments(Refusal& refusal, ByteWalk& walk, const venturi_cuda_image& image, uint32_t s,
                                         uint32_t& offset, uint32_t& length) {
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

  // Refuses a stream whose next `bytes` bytes are not all there.
  VENTURI_STEP bool is_cut(int lane, uint32_t bytes) {
    if (walk_[lane].left() < bytes) {
      refuse_at(lane, kHeadCut, walk_[lane].at);
      return true;
    }
    return false;
  }

  VENTURI_STEP void refuse_at(int lane, int32_t reason, uint32_t at) {
    DecodeLane& me = lanes_[lane];
    refuse(me.refusal, reason, me.first_byte + at);
    me.codes = false;
    me.segment.count = 0;
    me.warm_end = 0;
  }

  VENTURI_STEP void read_counts(int lane) {
    DecodeLane& me = lanes_[lane];
    if (!me.codes) {
      return;
    }
    const uint32_t rows = shares_.rows(me.segment.count);
    ByteWalk& walk = walk_[lane];
    const uint32_t cold = walk.varint(0, rows < kMaxColdRows ? rows : kMaxColdRows, kColdRows, me.refusal, me.first_byte);
    me.word_count = walk.varint(0, walk.size / 2, kWordCount, me.refusal, me.first_byte);
    if (me.refusal.reason != kFine) {
      refuse_at(lane, me.refusal.reason, 0);
      return;
    }
    const uint64_t warm = uint64_t{rows - cold} * shares_.lanes();
    me.warm_end = warm < me.segment.count ? static_cast<uint32_t>(warm) : me.segment.count;
    const uint32_t active = shares_.active(me.segment.count);
    if (!is_cut(lane, (active + 1) / 2) && active % 2 != 0 && walk.bytes[walk.at + active / 2] >> 4 != 0) {
      refuse_at(lane, kHeadPadding, walk.at + active / 2);
    }
  }

  // Exponents, mantissas and low halves: each lane reads its own.
  VENTURI_STEP void read_states() {
    PerLane<uint32_t> exponents[kHalves];
    Sums bits[kHalves];
    VENTURI_UNROLL
    for (unsigned half = 0; half < kHalves; ++half) {
      warp_.each([&](int lane) {
        const uint32_t l = shares_.place_of(lane, half);
        const DecodeLane& me = lanes_[lane];
        const bool reads = me.codes && l < shares_.active(me.segment.count);
        const uint32_t pair = reads ? walk_[lane].bytes[walk_[lane].at + l / 2] : 0;
        exponents[half][lane] = pair >> (4 * (l % 2)) & 15;
      });
      sum_in_groups(warp_, exponents[half], shares_.width(), bits[half]);
    }
    warp_.each([&](int lane) {
      uint32_t total = 0;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        total += bits[half].total[lane];
      }
      if (!mantissas_stand(lane, total)) {
        return;
      }
      uint32_t first_bit = 0;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        read_state(lane, half, exponents[half][lane], first_bit + bits[half].before[lane], total);
        first_bit += bits[half].total[lane];
      }
      walk_[lane].at += (total + 7) / 8 + 2 * shares_.active(lanes_[lane].segment.count);
    });
  }

  // Steps to the mantissas and checks that they and the low halves are there, with zero padding.
  VENTURI_STEP bool mantissas_stand(int lane, uint32_t total) {
    if (!lanes_[lane].codes) {
      return false;
    }
    const uint32_t active = shares_.active(lanes_[lane].segment.count);
    const uint32_t bytes = (total + 7) / 8;
    ByteWalk& walk = walk_[lane];
    walk.at += (active + 1) / 2;
    if (is_cut(lane, bytes + 2 * active)) {
      return false;
    }
    if (total % 8 != 0 && walk.bytes[walk.at + bytes - 1] >> (total % 8) != 0) {
      refuse_at(lane, kHeadPadding, walk.at + bytes - 1);
      return false;
    }
    return true;
  }

  VENTURI_STEP void read_state(int lane, unsigned half, uint32_t exponent, uint32_t first_bit, uint32_t total) {
    DecodeLane& me = lanes_[lane];
    const uint32_t l = shares_.place_of(lane, half);
    if (l < shares_.active(me.segment.count)) {
      const uint8_t* mantissas = walk_[lane].bytes + walk_[lane].at;
      const uint8_t* low = mantissas + (total + 7) / 8 + 2 * l;
      const auto mantissa = static_cast<uint32_t>(bits_at(mantissas, first_bit, exponent));
      me.state[half] = (1U << exponent | mantissa) << 16 | static_cast<uint32_t>(low[1]) << 8 | low[0];
    }
  }

  VENTURI_STEP void find_words(int lane) {
    DecodeLane& me = lanes_[lane];
    ByteWalk& walk = walk_[lane];
    const uint32_t padding = walk.at % 2;
    if (!me.codes || is_cut(lane, padding + 2 * me.word_count)) {
      return;
    }
    if (padding != 0 && walk.bytes[walk.at] != 0) {
      refuse_at(lane, kHeadPadding, walk.at);
      return;
    }
    walk.at += padding;
    me.words = walk.bytes + walk.at;
    walk.at += 2 * me.word_count;
    me.side = SideBits{walk.bytes + walk.at, 8 * walk.left(), me.first_byte + walk.at};
  }

  Warp warp_;
  const Tables& tables_;
  const DecodeBatch& decode_;
  Shares<kLanes> shares_;
  PerLane<DecodeLane>& lanes_;
  PerLane<ByteWalk> walk_;
};

}  // namespace venturi::gpu
