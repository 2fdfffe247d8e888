#include "rans/coder.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/error.hpp"
#include "rans/bytes.hpp"
#include "rans/scalar.hpp"

namespace venturi {
namespace {

constexpr int64_t kMaxSymbols = int64_t{1} << 24;
constexpr int32_t kMaxSegments = 1024;
constexpr int64_t kSegmentUnit = 32;

template <typename Row>
void check_explicit_rows(const void* rows, int64_t count, int32_t row_count) {
  require(rows, "rows");
  const Row* row = static_cast<const Row*>(rows);
  uint32_t largest = 0;
  for (int64_t i = 0; i < count; ++i) {
    largest = std::max<uint32_t>(largest, row[i]);
  }
  if (largest >= static_cast<uint32_t>(row_count)) {
    const Row* first = std::find_if(row, row + count, [&](Row r) { return r >= static_cast<uint32_t>(row_count); });
    fail_argument("row index of position " + std::to_string(first - row) + " is " + std::to_string(*first) +
                  ", must be below the row count " + std::to_string(row_count));
  }
}

void check_indexes(const venturi_tables& tables, const venturi_indexes* indexes, int64_t count) {
  require(indexes, "indexes");
  switch (indexes->kind) {
    case 0:
      if (indexes->plane_count < 1 || (count > 0 && (count - 1) / indexes->plane_count >= tables.row_count())) {
        fail_argument(std::to_string(count) + " symbols in planes of " + std::to_string(indexes->plane_count) +
                      " need more rows than the table set's " + std::to_string(tables.row_count()));
      }
      break;
    case 1:
      if (count > 0) {
        check_explicit_rows<uint8_t>(indexes->rows, count, tables.row_count());
      }
      break;
    case 2:
      if (count > 0) {
        check_explicit_rows<uint16_t>(indexes->rows, count, tables.row_count());
      }
      break;
    default:
      fail_argument("index kind is " + std::to_string(indexes->kind) + ", must be 0, 1 or 2");
  }
}

void check_call(const venturi_tables* tables, const venturi_indexes* indexes, const int32_t* symbols, int64_t count,
                const uint8_t* payload, int64_t payload_bytes) {
  require(tables, "tables");
  if (payload_bytes != 0) {
    require(payload, "payload");
  }
  if (count < 0 || count > kMaxSymbols) {
    fail_argument("symbol count is " + std::to_string(count) + ", must be 0..2^24");
  }
  if (count > 0) {
    require(symbols, "symbols");
  }
  if (payload_bytes < 0) {
    fail_argument("payload has " + std::to_string(payload_bytes) + " bytes");
  }
  check_indexes(*tables, indexes, count);
}

void check_capacity(int64_t capacity, int64_t count, int32_t segments) {
  const int64_t needed = max_encoded_bytes(count, segments);
  if (capacity < needed) {
    fail_argument("payload buffer has room for " + std::to_string(capacity) + " bytes, encoding " +
                  std::to_string(count) + " symbols may need " + std::to_string(needed));
  }
}

void check_profile(int32_t lanes, int32_t segments) {
  if (lanes < 4 || lanes > 64 || (lanes & (lanes - 1)) != 0) {
    fail_argument("lane count is " + std::to_string(lanes) + ", must be 4, 8, 16, 32 or 64");
  }
  if (segments < 1 || segments > kMaxSegments) {
    fail_argument("segment count is " + std::to_string(segments) + ", must be 1..1024");
  }
}

// Symbols of every segment but the last.
int64_t symbols_per_segment(int64_t count, int64_t segments) {
  const int64_t even = (count + segments - 1) / segments;
  return (even + kSegmentUnit - 1) / kSegmentUnit * kSegmentUnit;
}

bool every_segment_has_symbols(int64_t count, int64_t segments) {
  return (segments - 1) * symbols_per_segment(count, segments) < count;
}

int64_t encode_segment(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes,
                       SegmentPlace place, SymbolsIn symbols, BytesOut out) {
  if (symbols.count == 0) {
    std::memset(out.data, 0, 2);
    return 2;
  }
  return kernels().lanes_encode(tables, indexes, lanes, place, symbols,
                                {out.data, std::min(out.count, segment_capacity(symbols.count))});
}

// The segments are written behind the room of the longest possible list of lengths, then moved up to it.
int64_t encode_segments(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes, int32_t segments,
                        SymbolsIn symbols, BytesOut out) {
  const int64_t step = symbols_per_segment(symbols.count, segments);
  int64_t sizes[kMaxSegments];
  uint8_t* const bodies = out.data + int64_t{kMaxVarintBytes} * segments;
  uint8_t* body = bodies;
  for (int64_t s = 0; s < segments; ++s) {
    const int64_t first = s * step;
    const SymbolsIn part{symbols.data + first, std::min(step, symbols.count - first)};
    sizes[s] = encode_segment(tables, indexes, lanes, {first, 0}, part, {body, out.data + out.count - body});
    body += sizes[s];
  }
  uint8_t* to = write_varint(out.data, static_cast<uint64_t>(segments));
  for (int64_t s = 0; s + 1 < segments; ++s) {
    to = write_varint(to, static_cast<uint64_t>(sizes[s]));
  }
  std::memmove(to, bodies, static_cast<size_t>(body - bodies));
  return to - out.data + (body - bodies);
}

void decode_segments(const venturi_tables& tables, const venturi_indexes& indexes, int32_t lanes, BytesIn payload,
                     SymbolsOut symbols) {
  ByteReader reader(payload.data, payload.count, 0);
  const int64_t segments = reader.varint("the segment count", 2, kMaxSegments);
  if (!every_segment_has_symbols(symbols.count, segments)) {
    reader.fail(std::to_string(segments) + " segments for " + std::to_string(symbols.count) +
                " symbols leave one without any");
  }
  int64_t sizes[kMaxSegments];
  for (int64_t s = 0; s + 1 < segments; ++s) {
    sizes[s] = reader.varint("a segment length", 0, payload.count);
  }
  const int64_t step = symbols_per_segment(symbols.count, segments);
  for (int64_t s = 0; s < segments; ++s) {
    const int64_t first = s * step;
    const SegmentPlace place{first, reader.position()};
    const int64_t size = s + 1 < segments ? sizes[s] : reader.left();
    const uint8_t* segment = reader.take(size, "a segment");
    kernels().lanes_decode(tables, indexes, lanes, place, {segment, size},
                           {symbols.data + first, std::min(step, symbols.count - first)});
  }
}

}  // namespace

const CoderKernels& kernels() noexcept {
  static constexpr CoderKernels portable{"scalar", scalar::compat_encode, scalar::compat_decode, scalar::lanes_encode,
                                         scalar::lanes_decode};
  return portable;
}

int64_t max_encoded_bytes(int64_t symbol_count, int32_t segments) noexcept {
  return 1024 + 10 * symbol_count + 512 * int64_t{segments};
}

int64_t compat_encode(const venturi_tables* tables, const venturi_indexes* indexes, SymbolsIn symbols, BytesOut out) {
  check_call(tables, indexes, symbols.data, symbols.count, out.data, out.count);
  check_capacity(out.count, symbols.count, 1);
  return kernels().compat_encode(*tables, *indexes, symbols, out);
}

void compat_decode(const venturi_tables* tables, const venturi_indexes* indexes, BytesIn payload, SymbolsOut symbols) {
  check_call(tables, indexes, symbols.data, symbols.count, payload.data, payload.count);
  kernels().compat_decode(*tables, *indexes, payload, symbols);
}

int64_t lanes_encode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes, int32_t segments,
                     SymbolsIn symbols, BytesOut out) {
  check_call(tables, indexes, symbols.data, symbols.count, out.data, out.count);
  check_profile(lanes, segments);
  check_capacity(out.count, symbols.count, segments);
  if (segments == 1) {
    return encode_segment(*tables, *indexes, lanes, {0, 0}, symbols, out);
  }
  if (!every_segment_has_symbols(symbols.count, segments)) {
    fail_argument(std::to_string(segments) + " segments for " + std::to_string(symbols.count) +
                  " symbols leave one without any; use fewer segments");
  }
  return encode_segments(*tables, *indexes, lanes, segments, symbols, out);
}

void lanes_decode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes, int32_t segments,
                  BytesIn payload, SymbolsOut symbols) {
  check_call(tables, indexes, symbols.data, symbols.count, payload.data, payload.count);
  check_profile(lanes, segments);
  if (segments == 1) {
    kernels().lanes_decode(*tables, *indexes, lanes, {0, 0}, payload, symbols);
  } else {
    decode_segments(*tables, *indexes, lanes, payload, symbols);
  }
}

}  // namespace venturi
