// The loops over pixels of the CPU pass, in one set for each instruction set; all sets give the same bytes. Sums are of 32 bits, as
// Pillow's are: weights of 22 fraction bits times samples of 8.
#pragma once

#include <cstdint>

#include "preprocess/color.hpp"
#include "preprocess/resample.hpp"

namespace venturi {

struct PixelLoops {
  const char* name;
  bool (*runs_here)();

  // Resizes one row of interleaved samples of 1 or 3 channels; row[0] is input sample axis.input_begin(). Reads and writes
  // nothing beyond the row.
  void (*narrow_row)(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t count, uint8_t* out);

  // Makes one output row from rows of `width` samples, the first being input row axis.input_begin().
  void (*narrow_column)(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, uint8_t* out);

  // Pixels [begin, end) of a row; rgb[0..2] receives pixel begin. Reads and writes nothing beyond them and their chroma.
  void (*yuv_to_rgb)(const gpu::YuvMatrix& matrix, const uint8_t* luma, ChromaRow chroma, int64_t begin, int64_t end, uint8_t* rgb);
};

// The fastest set that runs on this processor.
const PixelLoops& pixel_loops();

// All sets of this build, fastest first; null ends them.
const PixelLoops* const* all_pixel_loops();

// How many output pixels of three channels vectors may make: they read and write four bytes for a pixel and take as many taps as any
// pixel has, the further ones with weight 0, so those that reach a row's end are left to the plain loop.
int64_t inner_pixels(const ResampleAxis& axis, int64_t count);

// What vectors leave over: output pixels [begin, end) of a row; samples [begin, width) of an output row.
void narrow_pixels(const ResampleAxis& axis, const uint8_t* row, int32_t channels, int64_t begin, int64_t end, uint8_t* out);
void narrow_samples(const ResampleAxis& axis, int64_t out_row, const uint8_t* rows, int64_t width, int64_t begin, uint8_t* out);

extern const PixelLoops kScalarPixelLoops;
#if defined(__x86_64__)
extern const PixelLoops kAvx2PixelLoops;
#elif defined(__aarch64__)
extern const PixelLoops kNeonPixelLoops;
#endif

}  // namespace venturi
