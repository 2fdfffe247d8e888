// Profile lanes, decoder over vectors (docs/bitstream.md section 5.4). Included by one file per instruction set, behind the
// pragma that selects it; V is the set's vector class (vector_*.hpp). K vectors hold the states of one stream, J streams are
// decoded side by side so that the processor overlaps their chains of dependent steps.
//
// The loop over rows has no branch on the data: a token that needs more than its slot entry (an escape, raw bits) is marked,
// its slot is stored in place of its symbol, and every kBlockRows rows the marked symbols are completed in latent order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "rans/lanes_stream.hpp"
#include "rans/simd/row_source.hpp"

namespace venturi {
namespace {

constexpr int64_t kBlockRows = 64;

template <class V, int K, class Source>
class VectorStream {
 public:
  using U = typename V::U;
  static constexpr int64_t kLanes = K * V::kWidth;

  VectorStream(const venturi_tables& tables, const DecodeJob& job)
      : tables_(tables),
        stream_(job, kLanes),
        source_(tables, job.indexes, job.place.first_symbol),
        rows_(std::min(stream_.full_rows(), stream_.warm_rows())) {
    for (int k = 0; k < K; ++k) {
      x_[k] = V::load(stream_.states() + k * V::kWidth);
    }
  }

  // Warm rows that surely have their words before the end.
  int64_t sure_rows() const { return std::min(rows_ - row_, stream_.words_left() / kLanes); }

  // Where a loop over rows stands. Loops keep the states in arrays of their own beside it, which stay in registers.
  struct Place {
    const uint8_t* words;
    int32_t* out;
    Source source;
  };
  using Asides = uint64_t[kBlockRows];

  void begin(U (&x)[size_t{K}], Place& place) const {
    std::copy_n(x_, K, x);
    place = {stream_.words(), stream_.job().symbols.data + row_ * kLanes, source_};
  }

  template <bool kRefill>
  static VENTURI_INLINE void step(U (&x)[size_t{K}], Place& place, uint64_t& asides) {
    place.source.load_row();
    place.source.load_slots();
    U slots[size_t{K}];
    Tokens<V> found[size_t{K}];
#pragma GCC unroll 16
    for (int k = 0; k < K; ++k) {
      slots[k] = V::bit_and(x[k], V::set(kLaneTotal - 1));
    }
    place.source.find(slots, found);
    const uint8_t* words = place.words;
    uint64_t marks = 0;
#pragma GCC unroll 16
    for (int k = 0; k < K; ++k) {
      const U whole = V::template shift_right<kLaneBits>(x[k]);
      x[k] = V::add(V::multiply(found[k].frequency, whole), found[k].bias);
      const auto aside = V::equal(found[k].value, V::set(static_cast<uint32_t>(kAside)));
      const U symbol = V::add(found[k].value, place.source.base(k));
      V::store(place.out + k * V::kWidth, V::select(aside, slots[k], symbol));
      marks |= static_cast<uint64_t>(V::bits(aside)) << (k * V::kWidth);
      if (kRefill) {
        const auto low = V::below_word(x[k]);
        x[k] = V::refill(x[k], low, words);
        words += 2 * V::count(low);
      }
    }
    asides = marks;
    place.words = words;
    place.out += kLanes;
    place.source.next_row(kLanes);
  }

  void end(const U (&x)[size_t{K}], const Place& place, const uint64_t* asides, int64_t rows) {
    std::copy_n(x, K, x_);
    source_ = place.source;
    stream_.set_words(place.words);
    complete_asides(asides, rows);
    row_ += rows;
  }

  // The rows near the end of the words, which are read from a padded copy, and the cold rows.
  void finish() {
    const int64_t left = stream_.words_left();
    if (row_ < rows_ && left < kLanes) {
      uint8_t padded[4 * kMaxLanes + 64] = {};
      std::memcpy(padded, stream_.words(), static_cast<size_t>(2 * left));
      run_checked(padded, left);
    }
    if (row_ == rows_) {
      rows_ = stream_.full_rows();
      while (row_ < rows_) {
        run_block<false>(std::min(rows_ - row_, kBlockRows));
      }
    }
    for (int k = 0; k < K; ++k) {
      V::store(stream_.states() + k * V::kWidth, x_[k]);
    }
    with_cursor<LaneRow>(stream_.job().indexes.kind, [&](auto tag) {
      using Cursor = typename decltype(tag)::type;
      stream_.finish(Cursor(stream_.job().indexes, tables_.lanes.data(), position(row_)), row_ * kLanes);
    });
  }

