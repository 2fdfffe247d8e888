// The coder as the C API sees it: arguments checked, images and segments made into jobs, jobs given to the kernels that the
// tables were prepared for.
#pragma once

#include <cstdint>

#include "rans/kernels.hpp"
#include "rans/tables.hpp"
#include "venturi/rans.h"

namespace venturi {

int64_t max_encoded_bytes(int64_t symbol_count, int32_t segments) noexcept;

// So many images of so many symbols each, one after another.
struct Batch {
  const venturi_tables* tables;
  const venturi_indexes* indexes;
  int64_t symbol_count;
  int32_t image_count;
};

// Payloads are written back to back; sizes receives one entry per image.
void compat_encode(const Batch& batch, const int32_t* symbols, BytesOut out, int64_t* sizes);
void lanes_encode(const Batch& batch, int32_t lanes, int32_t segments, const int32_t* symbols, BytesOut out,
                  int64_t* sizes);

void compat_decode(const Batch& batch, const uint8_t* payloads, const int64_t* sizes, int32_t* symbols);
void lanes_decode(const Batch& batch, int32_t lanes, int32_t segments, const uint8_t* payloads, const int64_t* sizes,
                  int32_t* symbols);

}  // namespace venturi
