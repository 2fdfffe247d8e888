// Which table rows the symbols of one row of lanes use, for vector kernels: a source stands on a row of lanes and finds the
// tokens of a decoder's slots and the properties and items that an encoder needs. Walks both ways. Included like
// lanes_decode.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rans/simd/inline.hpp"
#include "rans/tables.hpp"

namespace venturi {
namespace {

constexpr int64_t kCacheLine = 64;
constexpr int64_t kSlotBytes = int64_t{kLaneTotal} * 4;

// What a decoder needs of the tokens that it found; value is kAside or the symbol less the row's base.
template <class V>
struct Tokens {
  typename V::U frequency;
  typename V::U bias;
  typename V::U value;
};

// Takes an entry of LaneVectors::slots apart.
template <class V>
VENTURI_INLINE Tokens<V> tokens_of(typename V::U entry) {
  const auto low_bits = V::set(kLaneTotal - 1);
  return {V::bit_and(entry, low_bits), V::bit_and(V::template shift_right<kLaneBits>(entry), low_bits),
          V::template shift_right_signed<24>(entry)};
}

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

  VENTURI_INLINE void load_row() { crosses_ = within_ + K * V::kWidth > plane_; }

  // For find(): keeps the channel's search in registers where V has one, or brings the next channel's slots closer.
  VENTURI_INLINE void load_slots() {
    if constexpr (V::kHasSearch) {
      if (__builtin_expect(loaded_ != channel_, 0)) {
        load_search();
      }
      if (__builtin_expect(in_registers_, 1)) {
        return;
      }
    }
    prefetch();
  }

  VENTURI_INLINE void find(const U (&slots)[size_t{K}], Tokens<V> (&found)[size_t{K}]) const {
    if constexpr (V::kHasSearch) {
      if (__builtin_expect(in_registers_ && !crosses_, 1)) {
        for (int k = 0; k < K; k += 2) {
          const int other = K == 1 ? 0 : k + 1;
          search_.find(slots[k], slots[other], found[k], found[other]);
        }
        return;
      }
    }
    for (int k = 0; k < K; ++k) {
      found[k] = tokens_of<V>(entry(k, slots[k]));
    }
  }

  // For item(): keeps the channel's items in registers where V can look up there and they are few.
  VENTURI_INLINE void load_items() {
    if constexpr (V::kHasTable64) {
      if (__builtin_expect(loaded_ != channel_, 0)) {
        loaded_ = channel_;
        const uint32_t shape = vectors_->shapes[static_cast<size_t>(channel_)];
        in_registers_ = (shape & 0xff) < kSmallRows;
        items_.load(vectors_->items.data() + (shape >> kFirstItemShift));
      }
    }
  }

  VENTURI_INLINE U item(U shape, U token) const {
    if constexpr (V::kHasTable64) {
      if (__builtin_expect(in_registers_ && !crosses_, 1)) {
        return items_.look_up(token);
      }
    }
    return V::gather(vectors_->items.data(), V::add(V::template shift_right<kFirstItemShift>(shape), token));
  }

  VENTURI_INLINE U base(int k) const { return property(vectors_->bases.data(), k); }
  VENTURI_INLINE U offset(int k) const { return property(vectors_->offsets.data(), k); }
  VENTURI_INLINE U shape(int k) const { return property(vectors_->shapes.data(), k); }

  VENTURI_INLINE void next_row(int64_t lanes) {
    within_ += lanes;
    if (within_ >= plane_) {
      within_ -= plane_;
      ++channel_;
    }
  }

  VENTURI_INLINE void previous_row(int64_t lanes) {
    within_ -= lanes;
    if (within_ < 0) {
      within_ += plane_;
      --channel_;
    }
  }

 private:
  VENTURI_INLINE void load_search() {
    loaded_ = channel_;
    const TokenSearch& search = vectors_->searches[static_cast<size_t>(channel_)];
    in_registers_ = search.sound;
    search_.load(search);
  }

