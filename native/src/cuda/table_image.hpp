// The lanes rows of a table set as kernels read them (kernels/rans_layout.cuh), made on the host.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/rans_layout.cuh"
#include "rans/tables.hpp"

namespace venturi {

struct TableImage {
  gpu::TableLayout layout;
  std::vector<uint8_t> bytes;
};

// medians: one per row, finite, or NULL; scales: one per row, finite, above 0 and rising, or NULL, with the bound that smaller ones
// are raised to. Throws VENTURI_INVALID_ARGUMENT when they are not.
TableImage make_table_image(const venturi_tables& tables, const float* medians, const float* scales, float lower_bound);

}  // namespace venturi
