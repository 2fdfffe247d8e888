// The vector kernel sets of each processor family.
#pragma once

#include "rans/kernels.hpp"

namespace venturi {

#if defined(__x86_64__)
namespace avx512 {
extern const CoderKernels kKernels;
}
namespace avx2 {
extern const CoderKernels kKernels;

constexpr int kCompatGroup = 4;  // streams side by side

void compat_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count);
void compat_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count);
void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count);
void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count);
}  // namespace avx2
#elif defined(__aarch64__)
namespace neon {
extern const CoderKernels kKernels;
}
#endif

}  // namespace venturi
