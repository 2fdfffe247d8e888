// Which table rows the symbols of one row of lanes use, for vector kernels: a source stands on a row of lanes and gives the
// slot entries and, to the encoder, the properties of their tables. Walks both ways. Included like lanes_decode.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rans/tables.hpp"

namespace venturi {
namespace {

constexpr int64_t kCacheLine = 64;
constexpr int64_t kSlotBytes = int64_t{kLaneTotal} * 4;

// Kind 0 with planes of at least one row of lanes: all lanes use one table, or the last of them the next one.
template <class V, int K>
class PlaneSource {
 public:
  using U = typename V::U;

  PlaneSource() = default;
  PlaneSource(const venturi_tables& tables, const venturi_indexes& indexes, int64_t position)
      : vectors_(&tables.vectors),
        channel_(position / indexes.plane_count),
        within_(position % indexes.plane_count),
        plane_(indexes.plane_count),
        prefetch_(std::min<int64_t>(kSlotBytes / kCacheLine * K * V::kWidth / plane_ + 1, 16)) {}

  static int64_t row_at(const venturi_indexes& indexes, int64_t position) { return position / indexes.plane_count; }

  void load_row() { crosses_ = within_ + K * V::kWidth > plane_; }

  // To a decoder: brings the next channel's slots closer, a share with every row.
  void prefetch() const {
    const char* next = reinterpret_cast<const char*>(vectors_->slots.data() + ((channel_ + 1) << kLaneBits));
    for (int64_t i = 0; i < prefetch_; ++i) {
      __builtin_prefetch(next + kCacheLine * (within_ / (K * V::kWidth) * prefetch_ + i));
    }
  }

  U entry(int k, U slot) const {
    if (__builtin_expect(crosses_, 0)) {
      return V::gather(vectors_->slots.data(), V::add(V::template shift_left<kLaneBits>(rows(k)), slot));
    }
    return V::gather(vectors_->slots.data() + (channel_ << kLaneBits), slot);
  }

  U base(int k) const { return property(vectors_->bases.data(), k); }
  U offset(int k) const { return property(vectors_->offsets.data(), k); }
  U shape(int k) const { return property(vectors_->shapes.data(), k); }
  const uint32_t* items() const { return vectors_->items.data(); }

  void next_row(int64_t lanes) {
    within_ += lanes;
    if (within_ >= plane_) {
      within_ -= plane_;
      ++channel_;
    }
  }

  void previous_row(int64_t lanes) {
    within_ -= lanes;
    if (within_ < 0) {
      within_ += plane_;
      --channel_;
    }
  }

 private:
  template <typename T>
  U property(const T* of_rows, int k) const {
    return __builtin_expect(crosses_, 0) ? V::gather(of_rows, rows(k)) : V::set(static_cast<uint32_t>(of_rows[channel_]));
  }

  U rows(int k) const {
    const U at = V::add(V::iota(), V::set(static_cast<uint32_t>(within_ + k * V::kWidth)));
    const U channel = V::set(static_cast<uint32_t>(channel_));
    return V::select(V::below(at, V::set(static_cast<uint32_t>(plane_))), channel, V::add(channel, V::set(1)));
  }

  bool crosses_;
  const LaneVectors* vectors_;
  int64_t channel_;
  int64_t within_;
  int64_t plane_;
  int64_t prefetch_;  // cache lines a row
};

// Kinds 1 and 2. With at most 64 tables their most frequent tokens' entries are kept in registers, where V can look up
// there: a lane whose slot is one of that token's needs no access to memory.
template <class V, int K, typename Index, bool kSmall>
class ExplicitSource {
 public:
  using U = typename V::U;

  ExplicitSource() = default;
  ExplicitSource(const venturi_tables& tables, const venturi_indexes& indexes, int64_t position)
      : vectors_(&tables.vectors), index_(static_cast<const Index*>(indexes.rows) + position) {
    if constexpr (kSmall) {
      modes_.load(tables.vectors.modes.data());
      offsets_.load(tables.vectors.offsets.data());
      shapes_.load(tables.vectors.shapes.data());
    }
  }

  static int64_t row_at(const venturi_indexes& indexes, int64_t position) {
    return static_cast<const Index*>(indexes.rows)[position];
  }

  void load_row() {}
  void prefetch() const {}

  U entry(int k, U slot) const {
    const U row = V::load_indexes(index_ + k * V::kWidth);
    const U at = V::add(V::template shift_left<kLaneBits>(row), slot);
    if constexpr (kSmall) {
      const U mode = modes_.look_up(row);
      const auto rare = V::not_below(slot, V::bit_and(mode, V::set(kLaneTotal - 1)));
      return V::gather_some(vectors_->slots.data(), at, rare, V::add(mode, V::template shift_left<kLaneBits>(slot)));
    }
    return V::gather(vectors_->slots.data(), at);
  }

  U base(int k) const {
    return vectors_->zero_based ? V::set(0) : V::gather(vectors_->bases.data(), V::load_indexes(index_ + k * V::kWidth));
  }

  U offset(int k) const { return property(offsets_, vectors_->offsets.data(), k); }
  U shape(int k) const { return property(shapes_, vectors_->shapes.data(), k); }
  const uint32_t* items() const { return vectors_->items.data(); }

  void next_row(int64_t lanes) { index_ += lanes; }
  void previous_row(int64_t lanes) { index_ -= lanes; }

 private:
  template <typename T>
  U property(const typename V::Table64& first_64, const T* of_rows, int k) const {
    const U row = V::load_indexes(index_ + k * V::kWidth);
    if constexpr (kSmall) {
      return first_64.look_up(row);
    }
    return V::gather(of_rows, row);
  }

  const LaneVectors* vectors_;
  const Index* index_;
  typename V::Table64 modes_;
  typename V::Table64 offsets_;
  typename V::Table64 shapes_;
};

}  // namespace
}  // namespace venturi
