/* Image to network input on CUDA devices: the values of venturi/preprocess.h bit for bit. Valid C11.
 *
 * The rules of venturi/cuda_rans.h hold: pointers ending in _dev are device memory of the caller, a call that takes a stream only
 * queues work on it (it neither waits nor takes memory, so it may be captured into a graph), handles are immutable and shared by
 * threads, and the context of venturi_cuda_open must be current. */
#ifndef VENTURI_CUDA_PREPROCESS_H
#define VENTURI_CUDA_PREPROCESS_H

#include <stdint.h>

#include "venturi/cuda_rans.h"
#include "venturi/preprocess.h"
#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The filter weights of one geometry, in the memory of one context's device. */
typedef struct venturi_cuda_preprocessor venturi_cuda_preprocessor;

/* What source images look like; numbers and limits of venturi_image. */
typedef struct venturi_cuda_source {
  int32_t format;
  int32_t color_matrix;
  int32_t width;
  int32_t height;
} venturi_cuda_source;

/* The pixels of a batch: planes as venturi_image has them, any alignment. The struct itself is host memory, read before the call
 * returns. Images at unrelated addresses take a call each. */
typedef struct venturi_cuda_pixels {
  const uint8_t* planes_dev[3]; /* of the first image; unused ones are NULL */
  int64_t pitches[3];           /* bytes from a row to the next, at least a row's */
  int64_t image_strides[3];     /* bytes from an image's plane to the next image's, any value; ignored for one image */
  int32_t image_count;          /* 0..65535 */
} venturi_cuda_pixels;

/* Computes the weights on the host and copies them to the device; waits for the copy. The venturi_cuda must stay open as long as the
 * preprocessor lives. */
VENTURI_API venturi_status* venturi_cuda_preprocessor_create(const venturi_cuda* cuda, const venturi_preprocess_spec* spec,
                                                             const venturi_cuda_source* source,
                                                             venturi_cuda_preprocessor** preprocessor);

/* NULL is allowed. No work may be queued that uses it; the venturi_cuda must still be open. */
VENTURI_API void venturi_cuda_preprocessor_free(venturi_cuda_preprocessor* preprocessor);

/* Bytes of workspace for so many images; -1 for counts that no batch has, or without a preprocessor. */
VENTURI_API int64_t venturi_cuda_preprocess_workspace_bytes(const venturi_cuda_preprocessor* preprocessor, int32_t image_count);

/* Queues two launches.
 * workspace_dev  aligned to 16 bytes, holds nothing worth keeping between calls
 * precision      of the tensors: VENTURI_FP32, or VENTURI_FP16: the fp32 values rounded to nearest, ties to even
 * tensors_dev    receives image_count tensors of 3 * crop_height * crop_width values, one after another; aligned to 16 bytes */
VENTURI_API venturi_status* venturi_cuda_preprocess(const venturi_cuda_preprocessor* preprocessor,
                                                    const venturi_cuda_pixels* pixels, void* workspace_dev,
                                                    int64_t workspace_bytes, int32_t precision, void* tensors_dev, void* stream);

#ifdef __cplusplus
}
#endif
#endif
