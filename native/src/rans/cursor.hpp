// Which table row a symbol uses, one class per kind of venturi_indexes. A cursor walks position by position, forwards or
// backwards; next() gives the row of the position it stands on and steps on.
#pragma once

#include <cstdint>

#include "venturi/rans.h"

namespace venturi {

template <typename Row>
class ChannelCursor {
 public:
  ChannelCursor(const venturi_indexes& indexes, const Row* rows, int64_t position)
      : rows_(rows + position / indexes.plane_count),
        within_(position % indexes.plane_count),
        plane_count_(indexes.plane_count) {}

  const Row& next() {
    const Row& row = *rows_;
    if (++within_ == plane_count_) {
      within_ = 0;
      ++rows_;
    }
    return row;
  }

  const Row& previous() {
    const Row& row = *rows_;
    if (--within_ < 0) {
      within_ = plane_count_ - 1;
      --rows_;
    }
    return row;
  }

 private:
  const Row* rows_;
  int64_t within_;
  int64_t plane_count_;
};

template <typename Row, typename Index>
class ExplicitCursor {
 public:
  ExplicitCursor(const venturi_indexes& indexes, const Row* rows, int64_t position)
      : rows_(rows), index_(static_cast<const Index*>(indexes.rows) + position) {}

  const Row& next() { return rows_[*index_++]; }
  const Row& previous() { return rows_[*index_--]; }

 private:
  const Row* rows_;
  const Index* index_;
};

// Calls work(cursor type tag) with the cursor class of the kind; the tag carries the type only.
template <typename Cursor>
struct CursorTag {
  using type = Cursor;
};

template <typename Row, typename Work>
auto with_cursor(int32_t kind, Work&& work) {
  switch (kind) {
    case 0:
      return work(CursorTag<ChannelCursor<Row>>{});
    case 1:
      return work(CursorTag<ExplicitCursor<Row, uint8_t>>{});
    default:
      return work(CursorTag<ExplicitCursor<Row, uint16_t>>{});
  }
}

}  // namespace venturi
