// Preprocessing on devices, whoever does it: every format, geometry and precision against the CPU pass, and Pillow's own results.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "venturi/cuda_preprocess.h"

namespace preprocessing {

// A batch of one geometry. A plane's memory ends with the last byte of its last row.
struct Batch {
  venturi_preprocess_spec spec;
  venturi_cuda_source source;
  int32_t image_count;
  int32_t precision;
  std::vector<uint8_t> planes[3];
  int64_t pitches[3];
  int64_t image_strides[3];

  size_t tensor_count() const {
    return static_cast<size_t>(image_count) * 3 * static_cast<size_t>(spec.crop_height) * static_cast<size_t>(spec.crop_width);
  }
};

// Gives the tensors of a batch, fp16 ones widened.
using Preprocessor = std::function<std::vector<float>(const Batch&)>;

void run_contract(const char* who, const Preprocessor& preprocessor);

}  // namespace preprocessing
