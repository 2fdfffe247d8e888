// Kernel sets: the inner loops of the coder, one set per instruction set, all giving the same bytes. Tables are prepared for
// one of them.
#pragma once

#include <cstdint>

#include "venturi/rans.h"

struct venturi_tables;

namespace venturi {

// Memory of the caller: start and number of elements.
template <typename T>
struct Span {
  T* data;
  int64_t count;
};

using SymbolsIn = Span<const int32_t>;
using SymbolsOut = Span<int32_t>;
using BytesIn = Span<const uint8_t>;
using BytesOut = Span<uint8_t>;

// Where a stream stands in its image's latent and payload.
struct SegmentPlace {
  int64_t first_symbol;
  int64_t first_byte;  // for error offsets
};

// One stream: an image or a segment of one. Indexes are the image's; symbols are the stream's.
struct EncodeJob {
  venturi_indexes indexes;
  SegmentPlace place;
  SymbolsIn symbols;
  BytesOut out;
  int64_t size;  // set by the kernel
};

struct DecodeJob {
  venturi_indexes indexes;
  SegmentPlace place;
  BytesIn payload;
  SymbolsOut symbols;
};

constexpr int32_t kMaxJobs = 32;

// Indexes are checked before and capacities are sufficient; at most kMaxJobs jobs of the group's size are given at once.
struct CoderKernels {
  const char* name;
  const char* (*unavailable)();  // "" or why it cannot run here
  bool needs_vectors;            // whether tables hold LaneVectors for it
  bool needs_cdfs;               // whether tables hold plain CDF rows for it
  int32_t lanes_group;           // jobs that are worth giving at once
  int32_t compat_encode_group;
  int32_t compat_decode_group;
  void (*compat_encode)(const venturi_tables&, EncodeJob*, int32_t count);
  void (*compat_decode)(const venturi_tables&, const DecodeJob*, int32_t count);
  void (*lanes_encode)(const venturi_tables&, int32_t lanes, EncodeJob*, int32_t count);
  void (*lanes_decode)(const venturi_tables&, int32_t lanes, const DecodeJob*, int32_t count);
};

// Room that lanes_encode of a set asks for.
constexpr int64_t segment_capacity(int64_t symbol_count) { return 448 + 8 * symbol_count; }

// The sets of this build, best first.
int32_t kernels_count() noexcept;
const CoderKernels* kernels_at(int32_t i) noexcept;  // nullptr when there is none

// The set of this name, or the best that can run here for NULL. Fails when there is none or it cannot run here.
const CoderKernels& kernels_named(const char* name);

}  // namespace venturi
