// The set "linear": profile compat as its format describes it, a division a symbol to encode and a scan of the row's
// CDF to decode. A yardstick for measurements and a second opinion in tests, never chosen for its speed. Its lanes are
// the portable set's.
#include "rans/compat_step.hpp"
#include "rans/cursor.hpp"
#include "rans/scalar.hpp"

namespace venturi::scalar {
namespace {

using namespace compat;

template <typename Cursor>
void encode(const venturi_tables& tables, EncodeJob& job) {
  EncodeState state{kLowerBound, job.out.data + job.out.count};
  Cursor cursor(job.indexes, tables.compat.cdf_rows(), job.symbols.count > 0 ? job.symbols.count - 1 : 0);
  for (int64_t i = job.symbols.count; i-- > 0;) {
    const CdfRow& row = cursor.previous();
    const int64_t bin = int64_t{job.symbols.data[i]} - row.offset;
    if (bin < 0 || bin >= row.escape) {
      state = encode_aside(state, tables.compat.rows()[&row - tables.compat.cdf_rows()], job.symbols.data[i], i);
      continue;
    }
    const auto start = static_cast<uint64_t>(row.cdf[bin]);
    const auto width = static_cast<uint64_t>(row.cdf[bin + 1]) - start;
    if (state.x >= width << kRenormShift) {
      state.at -= kWordBytes;
      store(state.at, static_cast<uint32_t>(state.x));
      state.x >>= 32;
    }
    state.x = (state.x / width << kCompatBits) + state.x % width + start;
  }
  finish_encoder(state, job);
}

template <typename Cursor>
void decode(const venturi_tables& tables, const DecodeJob& job) {
  DecodeState state = open_payload(job.payload);
  Cursor cursor(job.indexes, tables.compat.cdf_rows(), 0);
  for (int64_t i = 0; i < job.symbols.count; ++i) {
    const CdfRow& row = cursor.next();
    const auto frequency = static_cast<int32_t>(state.x & (kCompatTotal - 1));
    int32_t bin = 0;
    while (row.cdf[bin + 1] <= frequency) {
      ++bin;
    }
    const int64_t symbol = int64_t{row.offset} + bin;
    if (bin == row.escape || symbol > INT32_MAX) {
      const CompatRow& prepared = tables.compat.rows()[&row - tables.compat.cdf_rows()];
      const DecodedSymbol decoded = decode_aside(state, prepared, job.payload);
      state = decoded.state;
      job.symbols.data[i] = decoded.symbol;
      continue;
    }
    const auto start = static_cast<uint64_t>(row.cdf[bin]);
    const auto width = static_cast<uint64_t>(row.cdf[bin + 1]) - start;
    state.x = width * (state.x >> kCompatBits) + static_cast<uint64_t>(frequency) - start;
    if (state.x < kLowerBound) {
      if (state.at == job.payload.data + job.payload.count) {
        fail_end_of_payload(job.payload);
      }
      state.x = state.x << 32 | load<uint32_t>(state.at);
      state.at += kWordBytes;
    }
    job.symbols.data[i] = static_cast<int32_t>(symbol);
  }
  finish_payload(state, job.payload);
}

void linear_encode(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    with_cursor<CdfRow>(jobs[k].indexes.kind,
                        [&](auto tag) { encode<typename decltype(tag)::type>(tables, jobs[k]); });
  }
}

void linear_decode(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  for (int32_t k = 0; k < count; ++k) {
    with_cursor<CdfRow>(jobs[k].indexes.kind,
                        [&](auto tag) { decode<typename decltype(tag)::type>(tables, jobs[k]); });
  }
}

const char* always_available() { return ""; }

}  // namespace

const CoderKernels kLinear{"linear",      always_available, false,        true,         1, 1, 1,
                           linear_encode, linear_decode,    lanes_encode, lanes_decode};

}  // namespace venturi::scalar
