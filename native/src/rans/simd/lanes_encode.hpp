// Profile lanes, encoder over vectors (docs/bitstream.md section 5.5). Included like lanes_decode.hpp. Surprises as in
// lanes_scalar_encode.cpp: rows and lanes run last to first and words grow towards the buffer's start.
//
// The output buffer is the only scratch: words grow down from its middle, one bit per symbol with side bits stands at its end,
// and the side section then grows up from the middle.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "rans/bytes.hpp"
#include "rans/cold_start.hpp"
#include "rans/cursor.hpp"
#include "rans/lanes_layout.hpp"
#include "rans/side_section.hpp"
#include "rans/simd/row_source.hpp"

namespace venturi {
namespace {

template <class V, int K, class Source>
class VectorEncoder {
 public:
  using U = typename V::U;
  static constexpr int64_t kLanes = K * V::kWidth;

  VectorEncoder(const venturi_tables& tables, EncodeJob& job)
      : tables_(tables),
        job_(job),
        full_rows_(job.symbols.count / kLanes),
        rows_(row_count_of(job.symbols.count, kLanes)),
        middle_(job.out.data + kHeadCapacity + 2 * job.symbols.count),
        marks_(job.out.data + job.out.count - mark_bytes(job.symbols.count)),
        row_(full_rows_) {
    words_ = middle_;
  }

  // Chooses the start, then codes the partial row and the cold rows; row() full rows are left.
  void begin() {
    cold_rows_ = most_cold_rows();
    while (!find_starts()) {
      cold_rows_ -= std::max<int64_t>(1, cold_rows_ / 8);
    }
    std::memset(marks_ + full_rows_ * (kLanes / 8), 0, static_cast<size_t>(job_.out.data + job_.out.count - marks_ - full_rows_ * (kLanes / 8)));
    code_partial_row();
    load_states();
    source_ = source_at(full_rows_ - 1);
    run<false>(row_ - std::min(row_, rows_ - cold_rows_));
  }

  int64_t row() const { return row_; }

  // Where a loop over rows stands. Loops keep the states in arrays of their own beside it, which stay in registers.
  struct Place {
    const int32_t* symbols;  // behind the next row
    uint8_t* words;
    uint8_t* marks;  // behind the next row's
    Source source;
  };

  void take(U (&x)[size_t{K}], Place& place) const {
    std::copy_n(x_, K, x);
    place = {job_.symbols.data + row_ * kLanes, words_, marks_ + row_ * (kLanes / 8), source_};
  }

  void put(const U (&x)[size_t{K}], const Place& place, int64_t rows) {
    std::copy_n(x, K, x_);
    words_ = place.words;
    source_ = place.source;
    row_ -= rows;
  }

  template <bool kWarm>
  void run(int64_t rows) {
    U x[size_t{K}];
    Place place;
    take(x, place);
    for (int64_t r = 0; r < rows; ++r) {
      step<kWarm>(x, place);
    }
    put(x, place, rows);
  }

  template <bool kWarm>
  static VENTURI_INLINE void step(U (&x)[size_t{K}], Place& place) {
    place.symbols -= kLanes;
    place.marks -= kLanes / 8;
    place.source.load_row();
    place.source.load_items();
    uint8_t* words = place.words;
    uint64_t marks = 0;
#pragma GCC unroll 16
    for (int j = 0; j < K; ++j) {
      const int k = K - 1 - j;
      U item;
      marks |= static_cast<uint64_t>(V::bits(items_of(place.source, k, place.symbols, item))) << (k * V::kWidth);
      const U frequency = V::template shift_right<16>(item);
      if (kWarm) {
        const auto full = V::not_below(V::template shift_right<20>(x[k]), frequency);
        words = V::emit(x[k], full, words);
        x[k] = V::select(full, V::template shift_right<16>(x[k]), x[k]);
      }
      x[k] = pushed(x[k], frequency, item);
    }
    place.words = words;
    std::memcpy(place.marks, &marks, static_cast<size_t>(kLanes / 8));
    place.source.previous_row(kLanes);
  }

  void finish() {
    uint32_t states[size_t{kLanes}];
    for (int k = 0; k < K; ++k) {
      V::store(states + k * V::kWidth, x_[k]);
    }
    const uint8_t* side_end = write_side();
    uint8_t* to = write_segment_head(job_.out.data, cold_rows_, (middle_ - words_) / 2, states, kLanes);
    const auto body = static_cast<size_t>(side_end - words_);  // words and side section stand together
    std::memmove(to, words_, body);
    job_.size = to + body - job_.out.data;
  }

 private:
  static constexpr int64_t mark_bytes(int64_t symbols) { return symbols / 8 + 16; }

  Source source_at(int64_t row) const {
    return Source(tables_, job_.indexes, job_.place.first_symbol + row * kLanes);
  }

  // frequency << 16 | start of the symbols' tokens; the mask is of those with side bits.
  static VENTURI_INLINE auto items_of(const Source& source, int k, const int32_t* symbols, U& item) {
    const U shape = source.shape(k);
    const U count = V::bit_and(shape, V::set(0xff));
    const U shift = V::bit_and(V::template shift_right<8>(shape), V::set(31));
    const U distance = V::subtract(V::load(symbols + k * V::kWidth), source.offset(k));
    const U token = V::smaller(V::shift_right_by(distance, shift), count);
    item = source.item(shape, token);
    return V::either(V::equal(token, count), V::not_zero(shift));
  }

  static VENTURI_INLINE U pushed(U x, U frequency, U item) {
    U rest;
    const U quotient = V::divide(x, frequency, rest);
    const U start = V::bit_and(item, V::set(0xffff));
    return V::add(V::add(V::template shift_left<kLaneBits>(quotient), rest), start);
  }

