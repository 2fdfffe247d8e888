/* Entropy coder, both wire profiles (docs/bitstream.md sections 3 to 5). Valid C11.
 *
 * Tables are immutable after creation and shared by threads. Encode and decode calls take nothing from the heap and keep no
 * state: any number may run at once on one table set as long as their buffers differ. All buffers are host memory of the
 * caller, aligned to their element type (payloads: any alignment). Counts are elements, sizes are bytes. */
#ifndef VENTURI_RANS_H
#define VENTURI_RANS_H

#include <stddef.h>
#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct venturi_tables venturi_tables;

/* How rows are chosen: kind 0: row = position in the image / plane_count; 1: rows are uint8_t; 2: rows are uint16_t. */
typedef struct venturi_indexes {
  int32_t kind;
  int64_t plane_count; /* kind 0 only, at least 1 */
  const void* rows;    /* kinds 1 and 2: image_count * symbol_count entries, image by image */
} venturi_indexes;

/* Kernel sets of this build, best first: "avx512", "avx2", "neon", "scalar", "linear". All give the same bytes. "linear" is profile
 * compat as its format describes it, to measure the others by; it is taken by name only. */
VENTURI_API int32_t venturi_coder_count(void);

/* Name of set 0..count-1, NULL beyond; a static string. */
VENTURI_API const char* venturi_coder_name(int32_t coder);

/* "" when the set can run on this processor, else why not; a static string. */
VENTURI_API const char* venturi_coder_reason(int32_t coder);

/* Makes a table set.
 * coder                name of the kernel set that codes with it, NULL for the best that can run here
 * row_count            1..4096
 * cdf_counts[r]        entries of compat row r, 3..65535; cdfs holds all rows back to back
 * cdf_offsets[r]       symbol of the first bin
 * token_counts[r]      K of lanes row r, 1..255; frequencies holds all rows back to back, K+1 each, value order, escape last
 * lane_offsets, shifts as in section 3
 * Everything is copied and checked; VENTURI_CORRUPT names the row. */
VENTURI_API venturi_status* venturi_tables_create(const char* coder, int32_t row_count, const int32_t* cdf_counts,
                                                  const int32_t* cdf_offsets, const int32_t* cdfs, const int32_t* token_counts, const int32_t* lane_offsets,
                                                  const int32_t* shifts, const int32_t* frequencies, venturi_tables** tables);

/* Frees a table set; NULL is allowed. No call may be in flight on it. */
VENTURI_API void venturi_tables_free(venturi_tables* tables);

/* QCDF (section 3.1): pmf of the values followed by the tail, count entries; cdf receives count + 1 entries. */
VENTURI_API venturi_status* venturi_quantize_cdf(const float* pmf, int32_t count, int32_t* cdf);

/* Bytes that a payload of symbol_count symbols may need, in either profile with this many segments. */
VENTURI_API int64_t venturi_max_encoded_bytes(int64_t symbol_count, int32_t segments);

/* All four below code image_count images (at least 1) of symbol_count symbols each; symbols are image_count * symbol_count,
 * image by image. Their payloads lie back to back from payload[0] on; payload_sizes has one entry per image.
 * payload_capacity must be at least image_count * venturi_max_encoded_bytes.
 * A refused payload fails the whole call; the message names the image when there are several, the offset counts from the
 * first byte of its payload. */

/* Profile compat. */
VENTURI_API venturi_status* venturi_compat_encode(const venturi_tables* tables, const venturi_indexes* indexes,
                                                  const int32_t* symbols, int64_t symbol_count, int32_t image_count,
                                                  uint8_t* payload, int64_t payload_capacity, int64_t* payload_sizes);
VENTURI_API venturi_status* venturi_compat_decode(const venturi_tables* tables, const venturi_indexes* indexes,
                                                  const uint8_t* payload, const int64_t* payload_sizes, int32_t* symbols,
                                                  int64_t symbol_count, int32_t image_count);

/* Profile lanes. lanes: 4, 8, 16, 32 or 64. segments: 1 writes the unsegmented layout; on decoding any value above 1 means
 * "segmented", the count stands in the payload. */
VENTURI_API venturi_status* venturi_lanes_encode(const venturi_tables* tables, const venturi_indexes* indexes,
                                                 int32_t lanes, int32_t segments, const int32_t* symbols, int64_t symbol_count,
                                                 int32_t image_count, uint8_t* payload, int64_t payload_capacity,
                                                 int64_t* payload_sizes);
VENTURI_API venturi_status* venturi_lanes_decode(const venturi_tables* tables, const venturi_indexes* indexes, int32_t lanes,
                                                 int32_t segments, const uint8_t* payload, const int64_t* payload_sizes,
                                                 int32_t* symbols, int64_t symbol_count, int32_t image_count);

/* A payload of profile compat that is decoded symbol after symbol, for models whose next row depends on the symbols before
 * it. The memory is the caller's and there is nothing to free; the fields are the library's. Tables and payload stay as they
 * are until the last call. Open first; then a call that is refused with VENTURI_CORRUPT ends the payload, and any call
 * without a payload is VENTURI_INVALID_ARGUMENT. No call takes anything from the heap unless it is refused. A stream belongs
 * to one thread at a time. Symbols are the encoder's only once finish has accepted the payload. */
typedef struct venturi_compat_stream {
  const venturi_tables* tables;
  const uint8_t* payload; /* NULL: none */
  int64_t payload_size;
  int64_t position;
  uint64_t state;
} venturi_compat_stream;

/* Starts a payload; one that was not finished is dropped. VENTURI_CORRUPT when it starts with no state of an encoder. */
VENTURI_API venturi_status* venturi_compat_stream_open(venturi_compat_stream* stream, const venturi_tables* tables,
                                                       const uint8_t* payload, int64_t payload_size);

/* Decodes one symbol with a row of the tables. A row that is none is VENTURI_INVALID_ARGUMENT; the payload goes on. */
VENTURI_API venturi_status* venturi_compat_stream_next(venturi_compat_stream* stream, int32_t row, int32_t* symbol);

/* Decodes count symbols whose rows are known together, such as all channels of a position; position 0 of the indexes is
 * the first of them. All rows are checked before: when one is none, no symbol is decoded and the payload goes on. */
VENTURI_API venturi_status* venturi_compat_stream_next_rows(venturi_compat_stream* stream, const venturi_indexes* indexes,
                                                            int32_t* symbols, int64_t count);

/* Ends the payload after its last symbol. VENTURI_CORRUPT when bytes are left, or the state is not the one every encoder
 * starts from: damage, other rows than the encoder's or another number of symbols. */
VENTURI_API venturi_status* venturi_compat_stream_finish(venturi_compat_stream* stream);

#ifdef __cplusplus
}
#endif
#endif
