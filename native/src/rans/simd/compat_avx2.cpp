// Profile compat on processors of the AVX2 set: the portable loops, with the shifts of BMI2. Everything behind the
// pragma is compiled for it; headers with code that others share stand before.
#include <algorithm>
#include <type_traits>

#include "rans/compat_step.hpp"
#include "rans/simd/sets.hpp"
#include "rans/tables.hpp"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi,bmi2,popcnt")
#endif

#include "rans/compat_streams.hpp"

namespace venturi::avx2 {

void compat_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  encode_jobs<kCompatGroup>(tables, jobs, count);
}

void compat_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  decode_jobs<kCompatGroup>(tables, jobs, count);
}

}  // namespace venturi::avx2

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
