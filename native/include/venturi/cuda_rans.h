/* Entropy coder, profile lanes, on CUDA devices (docs/bitstream.md section 5): the same bytes as venturi/rans.h. Valid C11.
 *
 * Pointers ending in _dev are device memory of the caller. Every call that takes a stream only queues work on it: it neither
 * waits nor takes memory, so it may be captured into a graph; buffers must live until the stream has come past it. `stream`
 * is a CUstream (cudaStream_t) of the context in which venturi_cuda_open was called; NULL is that context's default stream.
 * Counts are elements, sizes are bytes. Handles are immutable and shared by threads; a call needs the same context to be
 * current on its thread. A failing driver is VENTURI_CUDA; VENTURI_CUDA_FATAL when the context is lost and the process must
 * be restarted. */
#ifndef VENTURI_CUDA_RANS_H
#define VENTURI_CUDA_RANS_H

#include <stdint.h>

#include "venturi/rans.h"
#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Precisions of values in device memory. */
enum { VENTURI_FP32 = 0, VENTURI_FP16 = 1 /* IEEE binary16 */ };

/* The kernels, loaded into one context. */
typedef struct venturi_cuda venturi_cuda;

/* A table set in the memory of that context's device. */
typedef struct venturi_cuda_tables venturi_cuda_tables;

/* One latent of a batch. All per-symbol arrays of a call are indexed alike: symbol i of the image stands at element
 * first_symbol + i. Images must not overlap. */
typedef struct venturi_cuda_image {
  int64_t first_symbol;
  int64_t symbol_count; /* 0..2^24 */
  int64_t plane_count;  /* index kind 0: row = i / plane_count, at least 1; else ignored */
} venturi_cuda_image;

/* What a call codes; the struct itself is host memory, read before the call returns. */
typedef struct venturi_cuda_batch {
  const venturi_cuda_image* images_dev; /* image_count of them */
  int32_t image_count;                  /* 0..2^20 */
  int64_t symbol_count;                 /* elements of the per-symbol arrays; images lie within */
  int32_t lanes;                        /* 4, 8, 16, 32 or 64 */
  int32_t segments;                     /* 1: unsegmented; on decoding above 1: the largest count to accept, 2..1024 */
  int32_t index_kind;                   /* 0: plane_count; 1: rows_dev is uint8_t; 2: uint16_t; 3: float scales */
  int32_t precision;                    /* of latents_dev and latents_hat_dev: VENTURI_FP32 or VENTURI_FP16 */
  const void* rows_dev;                 /* kinds 1 to 3 */
  const float* means_dev;               /* one per symbol, taken in place of the rows' medians; NULL: the medians */
} venturi_cuda_batch;

/* How one stream (a segment of an image) went; image i's segment s stands at i * segments + s. */
typedef struct venturi_cuda_outcome {
  int32_t code;   /* VENTURI_OK, VENTURI_CORRUPT, VENTURI_NOT_FINITE or VENTURI_INVALID_ARGUMENT */
  int32_t reason; /* for venturi_cuda_outcome_status */
  int64_t offset; /* byte of the image's payload (decoding) or position of the symbol in the image (encoding) */
} venturi_cuda_outcome;

/* Loads the kernels into the context that is current on this thread. A driver that cannot read the library's own (older than
 * CUDA 13), or a build without them, has them compiled by the machine's NVRTC, which takes seconds the first time; the result is
 * kept in $VENTURI_KERNEL_CACHE, else in ~/.cache/venturi/kernels. VENTURI_CUDA says why it cannot: no driver, no device, or
 * no kernels for this device and no NVRTC either. */
VENTURI_API venturi_status* venturi_cuda_open(venturi_cuda** cuda);

/* Where the kernels came from, for a log: "embedded", or a sentence about NVRTC that also says why they could not be kept. Lives as
 * long as cuda; NULL is NULL. */
VENTURI_API const char* venturi_cuda_kernels_origin(const venturi_cuda* cuda);

/* NULL is allowed. No work may be queued that uses it. */
VENTURI_API void venturi_cuda_close(venturi_cuda* cuda);

/* Copies a table set to the device; waits for the copy.
 * medians      host, one per row, finite; NULL: all zero
 * scales       host, one per row, as in section 3.4, for index kind 3; or NULL
 * lower_bound  what smaller scales are raised to; ignored without scales
 * The row of a scale is found by comparing its bits as an integer; a NaN is VENTURI_NOT_FINITE. */
