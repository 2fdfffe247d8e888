// From the encoder's regions to one payload: where each stream's bytes go, and their copy.
//
// An image's payload is its list of segment lengths, if it is segmented, and the bodies of its streams. Both are summed over all
// streams: prefixes_before and bodies_before. An image's bytes begin at the sum of both at its first stream.
#pragma once

#include "rans_layout.cuh"

namespace venturi::gpu {

struct Bytes {
  int64_t bodies;
  int64_t prefixes;
};

VENTURI_STEP Bytes bytes_of(const EncodeBatch& encode, uint32_t stream) {
  const uint32_t segments = encode.batch.segments;
  const uint32_t body = body_bytes(encode.sizes[stream]);
  const uint32_t s = stream % segments;
  const uint32_t count = segments > 1 && s == 0 ? varint_bytes(segments) : 0;
  const uint32_t length = s + 1 < segments ? varint_bytes(body) : 0;
  return Bytes{body, count + length};
}

// One block. sums: kThreads entries that all its threads share.
template <unsigned kThreads>
VENTURI_STEP void place_streams(Block<kThreads>& block, const EncodeBatch& encode, Bytes* sums) {
  const uint32_t segments = encode.batch.segments;
  const uint32_t streams = encode.batch.image_count * segments;
  Bytes carried{0, 0};
  PerThread<Bytes, kThreads> own;
  PerThread<Bytes, kThreads> through;
  for (uint32_t first = 0; first < streams; first += kThreads) {
    block.each([&](int thread) {
      const uint32_t stream = first + static_cast<uint32_t>(thread);
      own[thread] = stream < streams ? bytes_of(encode, stream) : Bytes{0, 0};
      through[thread] = own[thread];
      sums[thread] = own[thread];
    });
    block.sync();
    for (int step = 1; step < static_cast<int>(kThreads); step <<= 1) {
      block.each([&](int thread) {
        if (thread >= step) {
          through[thread].bodies += sums[thread - step].bodies;
          through[thread].prefixes += sums[thread - step].prefixes;
        }
      });
      block.sync();
      block.each([&](int thread) { sums[thread] = through[thread]; });
      block.sync();
    }
    block.each([&](int thread) {
      const uint32_t stream = first + static_cast<uint32_t>(thread);
      if (stream < streams) {
        encode.bodies_before[stream] = carried.bodies + through[thread].bodies - own[thread].bodies;
        encode.prefixes_before[stream] = carried.prefixes + through[thread].prefixes - own[thread].prefixes;
      }
    });
    carried.bodies += sums[kThreads - 1].bodies;
    carried.prefixes += sums[kThreads - 1].prefixes;
    block.sync();
  }
  block.each([&](int thread) {
    if (thread == 0) {
      encode.bodies_before[streams] = carried.bodies;
      encode.prefixes_before[streams] = carried.prefixes;
    }
  });
  block.sync();
  block.each([&](int thread) {
    for (uint32_t image = static_cast<uint32_t>(thread); image <= encode.batch.image_count; image += kThreads) {
      encode.offsets[image] = encode.bodies_before[image * segments] + encode.prefixes_before[image * segments];
    }
  });
}

// Byte i of a stream's body.
VENTURI_STEP uint8_t body_byte(const StreamSize& size, const uint8_t* region, uint32_t count, uint32_t i) {
  if (i < size.head_bytes) {
    return region[i];
  }
  i -= size.head_bytes;
  if (i < 2 * size.words) {
    return region[kHeadRoom + 2 * (count - size.words) + i];
  }
  i -= 2 * size.words;
  const uint32_t room = 4 * side_room(count);
  const uint8_t* side = region + kRegionFixed + kRegionPerSymbol * count - room;
  const uint32_t bit = 8 * room - size.side_bits + 8 * i;
  const uint32_t low = side[bit / 8];
  const uint32_t high = bit / 8 + 1 < room ? side[bit / 8 + 1] : 0;
  return static_cast<uint8_t>((high << 8 | low) >> (bit % 8));
}

// Copies a stream's share of the payload, thread by thread of `threads`; refuses it when the image does not fit.
VENTURI_STEP void copy_stream(const EncodeBatch& encode, uint32_t stream, uint32_t thread, uint32_t threads) {
  const uint32_t segments = encode.batch.segments;
  const uint32_t index = stream / segments;
  const uint32_t s = stream % segments;
  if (encode.offsets[index + 1] > encode.payload_capacity) {
    if (thread == 0 && encode.batch.outcomes[stream].code == VENTURI_OK) {
      encode.batch.outcomes[stream] =
          venturi_cuda_outcome{code_of(kPayloadFull), kPayloadFull, encode.offsets[encode.batch.image_count]};
    }
    return;
  }
  const StreamSize size = encode.sizes[stream];
  const uint32_t bytes = body_bytes(size);
  if (thread == 0 && segments > 1) {
    uint8_t* to = encode.payload + encode.prefixes_before[stream] + encode.bodies_before[index * segments];
    to = s == 0 ? put_varint(to, segments) : to;
    if (s + 1 < segments) {
      put_varint(to, bytes);
    }
  }
  if (bytes > 0) {
    const Segment segment = segment_at(encode.batch.images[index], segments, s);
    const uint8_t* region = encode.regions + region_of(stream, segment.element);
    uint8_t* to = encode.payload + encode.prefixes_before[(index + 1) * segments] + encode.bodies_before[stream];
    for (uint32_t i = thread; i < bytes; i += threads) {
      to[i] = body_byte(size, region, segment.count, i);
    }
  }
}

}  // namespace venturi::gpu
