// The AVX-512 set. Everything behind the pragma is compiled for it; headers with code that others share stand before.
#include <immintrin.h>

#include "rans/cold_start.hpp"
#include "rans/lanes_stream.hpp"
#include "rans/scalar.hpp"
#include "rans/simd/sets.hpp"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")
#endif

#include "rans/simd/lanes_kernels.hpp"
#include "rans/simd/vector_avx512.hpp"

namespace venturi::avx512 {
namespace {

void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count) {
  if (!encode_vectors<Avx512>(tables, lanes, jobs, count)) {
    avx2::lanes_encode(tables, lanes, jobs, count);
  }
}

void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count) {
  if (!decode_vectors<Avx512>(tables, lanes, jobs, count)) {
    avx2::lanes_decode(tables, lanes, jobs, count);
  }
}

}  // namespace
}  // namespace venturi::avx512

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace venturi::avx512 {
namespace {

const char* unavailable() {
  const bool vectors = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  return vectors && *avx2::kKernels.unavailable() == 0 ? "" : "the processor lacks AVX-512 (F, BW, VL, DQ)";
}

}  // namespace

const CoderKernels kKernels{
    "avx512",           unavailable,         true,         false,       2, avx2::kCompatGroup, avx2::kCompatGroup,
    avx2::compat_encode, avx2::compat_decode, lanes_encode, lanes_decode};

}  // namespace venturi::avx512
