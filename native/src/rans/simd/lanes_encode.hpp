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
#include "rans/lanes_layout.hpp"
#include "rans/side_section.hpp"
#include "rans/simd/lanes_cold.hpp"
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
    const VectorColdStart<V, K, Source> start(tables_, job_);
    cold_rows_ = start.cold_rows();
    uint8_t* const last_marks = marks_ + full_rows_ * (kLanes / 8);
    std::fill(last_marks, job_.out.data + job_.out.count, uint8_t{0});
    uint32_t states[size_t{kLanes}];
    std::copy_n(start.states(), kLanes, states);
    code_partial_row(states);
    for (int k = 0; k < K; ++k) {
      x_[k] = V::load(states + k * V::kWidth);
    }
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
      marks |= static_cast<uint64_t>(V::bits(items_of<V>(place.source, k, place.symbols, item))) << (k * V::kWidth);
      const U frequency = V::template shift_right<16>(item);
      if (kWarm) {
        const auto full = V::not_below(V::template shift_right<20>(x[k]), frequency);
        words = V::emit(x[k], full, words);
        x[k] = V::select(full, V::template shift_right<16>(x[k]), x[k]);
      }
      x[k] = pushed<V>(x[k], frequency, item);
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

  void code_partial_row(uint32_t* states) {
    for_partial_row(tables_, job_, kLanes, [&](int64_t l, const LaneRow& row, const LaneToken& token) {
      const int64_t i = full_rows_ * kLanes + l;
      if (static_cast<uint64_t>(job_.symbols.data[i] - row.offset) >= row.plain_to_encode) {
        marks_[i / 8] = static_cast<uint8_t>(marks_[i / 8] | 1 << (i % 8));
      }
      uint32_t state = states[l];
      if (cold_rows_ == 0 && state >> 20 >= token.frequency) {
        words_ -= 2;
        store(words_, static_cast<uint16_t>(state));
        state >>= 16;
      }
      states[l] = coded(state, token);
    });
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