VENTURI_API venturi_status* venturi_cuda_tables_create(const venturi_cuda* cuda, const venturi_tables* tables,
                                                       const float* medians, const float* scales,
                                                       float lower_bound, venturi_cuda_tables** cuda_tables);

/* NULL is allowed. No work may be queued that uses it; the venturi_cuda must still be open. */
VENTURI_API void venturi_cuda_tables_free(venturi_cuda_tables* cuda_tables);

/* Bytes of workspace for encoding so many symbols in so many streams (image_count * segments); -1 for counts that no batch has. */
VENTURI_API int64_t venturi_cuda_encode_workspace_bytes(int64_t symbol_count, int64_t stream_count);

/* Quantises and encodes a batch.
 * latents_dev    of the batch's precision, symbol = round_half_even(latent - median of its row, or mean), in fp32; or NULL and
 * symbols_dev    int32; exactly one of the two is given
 * workspace_dev  aligned to 16 bytes
 * payload_dev    receives the images' payloads back to back; never written beyond payload_capacity
 * offsets_dev    image_count + 1 entries: image i's payload is [offsets[i], offsets[i + 1])
 * outcomes_dev   image_count * segments entries, all written. A stream that failed has no bytes in the payload: an image
 *                with such a stream must not be sent. */
VENTURI_API venturi_status* venturi_cuda_lanes_encode(const venturi_cuda_tables* cuda_tables,
                                                      const venturi_cuda_batch* batch, const void* latents_dev,
                                                      const int32_t* symbols_dev, void* workspace_dev,
                                                      int64_t workspace_bytes, uint8_t* payload_dev,
                                                      int64_t payload_capacity, int64_t* offsets_dev,
                                                      venturi_cuda_outcome* outcomes_dev, void* stream);

/* Decodes and dequantises a batch.
 * payload_dev      payload_size bytes, none of them trusted
 * offsets_dev      as written by encode; checked against payload_size on the device
 * latents_hat_dev  of the batch's precision, symbol + median of its row, or + mean, computed in fp32 and rounded to nearest, ties
 *                  to even; may be NULL
 * symbols_dev      int32; may be NULL when latents_hat_dev is not
 * outcomes_dev     image_count * segments entries, all written. Symbols of a stream that failed are undefined. */
VENTURI_API venturi_status* venturi_cuda_lanes_decode(const venturi_cuda_tables* cuda_tables,
                                                      const venturi_cuda_batch* batch, const uint8_t* payload_dev,
                                                      int64_t payload_size, const int64_t* offsets_dev,
                                                      void* latents_hat_dev, int32_t* symbols_dev,
                                                      venturi_cuda_outcome* outcomes_dev, void* stream);

/* The status of an outcome copied to the host: NULL when it is ok. */
VENTURI_API venturi_status* venturi_cuda_outcome_status(const venturi_cuda_outcome* outcome);

/* symbols[i] = round_half_even(latents[i] - medians[i / plane_count % channel_count]) for i < count: a batch is so many latents
 * one after another. *first_misfit_dev, which the caller sets to ~0, becomes the smallest position of a value that is no int32. */
VENTURI_API venturi_status* venturi_cuda_quantize(const venturi_cuda* cuda, const float* latents_dev,
                                                  const float* medians_dev, int64_t channel_count, int64_t plane_count,
                                                  int64_t count, int32_t* symbols_dev, uint64_t* first_misfit_dev,
                                                  void* stream);

/* latents_hat[i] = (float)symbols[i] + medians[i / plane_count % channel_count] for i < count. */
VENTURI_API venturi_status* venturi_cuda_dequantize(const venturi_cuda* cuda, const int32_t* symbols_dev,
                                                    const float* medians_dev, int64_t channel_count, int64_t plane_count,
                                                    int64_t count, float* latents_hat_dev, void* stream);

/* fp32_dev[i] = fp16_dev[i] for i < count: outputs of fp16 engines as means and scales. */
VENTURI_API venturi_status* venturi_cuda_widen(const venturi_cuda* cuda, const uint16_t* fp16_dev, int64_t count,
                                               float* fp32_dev, void* stream);

#ifdef __cplusplus
}
#endif
#endif
