// The inner loops of profile compat over several streams side by side: images of one batch, which have the same number
// of symbols. A stream alone waits for its state from symbol to symbol; several fill the processor. Compiled once for
// every instruction set that wants it, so everything here is local to its file.
#pragma once

#include <algorithm>
#include <type_traits>

#include "rans/compat_step.hpp"
#include "rans/tables.hpp"

namespace venturi {
namespace {

using namespace compat;

constexpr int64_t kShortRun = 16;

// Kind 0: every stream uses one row until its plane ends.
template <int kStreams>
class PlaneRows {
 public:
  template <typename Job>
  PlaneRows(const CompatRow* rows, const Job* jobs) : rows_(rows), plane_(jobs[0].indexes.plane_count) {}

  // Positions i..result-1, or result..i-1 when going back from i, may be asked for next.
  int64_t forward(int64_t i, int64_t stop) {
    channel_ = i / plane_;
    return std::min(stop, (channel_ + 1) * plane_);
  }
  int64_t backward(int64_t i) {
    channel_ = (i - 1) / plane_;
    return channel_ * plane_;
  }

  template <int s>
  const CompatRow& at(int64_t) const {
    return rows_[channel_];
  }

 private:
  const CompatRow* rows_;
  int64_t plane_;
  int64_t channel_ = 0;
};

// Kinds 1 and 2.
template <int kStreams, typename Index>
class ExplicitRows {
 public:
  template <typename Job>
  ExplicitRows(const CompatRow* rows, const Job* jobs) : rows_(rows) {
    for (int s = 0; s < kStreams; ++s) {
      index_[s] = static_cast<const Index*>(jobs[s].indexes.rows);
    }
  }

  int64_t forward(int64_t, int64_t stop) { return stop; }
  int64_t backward(int64_t) { return 0; }

  template <int s>
  const CompatRow& at(int64_t i) const {
    return rows_[index_[s][i]];
  }

 private:
  const CompatRow* rows_;
  const Index* index_[size_t{kStreams}];
};

// Calls work(0), work(1) .. with constants, so that what is indexed with them stays in registers.
template <int kStreams, int kFirst = 0, typename Work>
inline __attribute__((always_inline)) void each_stream(Work&& work) {
  if constexpr (kFirst < kStreams) {
    work(std::integral_constant<int, kFirst>{});
    each_stream<kStreams, kFirst + 1>(work);
  }
}

template <int kStreams, typename Rows>
__attribute__((noinline)) void encode_streams(const CompatRow* table, EncodeJob* jobs) {
  Rows rows(table, jobs);
  uint64_t x[size_t{kStreams}];
  uint8_t* at[size_t{kStreams}];
  const int32_t* symbols[size_t{kStreams}];
  each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
    x[s] = kLowerBound;
    at[s] = jobs[s].out.data + jobs[s].out.count;
    symbols[s] = jobs[s].symbols.data;
  });
  for (int64_t i = jobs[0].symbols.count; i > 0;) {
    for (const int64_t first = rows.backward(i); i > first;) {
      --i;
      each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
        const CompatRow& row = rows.template at<s>(i);
        const int32_t symbol = symbols[s][i];
        const uint32_t bin = static_cast<uint32_t>(symbol) - static_cast<uint32_t>(row.offset);
        if (__builtin_expect(bin < row.plain, 1)) {
          const EncodeState next = encode_bin({x[s], at[s]}, row.bins[bin]);
          x[s] = next.x;
          at[s] = next.at;
        } else {
          const EncodeState next = encode_aside({x[s], at[s]}, row, symbol, i);
          x[s] = next.x;
          at[s] = next.at;
        }
      });
    }
  }
  each_stream<kStreams>([&](auto s) __attribute__((always_inline)) { finish_encoder({x[s], at[s]}, jobs[s]); });
}

// Stream s from position i on, to its end.
template <int s, typename Rows>
__attribute__((noinline)) void decode_rest(Rows rows, DecodeState state, int64_t i, const DecodeJob& job) {
  while (i < job.symbols.count) {
    for (const int64_t end = rows.forward(i, job.symbols.count); i < end; ++i) {
      const DecodedSymbol decoded = decode_symbol(state, rows.template at<s>(i), job.payload);
      state = decoded.state;
      job.symbols.data[i] = decoded.symbol;
    }
  }
  finish_payload(state, job.payload);
}