  template <bool kRefill>
  void run_block(int64_t rows) {
    U x[size_t{K}];
    Place place;
    Asides asides;
    begin(x, place);
    for (int64_t r = 0; r < rows; ++r) {
      step<kRefill>(x, place, asides[r]);
    }
    end(x, place, asides, rows);
  }

 private:
  int64_t position(int64_t row) const { return stream_.job().place.first_symbol + row * kLanes; }

  void run_checked(const uint8_t* padded, int64_t left) {
    const uint8_t* const words = stream_.words();
    while (row_ < rows_) {
      U x[size_t{K}];
      Place place;
      uint64_t asides;
      begin(x, place);
      const uint8_t* const from = padded + (stream_.words() - words);
      place.words = from;
      step<true>(x, place, asides);
      if (place.words - padded > 2 * left) {
        stream_.fail_without_words();
      }
      place.words = stream_.words() + (place.words - from);
      end(x, place, &asides, 1);
    }
  }

  void complete_asides(const uint64_t* asides, int64_t rows) {
    const DecodeJob& job = stream_.job();
    for (int64_t r = 0; r < rows; ++r) {
      for (uint64_t left = asides[r]; left != 0; left &= left - 1) {
        const int64_t i = (row_ + r) * kLanes + __builtin_ctzll(left);
        const LaneRow& row = tables_.lanes[static_cast<size_t>(Source::row_at(job.indexes, job.place.first_symbol + i))];
        int32_t& symbol = job.symbols.data[i];
        symbol = stream_.side().symbol(row, row.slots[symbol]);
      }
    }
  }

  const venturi_tables& tables_;
  LanesStream stream_;
  Source source_;
  int64_t row_ = 0;
  int64_t rows_;
  U x_[size_t{K}];
};

template <class V, int K, class Source>
void decode_one(const venturi_tables& tables, const DecodeJob& job) {
  VectorStream<V, K, Source> stream(tables, job);
  for (int64_t rows; (rows = std::min(stream.sure_rows(), kBlockRows)) > 0;) {
    stream.template run_block<true>(rows);
  }
  stream.finish();
}

template <class V, int K, class Source>
void decode_two(const venturi_tables& tables, const DecodeJob* jobs) {
  using Stream = VectorStream<V, K, Source>;
  Stream a(tables, jobs[0]);
  Stream b(tables, jobs[1]);
  for (int64_t rows; (rows = std::min({a.sure_rows(), b.sure_rows(), kBlockRows})) > 0;) {
    typename V::U first[size_t{K}];
    typename V::U second[size_t{K}];
    typename Stream::Place first_place;
    typename Stream::Place second_place;
    typename Stream::Asides first_asides;
    typename Stream::Asides second_asides;
    a.begin(first, first_place);
    b.begin(second, second_place);
    for (int64_t r = 0; r < rows; ++r) {
      Stream::template step<true>(first, first_place, first_asides[r]);
      Stream::template step<true>(second, second_place, second_asides[r]);
    }
    a.end(first, first_place, first_asides, rows);
    b.end(second, second_place, second_asides, rows);
  }
  for (Stream* stream : {&a, &b}) {
    for (int64_t rows; (rows = std::min(stream->sure_rows(), kBlockRows)) > 0;) {
      stream->template run_block<true>(rows);
    }
    stream->finish();
  }
}

template <class V, int K, class Source>
void decode_jobs(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  int32_t k = 0;
  for (; k + 1 < count; k += 2) {
    decode_two<V, K, Source>(tables, jobs + k);
  }
  if (k < count) {
    decode_one<V, K, Source>(tables, jobs[k]);
  }
}

}  // namespace
}  // namespace venturi