  static VENTURI_INLINE U preimages(U bound, U frequency, U start) {
    const U slot = V::bit_and(bound, V::set(kLaneTotal - 1));
    const U within = V::smaller(V::subtract(V::larger(slot, start), start), frequency);
    return V::add(V::multiply(V::template shift_right<kLaneBits>(bound), frequency), within);
  }

  int64_t partial() const { return job_.symbols.count - full_rows_ * kLanes; }

  template <typename Work>
  void for_partial_row(Work work) {
    if (partial() == 0) {
      return;
    }
    with_cursor<LaneRow>(job_.indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      Cursor cursor(job_.indexes, tables_.lanes.data(), job_.place.first_symbol + job_.symbols.count - 1);
      for (int64_t l = partial(); l-- > 0;) {
        const LaneRow& row = cursor.previous();
        work(l, row, token_of(row, job_.symbols.data[full_rows_ * kLanes + l]));
      }
    });
  }

  // Largest count of rows for which no lane reaches 2^32 when started from 0.
  int64_t most_cold_rows() {
    std::fill_n(states_, kLanes, 0);
    bool fits = true;
    for_partial_row([&](int64_t l, const LaneRow&, const LaneToken& token) {
      fits &= states_[l] >> 20 < token.frequency;
      states_[l] = coded(states_[l], token);
    });
    if (!fits) {
      return 0;
    }
    load_states();
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
        items_of(source, k, symbols, item);
        const U frequency = V::template shift_right<16>(item);
        over |= V::bits(V::not_below(V::template shift_right<20>(x_[k]), frequency));
        x_[k] = pushed(x_[k], frequency, item);
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
      for_partial_row([&](int64_t l, const LaneRow&, const LaneToken& token) {
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
        items_of(source, k, job_.symbols.data + row * kLanes, item);
        const U frequency = V::template shift_right<16>(item);
        const U start = V::bit_and(item, V::set(0xffff));
        wanted[k] = preimages(wanted[k], frequency, start);
        limits[k] = row == first ? V::template shift_left<20>(frequency) : preimages(limits[k], frequency, start);
      }
      source.next_row(kLanes);
    }
    for (int k = 0; k < K; ++k) {
      V::store(states_ + k * V::kWidth, wanted[k]);
      V::store(limit + k * V::kWidth, limits[k]);
    }
  }

  void code_partial_row() {
    for_partial_row([&](int64_t l, const LaneRow& row, const LaneToken& token) {
      const int64_t i = full_rows_ * kLanes + l;
      if (static_cast<uint64_t>(job_.symbols.data[i] - row.offset) >= row.plain_to_encode) {
        marks_[i / 8] = static_cast<uint8_t>(marks_[i / 8] | 1 << (i % 8));
      }
      uint32_t state = states_[l];
      if (cold_rows_ == 0 && state >> 20 >= token.frequency) {
        words_ -= 2;
        store(words_, static_cast<uint16_t>(state));
        state >>= 16;
      }
      states_[l] = coded(state, token);
    });
  }

  void load_states() {
    for (int k = 0; k < K; ++k) {
      x_[k] = V::load(states_ + k * V::kWidth);
    }
  }

  const uint8_t* write_side() {
    SideWriter side(middle_);
    for (int64_t first = 0; first < job_.symbols.count; first += 64) {
      for (uint64_t left = load<uint64_t>(marks_ + first / 8); left != 0; left &= left - 1) {
        const int64_t i = first + __builtin_ctzll(left);
        side.symbol(tables_.lanes[static_cast<size_t>(Source::row_at(job_.indexes, job_.place.first_symbol + i))],
                    job_.symbols.data[i]);
      }
    }
    return side.finish();
  }

  const venturi_tables& tables_;
  EncodeJob& job_;
  int64_t full_rows_;
  int64_t rows_;
  uint8_t* middle_;
  uint8_t* marks_;
  int64_t row_;
  int64_t cold_rows_ = 0;
  U x_[size_t{K}];
  uint8_t* words_;
  Source source_;
  uint32_t states_[size_t{kLanes}];
};

template <class V, int K, class Source>
void encode_two(VectorEncoder<V, K, Source>& a, VectorEncoder<V, K, Source>& b, int64_t rows) {
  using Encoder = VectorEncoder<V, K, Source>;
  typename V::U first[size_t{K}];
  typename V::U second[size_t{K}];
  typename Encoder::Place first_place;
  typename Encoder::Place second_place;
  a.take(first, first_place);
  b.take(second, second_place);
  for (int64_t r = 0; r < rows; ++r) {
    Encoder::template step<true>(first, first_place);
    Encoder::template step<true>(second, second_place);
  }
  a.put(first, first_place, rows);
  b.put(second, second_place, rows);
}

template <class V, int K, class Source>
void encode_jobs(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  using Encoder = VectorEncoder<V, K, Source>;
  int32_t k = 0;
  for (; k + 1 < count; k += 2) {
    Encoder a(tables, jobs[k]);
    Encoder b(tables, jobs[k + 1]);
    a.begin();
    b.begin();
    encode_two(a, b, std::min(a.row(), b.row()));
    for (Encoder* encoder : {&a, &b}) {
      encoder->template run<true>(encoder->row());
      encoder->finish();
    }
  }
  if (k < count) {
    Encoder encoder(tables, jobs[k]);
    encoder.begin();
    encoder.template run<true>(encoder.row());
    encoder.finish();
  }
}

}  // namespace
}  // namespace venturi