// A symbol takes at most one word unless it is an escape: so many symbols as there are words in the stream with the
// fewest need no check of each read. An escape ends the run, for its words were not counted.
template <int kStreams, typename Rows>
__attribute__((noinline)) void decode_streams(const CompatRow* table, const DecodeJob* jobs) {
  Rows rows(table, jobs);
  uint64_t x[size_t{kStreams}];
  const uint8_t* at[size_t{kStreams}];
  int32_t* symbols[size_t{kStreams}];
  each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
    const DecodeState opened = open_payload(jobs[s].payload);
    x[s] = opened.x;
    at[s] = opened.at;
    symbols[s] = jobs[s].symbols.data;
  });
  const int64_t count = jobs[0].symbols.count;
  int64_t i = 0;
  while (kStreams > 1 && i < count) {
    int64_t run = INT64_MAX;
    each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
      run = std::min(run, (jobs[s].payload.data + jobs[s].payload.count - at[s]) / kWordBytes);
    });
    if (run < kShortRun) {
      break;
    }
    for (int64_t end = rows.forward(i, std::min(count, i + run)); i < end; ++i) {
      each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
        const CompatRow& row = rows.template at<s>(i);
        const auto frequency = static_cast<uint32_t>(x[s] & (kCompatTotal - 1));
        const CompatSlot& slot = row.slots[frequency >> row.slot_shift];
        const uint32_t within = frequency - slot.start;
        if (__builtin_expect(within < slot.width, 1)) {
          const DecodeState next = refilled({slot.width * (x[s] >> kCompatBits) + within, at[s]});
          x[s] = next.x;
          at[s] = next.at;
          symbols[s][i] = slot.symbol;
        } else {
          const DecodedSymbol decoded = decode_aside({x[s], at[s]}, row, jobs[s].payload);
          end = decoded.state.at - at[s] > kWordBytes ? i + 1 : end;
          x[s] = decoded.state.x;
          at[s] = decoded.state.at;
          symbols[s][i] = decoded.symbol;
        }
      });
    }
  }
  each_stream<kStreams>([&](auto s) __attribute__((always_inline)) {
    decode_rest<s>(rows, {x[s], at[s]}, i, jobs[s]);
  });
}

// Calls work(row source tag) for the kind of the jobs' indexes.
template <typename T>
struct TypeTag {
  using type = T;
};

template <int kStreams, typename Work>
void with_rows(int32_t kind, Work work) {
  if (kind == 0) {
    work(TypeTag<PlaneRows<kStreams>>{});
  } else if (kind == 1) {
    work(TypeTag<ExplicitRows<kStreams, uint8_t>>{});
  } else {
    work(TypeTag<ExplicitRows<kStreams, uint16_t>>{});
  }
}

// Calls work(number of streams tag, first job) until no job is left, with kMost jobs at a time while there are as many.
template <int kMost, typename Job, typename Work>
void in_groups(Job* jobs, int32_t count, Work work) {
  for (; count >= kMost; count -= kMost, jobs += kMost) {
    work(std::integral_constant<int, kMost>{}, jobs);
  }
  if constexpr (kMost > 1) {
    in_groups<kMost / 2>(jobs, count, work);
  }
}

template <int kMost>
void encode_jobs(const venturi_tables& tables, EncodeJob* jobs, int32_t count) {
  in_groups<kMost>(jobs, count, [&](auto streams, EncodeJob* group) {
    constexpr int kStreams = decltype(streams)::value;
    with_rows<kStreams>(group[0].indexes.kind, [&](auto tag) {
      encode_streams<kStreams, typename decltype(tag)::type>(tables.compat.rows(), group);
    });
  });
}

template <int kMost>
void decode_jobs(const venturi_tables& tables, const DecodeJob* jobs, int32_t count) {
  in_groups<kMost>(jobs, count, [&](auto streams, const DecodeJob* group) {
    constexpr int kStreams = decltype(streams)::value;
    with_rows<kStreams>(group[0].indexes.kind, [&](auto tag) {
      decode_streams<kStreams, typename decltype(tag)::type>(tables.compat.rows(), group);
    });
  });
}

}  // namespace
}  // namespace venturi
