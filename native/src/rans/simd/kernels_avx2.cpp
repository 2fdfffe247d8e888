// The AVX2 set. Everything behind the pragma is compiled for it; headers with code that others share stand before.
#include <immintrin.h>

#include "rans/cold_start.hpp"
#include "rans/lanes_stream.hpp"
#include "rans/scalar.hpp"
#include "rans/simd/sets.hpp"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi,bmi2,popcnt")
#endif

#include "rans/simd/lanes_kernels.hpp"
#include "rans/simd/vector_avx2.hpp"

namespace venturi::avx2 {

void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count) {
  if (!encode_vectors<Avx2>(tables, lanes, jobs, count)) {
    scalar::lanes_encode(tables, lanes, jobs, count);
  }
}

void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count) {
  if (!decode_vectors<Avx2>(tables, lanes, jobs, count)) {
    scalar::lanes_decode(tables, lanes, jobs, count);
  }
}

}  // namespace venturi::avx2

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace venturi::avx2 {
namespace {

const char* unavailable() {
  const bool vectors = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  return vectors ? "" : "the processor lacks AVX2, FMA or BMI2";
}

}  // namespace

const CoderKernels kKernels{
    "avx2",        unavailable,   true,         false,       2, kCompatGroup, kCompatGroup,
    compat_encode, compat_decode, lanes_encode, lanes_decode};

}  // namespace venturi::avx2
