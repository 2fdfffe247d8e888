// YUV rows to RGB rows. Each chroma sample serves its 2x2 block of pixels.
#pragma once

#include <cstdint>

#include "kernels/pixels.cuh"

namespace venturi {

constexpr int32_t kColorMatrices = 4;  // BT.601 limited, BT.601 full, BT.709 limited, BT.709 full

const gpu::YuvMatrix& yuv_matrix(int32_t color_matrix);

// One row of chroma: U of pixel pair i stands at u[i * step], V at v[i * step].
struct ChromaRow {
  const uint8_t* u;
  const uint8_t* v;
  int64_t step;
};

// Pixels [begin, end) of a row; rgb[0..2] receives pixel begin.
void yuv_to_rgb(const gpu::YuvMatrix& matrix, const uint8_t* luma, ChromaRow chroma, int64_t begin, int64_t end, uint8_t* rgb);

}  // namespace venturi
