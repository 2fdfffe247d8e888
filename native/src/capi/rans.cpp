#include "venturi/rans.h"

#include "capi/guard.hpp"
#include "rans/cdf_quantizer.hpp"
#include "rans/coder.hpp"
#include "rans/tables.hpp"

using venturi::guarded;

venturi_status* venturi_tables_create(int32_t row_count, const int32_t* cdf_counts, const int32_t* cdf_offsets,
                                      const int32_t* cdfs, const int32_t* token_counts,
                                      const int32_t* lane_offsets, const int32_t* shifts,
                                      const int32_t* frequencies, venturi_tables** tables) {
  return guarded([&] {
    venturi::require(tables, "tables");
    *tables = new venturi_tables(
        {row_count, cdf_counts, cdf_offsets, cdfs, token_counts, lane_offsets, shifts, frequencies});
  });
}

void venturi_tables_free(venturi_tables* tables) { delete tables; }

venturi_status* venturi_quantize_cdf(const float* pmf, int32_t count, int32_t* cdf) {
  return guarded([&] { venturi::quantize_cdf(pmf, count, cdf); });
}

int64_t venturi_max_encoded_bytes(int64_t symbol_count, int32_t segments) {
  return venturi::max_encoded_bytes(symbol_count, segments);
}

venturi_status* venturi_compat_encode(const venturi_tables* tables, const venturi_indexes* indexes,
                                      const int32_t* symbols, int64_t symbol_count, uint8_t* payload,
                                      int64_t payload_capacity, int64_t* payload_size) {
  return guarded([&] {
    venturi::require(payload_size, "payload_size");
    *payload_size =
        venturi::compat_encode(tables, indexes, {symbols, symbol_count}, {payload, payload_capacity});
  });
}

venturi_status* venturi_compat_decode(const venturi_tables* tables, const venturi_indexes* indexes,
                                      const uint8_t* payload, int64_t payload_size, int32_t* symbols,
                                      int64_t symbol_count) {
  return guarded(
      [&] { venturi::compat_decode(tables, indexes, {payload, payload_size}, {symbols, symbol_count}); });
}

venturi_status* venturi_lanes_encode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes,
                                     int32_t segments, const int32_t* symbols, int64_t symbol_count,
                                     uint8_t* payload, int64_t payload_capacity, int64_t* payload_size) {
  return guarded([&] {
    venturi::require(payload_size, "payload_size");
    *payload_size = venturi::lanes_encode(tables, indexes, lanes, segments, {symbols, symbol_count},
                                          {payload, payload_capacity});
  });
}

venturi_status* venturi_lanes_decode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes,
                                     int32_t segments, const uint8_t* payload, int64_t payload_size,
                                     int32_t* symbols, int64_t symbol_count) {
  return guarded([&] {
    venturi::lanes_decode(tables, indexes, lanes, segments, {payload, payload_size}, {symbols, symbol_count});
  });
}

const char* venturi_coder_name(void) { return venturi::kernels().name; }