  VENTURI_INLINE U entry(int k, U slot) const {
    if (__builtin_expect(crosses_, 0)) {
      return V::gather(vectors_->slots.data(), V::add(V::template shift_left<kLaneBits>(rows(k)), slot));
    }
    return V::gather(vectors_->slots.data() + (channel_ << kLaneBits), slot);
  }

  // A share of the next channel's slots with every row.
  VENTURI_INLINE void prefetch() const {
    const char* next = reinterpret_cast<const char*>(vectors_->slots.data() + (channel_ << kLaneBits)) + kSlotBytes;
    for (int64_t i = 0; i < prefetch_; ++i) {
      __builtin_prefetch(next + kCacheLine * (within_ / (K * V::kWidth) * prefetch_ + i));
    }
  }

  template <typename T>
  VENTURI_INLINE U property(const T* of_rows, int k) const {
    return __builtin_expect(crosses_, 0) ? V::gather(of_rows, rows(k)) : V::set(static_cast<uint32_t>(of_rows[channel_]));
  }

  VENTURI_INLINE U rows(int k) const {
    const U at = V::add(V::iota(), V::set(static_cast<uint32_t>(within_ + k * V::kWidth)));
    const U channel = V::set(static_cast<uint32_t>(channel_));
    return V::select(V::below(at, V::set(static_cast<uint32_t>(plane_))), channel, V::add(channel, V::set(1)));
  }

  const LaneVectors* vectors_;
  int64_t channel_;
  int64_t within_;
  int64_t plane_;
  int64_t prefetch_;  // cache lines a row
  bool crosses_;
  bool in_registers_;
  int64_t loaded_ = -1;  // channel whose search or items are in registers
  typename V::Search search_;
  typename V::Table64 items_;
};

// Kinds 1 and 2. With at most 64 tables their properties and their most frequent tokens' entries are kept in registers, where
// V can look up there: a lane whose slot is one of that token's needs no access to memory.
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

  VENTURI_INLINE void load_row() {}
  VENTURI_INLINE void load_slots() {}
  VENTURI_INLINE void load_items() {}

  VENTURI_INLINE void find(const U (&slots)[size_t{K}], Tokens<V> (&found)[size_t{K}]) const {
    for (int k = 0; k < K; ++k) {
      found[k] = tokens_of<V>(entry(k, slots[k]));
    }
  }

  VENTURI_INLINE U item(U shape, U token) const {
    return V::gather(vectors_->items.data(), V::add(V::template shift_right<kFirstItemShift>(shape), token));
  }

  VENTURI_INLINE U base(int k) const { return vectors_->zero_based ? V::set(0) : V::gather(vectors_->bases.data(), rows(k)); }
  VENTURI_INLINE U offset(int k) const { return property(offsets_, vectors_->offsets.data(), k); }
  VENTURI_INLINE U shape(int k) const { return property(shapes_, vectors_->shapes.data(), k); }

  VENTURI_INLINE void next_row(int64_t lanes) { index_ += lanes; }
  VENTURI_INLINE void previous_row(int64_t lanes) { index_ -= lanes; }

 private:
  VENTURI_INLINE U rows(int k) const { return V::load_indexes(index_ + k * V::kWidth); }

  VENTURI_INLINE U entry(int k, U slot) const {
    const U row = rows(k);
    const U at = V::add(V::template shift_left<kLaneBits>(row), slot);
    if constexpr (kSmall) {
      const U mode = modes_.look_up(row);
      const auto rare = V::not_below(slot, V::bit_and(mode, V::set(kLaneTotal - 1)));
      return V::gather_some(vectors_->slots.data(), at, rare, V::add(mode, V::template shift_left<kLaneBits>(slot)));
    }
    return V::gather(vectors_->slots.data(), at);
  }

  template <typename T>
  VENTURI_INLINE U property(const typename V::Table64& first_64, const T* of_rows, int k) const {
    if constexpr (kSmall) {
      return first_64.look_up(rows(k));
    }
    return V::gather(of_rows, rows(k));
  }

  const LaneVectors* vectors_;
  const Index* index_;
  typename V::Table64 modes_;
  typename V::Table64 offsets_;
  typename V::Table64 shapes_;
};

}  // namespace
}  // namespace venturi
