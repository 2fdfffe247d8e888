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

  // Registers of a block of rows; made by begin(), put back by end().
  struct Block {
    U x[size_t{K}];
    const uint8_t* words;
    int32_t* out;
    Source source;
  };
  using Asides = uint64_t[kBlockRows];

  void begin(Block& block) const {
    std::copy_n(x_, K, block.x);
    block.words = stream_.words();
    block.out = stream_.job().symbols.data + row_ * kLanes;
    block.source = source_;
  }

  template <bool kRefill>
  static inline __attribute__((always_inline)) void step(Block& block, uint64_t& asides) {
    const U low_bits = V::set(kLaneTotal - 1);
    block.source.load_row();
    block.source.prefetch();
    asides = 0;
#pragma GCC unroll 16
    for (int k = 0; k < K; ++k) {
      const U slot = V::bit_and(block.x[k], low_bits);
      const U entry = block.source.entry(k, slot);
      const U frequency = V::bit_and(entry, low_bits);
      const U bias = V::bit_and(V::template shift_right<kLaneBits>(entry), low_bits);
      U x = V::add(V::multiply(frequency, V::template shift_right<kLaneBits>(block.x[k])), bias);
      const U value = V::template shift_right_signed<24>(entry);
      const auto aside = V::equal(value, V::set(static_cast<uint32_t>(kAside)));
      V::store(block.out + k * V::kWidth, V::select(aside, slot, V::add(value, block.source.base(k))));
      asides |= static_cast<uint64_t>(V::bits(aside)) << (k * V::kWidth);
      if (kRefill) {
        const auto low = V::below_word(x);
        x = V::refill(x, low, block.words);
        block.words += 2 * V::count(low);
      }
      block.x[k] = x;
    }
    block.out += kLanes;
    block.source.next_row(kLanes);
  }

  void end(const Block& block, const uint64_t* asides, int64_t rows) {
    std::copy_n(block.x, K, x_);
    source_ = block.source;
    stream_.set_words(block.words);
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
    Block block;
    Asides asides;
    begin(block);
    for (int64_t r = 0; r < rows; ++r) {
      step<kRefill>(block, asides[r]);
    }
    end(block, asides, rows);
  }

 private:
  int64_t position(int64_t row) const { return stream_.job().place.first_symbol + row * kLanes; }

  void run_checked(const uint8_t* padded, int64_t left) {
    const uint8_t* const words = stream_.words();
    while (row_ < rows_) {
      Block block;
      uint64_t asides;
      begin(block);
      const uint8_t* const from = padded + (stream_.words() - words);
      block.words = from;
      step<true>(block, asides);
      if (block.words - padded > 2 * left) {
        stream_.fail_without_words();
      }
      block.words = stream_.words() + (block.words - from);
      end(block, &asides, 1);
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
    typename Stream::Block first;
    typename Stream::Block second;
    typename Stream::Asides first_asides;
    typename Stream::Asides second_asides;
    a.begin(first);
    b.begin(second);
    for (int64_t r = 0; r < rows; ++r) {
      Stream::template step<true>(first, first_asides[r]);
      Stream::template step<true>(second, second_asides[r]);
    }
    a.end(first, first_asides, rows);
    b.end(second, second_asides, rows);
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
