#include "cuda/table_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace venturi {
namespace {

using gpu::Code;
using gpu::RowHead;
using gpu::TableLayout;

constexpr uint32_t kAlignment = 16;

uint32_t section(uint32_t& end, size_t bytes) {
  const uint32_t start = end;
  end += (static_cast<uint32_t>(bytes) + kAlignment - 1) / kAlignment * kAlignment;
  return start;
}

TableLayout layout_of(const venturi_tables& tables, bool has_medians, bool has_thresholds) {
  const size_t rows = tables.lanes.size();
  size_t tokens = rows;  // the escapes
  for (const LaneRow& row : tables.lanes) {
    tokens += row.token_count;
  }
  TableLayout layout{};
  layout.row_count = static_cast<uint32_t>(rows);
  layout.has_medians = has_medians ? 1 : 0;
  layout.has_thresholds = has_thresholds ? 1 : 0;
  uint32_t end = 0;
  section(end, rows * gpu::kBuckets);
  layout.items = section(end, tokens * sizeof(uint32_t));
  layout.medians = section(end, has_medians ? rows * sizeof(float) : 0);
  layout.thresholds = section(end, has_thresholds ? (rows - 1) * sizeof(float) : 0);
  layout.heads = section(end, rows * sizeof(RowHead));
  layout.codes = section(end, tokens * sizeof(Code));
  layout.end = end;
  return layout;
}

void check_medians(const float* medians, size_t rows) {
  for (size_t r = 0; r < rows; ++r) {
    if (!std::isfinite(medians[r])) {
      fail_argument("median of row " + std::to_string(r) + " is not finite");
    }
  }
}

bool is_scale(float scale) { return std::isfinite(scale) && scale > 0; }

void check_scales(const float* scales, size_t rows, float lower_bound) {
  for (size_t r = 0; r < rows; ++r) {
    if (!is_scale(scales[r]) || (r > 0 && scales[r] <= scales[r - 1])) {
      fail_argument("scale " + std::to_string(r) + " is " + std::to_string(scales[r]) +
                    "; scales must be finite, above 0 and rising");
    }
  }
  if (!is_scale(lower_bound)) {
    fail_argument("the lower bound of the scales is " + std::to_string(lower_bound) + ", must be finite and above 0");
  }
}

class RowWriter {
 public:
  explicit RowWriter(TableImage& image) : layout_(image.layout), bytes_(image.bytes.data()) {}

  void add(const LaneRow& row) {
    const uint32_t tokens = row.token_count + 1;
    std::vector<uint32_t> order(tokens);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](uint32_t a, uint32_t b) { return (row.items[a] & 0xffff) < (row.items[b] & 0xffff); });
    std::vector<uint32_t> items(tokens);
    std::vector<Code> codes(tokens);
    for (uint32_t i = 0; i < tokens; ++i) {
      const uint32_t span = row.items[order[i]];
      items[i] = (span & 0xffff) << 20 | order[i] << 12 | span >> 16;
      codes[order[i]] = Code{span, gpu::reciprocal_of(span >> 16)};
    }
    put(layout_.heads, rows_ * sizeof(RowHead), head(row, items[0]));
    for (uint32_t b = 0, i = 0; b < gpu::kBuckets; ++b) {
      while (gpu::first_slot_of(b) - gpu::item_start(items[i]) >= gpu::item_frequency(items[i])) {
        ++i;
      }
      bytes_[rows_ * gpu::kBuckets + b] = static_cast<uint8_t>(i);
    }
    std::memcpy(bytes_ + layout_.items + first_ * sizeof(uint32_t), items.data(), tokens * sizeof(uint32_t));
    std::memcpy(bytes_ + layout_.codes + first_ * sizeof(Code), codes.data(), tokens * sizeof(Code));
    first_ += tokens;
    ++rows_;
  }

 private:
  RowHead head(const LaneRow& row, uint32_t first_item) const {
    const bool plain = row.shift == 0 && row.offset + row.token_count - 1 <= INT32_MAX;
    const auto offset = static_cast<int32_t>(row.offset);
    const uint32_t mode = plain ? gpu::item_frequency(first_item) : 0;
    const int32_t symbol = plain ? offset + static_cast<int32_t>(gpu::item_token(first_item)) : 0;
    return {mode | first_ << gpu::kLaneBits, symbol, offset,
            row.token_count | row.shift << 8 | (plain ? gpu::kPlainToDecode : 0)};
  }

  template <typename T>
  void put(uint32_t at, size_t offset, const T& value) {
    std::memcpy(bytes_ + at + offset, &value, sizeof value);
  }

  const TableLayout& layout_;
  uint8_t* bytes_;
  uint32_t first_ = 0;
  size_t rows_ = 0;
};

}  // namespace

TableImage make_table_image(const venturi_tables& tables, const float* medians, const float* scales, float lower_bound) {
  const size_t rows = tables.lanes.size();
  TableImage image{layout_of(tables, medians != nullptr, scales != nullptr), {}};
  image.bytes.resize(image.layout.end);
  if (medians != nullptr) {
    check_medians(medians, rows);
    std::memcpy(image.bytes.data() + image.layout.medians, medians, rows * sizeof(float));
  }
  if (scales != nullptr) {
    check_scales(scales, rows, lower_bound);
    std::memcpy(&image.layout.lower_bound, &lower_bound, sizeof lower_bound);
    std::memcpy(image.bytes.data() + image.layout.thresholds, scales, (rows - 1) * sizeof(float));
  }
  RowWriter writer(image);
  for (const LaneRow& row : tables.lanes) {
    writer.add(row);
  }
  return image;
}

}  // namespace venturi
