/* Image to network input in one pass: resize the shorter side (Pillow's antialiased filters, 8-bit intermediate) and crop the
 * centre, or resize to fit and pad; normalise, HWC to CHW (docs/bundle.md section 2). Valid C11. A preprocessor belongs to one thread at a time; it keeps scratch
 * memory and filter coefficients of the last geometry, so that a run of equal images takes nothing from the heap. */
#ifndef VENTURI_PREPROCESS_H
#define VENTURI_PREPROCESS_H

#include <stdint.h>

#include "venturi/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct venturi_preprocessor venturi_preprocessor;

typedef struct venturi_preprocess_spec {
  int32_t resize_shorter_side; /* pixels, 1..8192; 0: the whole image is resized to fit the crop, samples of 0 fill right and bottom */
  int32_t filter;              /* 0 bilinear, 1 bicubic */
  int32_t crop_height;         /* 1..resize_shorter_side, or 1..8192 when that is 0 */
  int32_t crop_width;
  int32_t bgr;                 /* 1: output channel 0 is blue */
  float mean[3];               /* output channel order */
  float std[3];
} venturi_preprocess_spec;

/* format: 0 RGB, 1 BGR, 2 GRAY, 3 NV12, 4 YUV420. color_matrix: 0 BT.601 limited, 1 BT.601 full, 2 BT.709 limited, 3 BT.709 full.
 * planes and pitches (bytes) as io.venturi.image.ImageView has them; unused planes are NULL. YUV becomes 8-bit RGB before the
 * resize, each chroma sample serving its block of 2x2 pixels. */
typedef struct venturi_image {
  int32_t format;
  int32_t color_matrix;
  int32_t width;  /* pixels, 1..16384 */
  int32_t height;
  const uint8_t* planes[3];
  int64_t pitches[3];
} venturi_image;

VENTURI_API venturi_status* venturi_preprocessor_create(const venturi_preprocess_spec* spec, venturi_preprocessor** preprocessor);

/* tensor receives 3 * crop_height * crop_width floats. */
VENTURI_API venturi_status* venturi_preprocess(venturi_preprocessor* preprocessor, const venturi_image* image, float* tensor);

VENTURI_API void venturi_preprocessor_free(venturi_preprocessor* preprocessor);

#ifdef __cplusplus
}
#endif
#endif
