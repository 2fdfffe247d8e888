// Profile compat for any processor.
#include "rans/compat_streams.hpp"
#include "rans/scalar.hpp"

namespace venturi::scalar {

void compat_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  encode_jobs<kCompatGroup>(tables, jobs, count);
}

void compat_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  decode_jobs<kCompatGroup>(tables, jobs, count);
}

namespace {

const char* always_available() { return ""; }

}  // namespace

const CoderKernels kKernels{"scalar",      always_available, false,        false,       1, kCompatGroup, kCompatGroup,
                            compat_encode, compat_decode,    lanes_encode, lanes_decode};

}  // namespace venturi::scalar
