#include "venturi/rans.h"

#include "capi/guard.hpp"
#include "rans/cdf_quantizer.hpp"
#include "rans/coder.hpp"
#include "rans/compat_stream.hpp"
#include "rans/tables.hpp"

using venturi::guarded;

venturi_status* venturi_tables_create(const char* coder, int32_t row_count, const int32_t* cdf_counts, const int32_t* cdf_offsets,
                                      const int32_t* cdfs, const int32_t* token_counts,
                                      const int32_t* lane_offsets, const int32_t* shifts,
                                      const int32_t* frequencies, venturi_tables** tables) {
  return guarded([&] {
    venturi::require(tables, "tables");
    *tables = new venturi_tables(
        venturi::kernels_named(coder),
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
                                      const int32_t* symbols, int64_t symbol_count, int32_t image_count,
                                      uint8_t* payload, int64_t payload_capacity, int64_t* payload_sizes) {
  return guarded([&] {
    venturi::compat_encode({tables, indexes, symbol_count, image_count}, symbols, {payload, payload_capacity},
                           payload_sizes);
  });
}

venturi_status* venturi_compat_decode(const venturi_tables* tables, const venturi_indexes* indexes,
                                      const uint8_t* payload, const int64_t* payload_sizes, int32_t* symbols,
                                      int64_t symbol_count, int32_t image_count) {
  return guarded([&] {
    venturi::compat_decode({tables, indexes, symbol_count, image_count}, payload, payload_sizes, symbols);
  });
}

venturi_status* venturi_lanes_encode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes,
                                     int32_t segments, const int32_t* symbols, int64_t symbol_count,
                                     int32_t image_count, uint8_t* payload, int64_t payload_capacity,
                                     int64_t* payload_sizes) {
  return guarded([&] {
    venturi::lanes_encode({tables, indexes, symbol_count, image_count}, lanes, segments, symbols,
                          {payload, payload_capacity}, payload_sizes);
  });
}

venturi_status* venturi_lanes_decode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes,
                                     int32_t segments, const uint8_t* payload, const int64_t* payload_sizes,
                                     int32_t* symbols, int64_t symbol_count, int32_t image_count) {
  return guarded([&] {
    venturi::lanes_decode({tables, indexes, symbol_count, image_count}, lanes, segments, payload, payload_sizes,
                          symbols);
  });
}

venturi_status* venturi_compat_stream_open(venturi_compat_stream* stream, const venturi_tables* tables,
                                           const uint8_t* payload, int64_t payload_size) {
  return guarded([&] { venturi::open_stream(stream, tables, payload, payload_size); });
}

venturi_status* venturi_compat_stream_next(venturi_compat_stream* stream, int32_t row, int32_t* symbol) {
  return guarded([&] { venturi::next_symbol(stream, row, symbol); });
}

venturi_status* venturi_compat_stream_next_rows(venturi_compat_stream* stream, const venturi_indexes* indexes,
                                                int32_t* symbols, int64_t count) {
  return guarded([&] { venturi::next_symbols(stream, indexes, symbols, count); });
}

venturi_status* venturi_compat_stream_finish(venturi_compat_stream* stream) {
  return guarded([&] { venturi::finish_stream(stream); });
}

int32_t venturi_coder_count(void) { return venturi::kernels_count(); }

const char* venturi_coder_name(int32_t coder) {
  const venturi::CoderKernels* kernels = venturi::kernels_at(coder);
  return kernels == nullptr ? nullptr : kernels->name;
}

const char* venturi_coder_reason(int32_t coder) {
  const venturi::CoderKernels* kernels = venturi::kernels_at(coder);
  return kernels == nullptr ? "there is no such coder in this build" : kernels->unavailable();
}
