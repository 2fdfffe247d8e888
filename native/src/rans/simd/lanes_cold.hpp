// What vector encoding of profile lanes starts from: how many cold rows, and the states of the lanes (docs/bitstream.md section
// 5.5). Included like lanes_decode.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rans/cold_start.hpp"
#include "rans/cursor.hpp"
#include "rans/lanes_layout.hpp"
#include "rans/simd/row_source.hpp"

namespace venturi {
namespace {

// frequency << 16 | start of the symbols' tokens; the mask is of those with side bits.
template <class V, class Source>
VENTURI_INLINE auto items_of(const Source& source, int k, const int32_t* symbols, typename V::U& item) {
  using U = typename V::U;
  const U shape = source.shape(k);
  const U count = V::bit_and(shape, V::set(0xff));
  const U shift = V::bit_and(V::template shift_right<8>(shape), V::set(31));
  const U distance = V::subtract(V::load(symbols + k * V::kWidth), source.offset(k));
  const U token = V::smaller(V::shift_right_by(distance, shift), count);
  item = source.item(shape, token);
  return V::either(V::equal(token, count), V::not_zero(shift));
}

// States after a symbol.
template <class V, class U>
VENTURI_INLINE U pushed(U x, U frequency, U item) {
  U rest;
  const U quotient = V::divide(x, frequency, rest);
  const U start = V::bit_and(item, V::set(0xffff));
  return V::add(V::add(V::template shift_left<kLaneBits>(quotient), rest), start);
}

template <class V, class U>
VENTURI_INLINE U preimages(U bound, U frequency, U start) {
  const U slot = V::bit_and(bound, V::set(kLaneTotal - 1));
  const U within = V::smaller(V::subtract(V::larger(slot, start), start), frequency);
  return V::add(V::multiply(V::template shift_right<kLaneBits>(bound), frequency), within);
}

// Calls work(lane, row, token) for the symbols behind the last full row of lanes, last to first.
template <typename Work>
void for_partial_row(const venturi_tables& tables, const EncodeJob& job, int64_t lanes, Work work) {
  const int64_t first = job.symbols.count / lanes * lanes;
  if (first == job.symbols.count) {
    return;
  }
  with_cursor<LaneRow>(job.indexes.kind, [&](auto tag) {
    using Cursor = typename decltype(tag)::type;
    Cursor cursor(job.indexes, tables.lanes.data(), job.place.first_symbol + job.symbols.count - 1);
    for (int64_t l = job.symbols.count - first; l-- > 0;) {
      const LaneRow& row = cursor.previous();
      work(l, row, token_of(row, job.symbols.data[first + l]));
    }
  });
}

template <class V, int K, class Source>
class VectorColdStart {
 public:
  using U = typename V::U;
  static constexpr int64_t kLanes = K * V::kWidth;

  VectorColdStart(const venturi_tables& tables, const EncodeJob& job)
      : tables_(tables),
        job_(job),
        full_rows_(job.symbols.count / kLanes),
        rows_(row_count_of(job.symbols.count, kLanes)),
        cold_rows_(most_cold_rows()) {
    while (!find_starts()) {
      cold_rows_ -= std::max<int64_t>(1, cold_rows_ / 8);
    }
  }

  int64_t cold_rows() const { return cold_rows_; }
  const uint32_t* states() const { return states_; }

 private:
  Source source_at(int64_t row) const {
    return Source(tables_, job_.indexes, job_.place.first_symbol + row * kLanes);
  }

  // Largest count of rows for which no lane reaches 2^32 when started from 0.
  int64_t most_cold_rows() {
    std::fill_n(states_, kLanes, 0);
    bool fits = true;
    for_partial_row(tables_, job_, kLanes, [&](int64_t l, const LaneRow&, const LaneToken& token) {
      fits &= states_[l] >> 20 < token.frequency;
      states_[l] = coded(states_[l], token);
    });
    if (!fits) {
      return 0;
    }
    U x[size_t{K}];
    for (int k = 0; k < K; ++k) {
      x[k] = V::load(states_ + k * V::kWidth);
    }
    Source source = source_at(full_rows_ - 1);
    const int64_t lowest = std::max<int64_t>(0, rows_ - kMaxColdRows);
    int64_t row = full_rows_;
    for (; row > lowest; --row) {
      const int32_t* symbols = job_.symbols.data + (row - 1) * kLanes;
      source.load_row();
      source.load_items();
      uint64_t over = 0;
      for (int k = 0; k < K; ++k) {
        U item;
        items_of<V>(source, k, symbols, item);
        const U frequency = V::template shift_right<16>(item);
        over |= V::bits(V::not_below(V::template shift_right<20>(x[k]), frequency));
        x[k] = pushed<V>(x[k], frequency, item);
      }
      if (over != 0) {
        break;
      }
      source.previous_row(kLanes);
    }
    return rows_ - row;
  }

  // Sets the states; false when a lane's only start would reach 2^32. Walks from the state wanted at the end back to the start.
  bool find_starts() {
    uint32_t limit[size_t{kLanes}];
    std::fill_n(states_, kLanes, kLaneLowerBound);
    std::fill_n(limit, kLanes, 0);
    const int64_t first = rows_ - cold_rows_;
    if (first < full_rows_) {
      walk_back(first, limit);
    }
    if (cold_rows_ > 0) {
      for_partial_row(tables_, job_, kLanes, [&](int64_t l, const LaneRow&, const LaneToken& token) {
        states_[l] = static_cast<uint32_t>(preimage(states_[l], token));
        limit[l] = static_cast<uint32_t>(preimage(first < full_rows_ ? limit[l] : uint64_t{1} << 32, token));
      });
    }
    for (int64_t l = 0; l < kLanes; ++l) {
      const uint32_t wanted = states_[l];
      const uint32_t start = wanted < 2 ? wanted : 1U << (32 - __builtin_clz(wanted - 1));
      if (start > limit[l] - 1) {  // limit 0 stands for 2^32
        return false;
      }
      states_[l] = start;
    }
    return true;
  }

  void walk_back(int64_t first, uint32_t* limit) {
    U wanted[size_t{K}];
    U limits[size_t{K}];
    std::fill_n(wanted, K, V::set(kLaneLowerBound));
    std::fill_n(limits, K, V::set(0));
    Source source = source_at(first);
    for (int64_t row = first; row < full_rows_; ++row) {
      source.load_row();
      source.load_items();
      for (int k = 0; k < K; ++k) {
        U item;
        items_of<V>(source, k, job_.symbols.data + row * kLanes, item);
        const U frequency = V::template shift_right<16>(item);
        const U start = V::bit_and(item, V::set(0xffff));
        wanted[k] = preimages<V>(wanted[k], frequency, start);
        limits[k] = row == first ? V::template shift_left<20>(frequency) : preimages<V>(limits[k], frequency, start);
      }
      source.next_row(kLanes);
    }
    for (int k = 0; k < K; ++k) {
      V::store(states_ + k * V::kWidth, wanted[k]);
      V::store(limit + k * V::kWidth, limits[k]);
    }
  }

  const venturi_tables& tables_;
  const EncodeJob& job_;
  int64_t full_rows_;
  int64_t rows_;
  uint32_t states_[size_t{kLanes}];
  int64_t cold_rows_;
};

}  // namespace
}  // namespace venturi
