// What host and device agree on about profile lanes: the table image, the parameters of the kernels, where streams lie.
#pragma once

#include <cstdint>

#include "venturi/cuda_rans.h"
#include "half.cuh"

namespace venturi::gpu {

constexpr uint32_t kLaneBits = 12;
constexpr uint32_t kSlots = 1U << kLaneBits;
constexpr uint32_t kLowerBound = 1U << 16;
constexpr uint32_t kMaxColdRows = 255;
constexpr uint32_t kMaxSymbols = 1U << 24;
constexpr uint32_t kMaxSegments = 1024;
constexpr uint32_t kSegmentUnit = 32;
constexpr uint32_t kMaxStreamBytes = 1U << 28;  // no stream of 2^24 symbols comes near; bit positions fit 32 bits

// Why a stream was refused; the texts are in src/cuda/outcome.cpp.
enum Reason : int32_t {
  kFine = 0,
  // of the caller
  kImageOutside,
  kTooFewRows,
  kRowOutside,
  kEmptySegment,
  kPayloadFull,
  kOffsetsOutside,
  kNotFinite,
  kScaleNaN,
  kFirstCorrupt,  // all from here on are damaged payloads
  kTooLong = kFirstCorrupt,
  kVarint,
  kSegmentCount,
  kSegmentLengths,
  kColdRows,
  kWordCount,
  kHeadCut,
  kHeadPadding,
  kWordsLeft,
  kFinalState,
  kSideCut,
  kSideLeft,
  kEscapeForm,
  kSymbolRange,
};

VENTURI_BOTH int32_t code_of(int32_t reason) {
  return reason == kFine ? VENTURI_OK
         : reason == kNotFinite || reason == kScaleNaN ? VENTURI_NOT_FINITE
         : reason >= int32_t{kFirstCorrupt} ? VENTURI_CORRUPT
                                            : VENTURI_INVALID_ARGUMENT;
}

// ---- tables ----

// A decoder looks a slot up in three steps: the most likely token of a row has the slots [0, frequency) and needs nothing but
// the row's head; otherwise a bucket names the first token that may have the slot, and the items from there on are searched.
// The last 256 slots, where tokens are rare and short, have a bucket each.
constexpr uint32_t kWideSlots = 3840;
constexpr uint32_t kWideBits = 5;
constexpr uint32_t kBuckets = (kWideSlots >> kWideBits) + kSlots - kWideSlots;

// The larger of the two is the one that counts.
VENTURI_BOTH uint32_t bucket_of(uint32_t slot) {
  const auto wide = static_cast<int32_t>(slot >> kWideBits);
  const auto narrow = static_cast<int32_t>(slot) - static_cast<int32_t>(kWideSlots - (kWideSlots >> kWideBits));
  return static_cast<uint32_t>(wide > narrow ? wide : narrow);
}

VENTURI_BOTH uint32_t first_slot_of(uint32_t bucket) {
  const uint32_t wide = kWideSlots >> kWideBits;
  return bucket < wide ? bucket << kWideBits : bucket - wide + kWideSlots;
}

struct alignas(16) RowHead {
  uint32_t mode;  // frequency of the most likely token, 0 when that is no plain symbol | first item << 12
  int32_t mode_symbol;
  int32_t offset;
  uint32_t shape;  // token count K | shift << 8 | kPlain...
};

constexpr uint32_t kPlainToDecode = 1U << 13;  // no raw bits and no token beyond int32

VENTURI_BOTH uint32_t token_count_of(const RowHead& row) { return row.shape & 255; }
VENTURI_BOTH uint32_t shift_of(const RowHead& row) { return row.shape >> 8 & 31; }

// start << 20 | token << 12 | frequency, in slot order
VENTURI_BOTH uint32_t item_start(uint32_t item) { return item >> 20; }
VENTURI_BOTH uint32_t item_frequency(uint32_t item) { return item & (kSlots - 1); }
VENTURI_BOTH uint32_t item_token(uint32_t item) { return item >> 12 & 255; }

// For the encoder, in token order.
struct alignas(8) Code {
  uint32_t span;        // frequency << 16 | start
  uint32_t reciprocal;  // of the frequency, see divided()
};

// Byte offsets in the image. A decoder reads [0, codes), an encoder [medians, end); all sections are aligned to 16 bytes.
struct TableLayout {
  uint32_t row_count;
  uint32_t has_medians;
  uint32_t has_thresholds;
  int32_t lower_bound;  // bits of the float
  uint32_t items;  // buckets stand at 0
  uint32_t medians;
  uint32_t thresholds;
  uint32_t heads;
  uint32_t codes;
  uint32_t end;
};

// The image where it lies.
struct Tables {
  const uint8_t* buckets;
  const uint32_t* items;
  const float* medians;
  const int32_t* thresholds;  // bits of the floats
  const RowHead* heads;
  const Code* codes;
  int32_t lower_bound;
  uint32_t row_count;
  uint32_t has_medians;
};

// base: where byte `first` of the image lies.
VENTURI_BOTH Tables tables_at(const uint8_t* base, const TableLayout& layout, uint32_t first) {
  Tables tables;
  tables.buckets = base;  // used by decoders only, which begin at 0
  tables.items = reinterpret_cast<const uint32_t*>(base + (layout.items - first));
  tables.medians = reinterpret_cast<const float*>(base + (layout.medians - first));
  tables.thresholds = reinterpret_cast<const int32_t*>(base + (layout.thresholds - first));
  tables.heads = reinterpret_cast<const RowHead*>(base + (layout.heads - first));
  tables.codes = reinterpret_cast<const Code*>(base + (layout.codes - first));
  tables.lower_bound = layout.lower_bound;
  tables.row_count = layout.row_count;
  tables.has_medians = layout.has_medians;
  return tables;
}

// value div divisor, with reciprocal = (2^32 - 1) div divisor, whose product is at most one short.
VENTURI_BOTH uint32_t reciprocal_of(uint32_t divisor) { return 0xffffffffU / divisor; }

VENTURI_STEP uint32_t divided(uint32_t value, uint32_t divisor, uint32_t reciprocal) {
  const uint32_t quotient = high_product(value, reciprocal);
  return quotient + (value - quotient * divisor >= divisor ? 1 : 0);
}

// ---- batches ----

struct Batch {
  const venturi_cuda_image* images;
  uint32_t image_count;
  uint32_t segments;
  uint32_t lanes;
  int32_t index_kind;
  uint32_t half;  // latents are fp16
  int64_t symbol_count;
  const void* rows;
  const float* means;  // NULL: the rows' medians
  venturi_cuda_outcome* outcomes;
};

// What the encoder leaves behind for a stream.
struct alignas(16) StreamSize {
  uint32_t head_bytes;
  uint32_t words;
  uint32_t side_bits;
  uint32_t unused;
};

VENTURI_BOTH uint32_t body_bytes(const StreamSize& size) {
  return size.head_bytes + 2 * size.words + (size.side_bits + 7) / 8;
}

struct EncodeBatch {
  Batch batch;
  const void* latents;  // or
  const int32_t* symbols;
  uint8_t* regions;      // of all streams
  StreamSize* sizes;     // one per stream
  int64_t* bodies_before;    // bytes of the bodies of all streams before this one; one entry more than streams
  int64_t* prefixes_before;  // the same for what stands before the bodies
  uint8_t* payload;
  int64_t payload_capacity;
  int64_t* offsets;
};

struct DecodeBatch {
  Batch batch;
  const uint8_t* payload;
  int64_t payload_size;
  const int64_t* offsets;
  void* latents_hat;
  int32_t* symbols;
};

// Region of a stream in the workspace: the head at its start, room for a word per symbol behind it, filled from the end, and the
// side section at the region's end, written downwards.
constexpr uint32_t kHeadRoom = 320;
constexpr uint32_t kRegionFixed = 448;
constexpr uint32_t kRegionPerSymbol = 8;

VENTURI_BOTH int64_t region_of(int64_t stream, int64_t first_element) {
  return stream * kRegionFixed + first_element * kRegionPerSymbol;
}

// 32-bit words of side section that so many symbols can fill: at most 5 bytes each.
VENTURI_BOTH uint32_t side_room(uint32_t symbols) { return (5 * symbols + 3) / 4 + 1; }

// ---- streams ----

struct Refusal {
  int32_t reason;
  int64_t offset;
};

// The first refusal stays.
VENTURI_BOTH void refuse(Refusal& refusal, int32_t reason, int64_t offset) {
  if (refusal.reason == kFine) {
    refusal.reason = reason;
    refusal.offset = offset;
  }
}

// A stream's place in the latent.
struct Segment {
  int64_t element;  // of its first symbol in the per-symbol arrays
  uint32_t place;   // of its first symbol in the image
  uint32_t count;   // 0 when there is nothing to code or the stream is refused
  uint32_t plane;
  uint32_t plane_reciprocal;
};

VENTURI_BOTH bool image_fits(const venturi_cuda_image& image, const Batch& batch, uint32_t row_count, Refusal& refusal) {
  if (image.symbol_count < 0 || image.symbol_count > kMaxSymbols || image.first_symbol < 0 ||
      image.first_symbol > batch.symbol_count - image.symbol_count) {
    refuse(refusal, kImageOutside, -1);
  } else if (batch.index_kind == 0 && (image.plane_count < 1 || (image.symbol_count > 0 &&
                                                                 (image.symbol_count - 1) / image.plane_count >= row_count))) {
    refuse(refusal, kTooFewRows, -1);
  }
  return refusal.reason == kFine;
}

// Symbols of every segment but the last.
VENTURI_BOTH uint32_t symbols_per_segment(uint32_t symbols, uint32_t segments) {
  const uint32_t even = (symbols + segments - 1) / segments;
  return (even + kSegmentUnit - 1) / kSegmentUnit * kSegmentUnit;
}

VENTURI_BOTH bool every_segment_has_symbols(uint32_t symbols, uint32_t segments) {
  return uint64_t{segments - 1} * symbols_per_segment(symbols, segments) < symbols;
}

// Segment s of an image that fits; the caller has checked every_segment_has_symbols or segments is 1.
VENTURI_BOTH Segment segment_at(const venturi_cuda_image& image, uint32_t segments, uint32_t s) {
  const auto symbols = static_cast<uint32_t>(image.symbol_count);
  const uint32_t step = segments == 1 ? symbols : symbols_per_segment(symbols, segments);
  Segment segment;
  segment.place = s * step;
  segment.count = symbols - segment.place < step ? symbols - segment.place : step;
  segment.element = image.first_symbol + segment.place;
  const int64_t most = kMaxSymbols;  // a larger plane is one row all the same
  const int64_t plane = image.plane_count < 1 ? 1 : image.plane_count;
  segment.plane = static_cast<uint32_t>(plane < most ? plane : most);
  segment.plane_reciprocal = reciprocal_of(segment.plane);
  return segment;
}

VENTURI_BOTH uint32_t varint_bytes(uint32_t value) {
  uint32_t bytes = 1;
  for (; value >= 0x80; value >>= 7) {
    ++bytes;
  }
  return bytes;
}

// Returns the address behind the varint.
VENTURI_STEP uint8_t* put_varint(uint8_t* to, uint32_t value) {
  for (; value >= 0x80; value >>= 7) {
    *to++ = static_cast<uint8_t>(value | 0x80);
  }
  *to++ = static_cast<uint8_t>(value);
  return to;
}

}  // namespace venturi::gpu
