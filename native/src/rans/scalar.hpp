// The portable kernels; what every other set must equal byte for byte.
#pragma once

#include "rans/kernels.hpp"
#include "rans/tables.hpp"

namespace venturi::scalar {

extern const CoderKernels kKernels;
extern const CoderKernels kLinear;

constexpr int kCompatGroup = 4;  // streams side by side

void compat_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count);
void compat_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count);

void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count);
void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count);

}  // namespace venturi::scalar
