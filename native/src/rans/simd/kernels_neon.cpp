// The NEON set; every aarch64 processor has it.
#include "rans/scalar.hpp"
#include "rans/simd/lanes_kernels.hpp"
#include "rans/simd/sets.hpp"
#include "rans/simd/vector_neon.hpp"

namespace venturi::neon {
namespace {

void lanes_encode(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count) {
  if (!encode_vectors<Neon>(tables, lanes, jobs, count)) {
    scalar::lanes_encode(tables, lanes, jobs, count);
  }
}

void lanes_decode(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count) {
  if (!decode_vectors<Neon>(tables, lanes, jobs, count)) {
    scalar::lanes_decode(tables, lanes, jobs, count);
  }
}

const char* unavailable() { return ""; }

}  // namespace

const CoderKernels kKernels{
    "neon",        unavailable, true, false, 2, scalar::kCompatGroup, scalar::kCompatGroup, scalar::compat_encode,
    scalar::compat_decode, lanes_encode, lanes_decode};

}  // namespace venturi::neon
