// The coder as the C API sees it: arguments checked, segments handled, kernels chosen once per process.
#pragma once

#include <cstdint>

#include "rans/tables.hpp"
#include "venturi/rans.h"

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

// Where a segment of profile lanes stands in the latent and in the payload.
struct SegmentPlace {
  int64_t first_symbol;
  int64_t first_byte;  // for error offsets
};

// The inner loops; one set of them per instruction set, all giving the same bytes. Indexes are checked before, capacities
// are sufficient.
struct CoderKernels {
  const char* name;
  int64_t (*compat_encode)(const venturi_tables&, const venturi_indexes&, SymbolsIn, BytesOut);
  void (*compat_decode)(const venturi_tables&, const venturi_indexes&, BytesIn, SymbolsOut);
  int64_t (*lanes_encode)(const venturi_tables&, const venturi_indexes&, int32_t lanes, SegmentPlace, SymbolsIn,
                          BytesOut);
  void (*lanes_decode)(const venturi_tables&, const venturi_indexes&, int32_t lanes, SegmentPlace, BytesIn,
                       SymbolsOut);
};

// Room that lanes_encode of a set asks for.
constexpr int64_t segment_capacity(int64_t symbol_count) { return 448 + 8 * symbol_count; }

// The set for this processor.
const CoderKernels& kernels() noexcept;

int64_t max_encoded_bytes(int64_t symbol_count, int32_t segments) noexcept;

// Each returns the payload's size.
int64_t compat_encode(const venturi_tables* tables, const venturi_indexes* indexes, SymbolsIn symbols, BytesOut out);
int64_t lanes_encode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes, int32_t segments,
                     SymbolsIn symbols, BytesOut out);

void compat_decode(const venturi_tables* tables, const venturi_indexes* indexes, BytesIn payload, SymbolsOut symbols);
void lanes_decode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes, int32_t segments,
                  BytesIn payload, SymbolsOut symbols);

}  // namespace venturi
