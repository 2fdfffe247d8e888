// The two lanes kernels of a set with vector class V, for every lane count that makes at least one vector and 8 lanes; what is
// left goes to another set. Included like lanes_decode.hpp.
#pragma once

#include <algorithm>
#include <type_traits>

#include "rans/simd/lanes_decode.hpp"
#include "rans/simd/lanes_encode.hpp"

namespace venturi {
namespace {

// Calls work(source tag) with the row source of these indexes for K vectors a stream.
template <class V, int K, typename Work>
void with_source(const venturi_tables& tables, const venturi_indexes& indexes, Work work) {
  const bool small = V::kHasTable64 && tables.lanes.size() <= kSmallRows;
  if (indexes.kind == 0) {
    work(CursorTag<PlaneSource<V, K>>{});
  } else if (indexes.kind == 1 && small) {
    work(CursorTag<ExplicitSource<V, K, uint8_t, V::kHasTable64>>{});
  } else if (indexes.kind == 1) {
    work(CursorTag<ExplicitSource<V, K, uint8_t, false>>{});
  } else {
    work(CursorTag<ExplicitSource<V, K, uint16_t, false>>{});
  }
}

// Calls work(K tag) when these jobs suit vectors: tables made for them, a whole row of symbols and, with planes, planes no
// smaller than a row. Else false.
template <class V, typename Job, typename Work>
bool with_vectors(const venturi_tables& tables, int32_t lanes, const Job* jobs, int32_t count, Work work) {
  const venturi_indexes& indexes = jobs[0].indexes;
  if (lanes < 8 || tables.vectors.slots.empty() || (indexes.kind == 0 && indexes.plane_count < lanes) ||
      std::any_of(jobs, jobs + count, [&](const Job& job) { return job.symbols.count < lanes; })) {
    return false;
  }
  switch (lanes / V::kWidth) {
    case 1:
      return work(std::integral_constant<int, 1>{}), true;
    case 2:
      return work(std::integral_constant<int, 2>{}), true;
    case 4:
      return work(std::integral_constant<int, 4>{}), true;
    case 8:
      return work(std::integral_constant<int, std::min(8, kMaxLanes / V::kWidth)>{}), true;
    case 16:
      return work(std::integral_constant<int, std::min(16, kMaxLanes / V::kWidth)>{}), true;
    default:
      return false;
  }
}

template <class V>
bool encode_vectors(const venturi_tables& tables, int32_t lanes, EncodeJob* jobs, int32_t count) {
  return with_vectors<V>(tables, lanes, jobs, count, [&](auto vectors) {
    constexpr int kVectors = decltype(vectors)::value;
    with_source<V, kVectors>(tables, jobs[0].indexes, [&](auto tag) {
      encode_jobs<V, kVectors, typename decltype(tag)::type>(tables, jobs, count);
    });
  });
}

template <class V>
bool decode_vectors(const venturi_tables& tables, int32_t lanes, const DecodeJob* jobs, int32_t count) {
  return with_vectors<V>(tables, lanes, jobs, count, [&](auto vectors) {
    constexpr int kVectors = decltype(vectors)::value;
    with_source<V, kVectors>(tables, jobs[0].indexes, [&](auto tag) {
      decode_jobs<V, kVectors, typename decltype(tag)::type>(tables, jobs, count);
    });
  });
}

}  // namespace
}  // namespace venturi
