#include "rans/coder_checks.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"

namespace venturi {
namespace {

template <typename Row>
void check_explicit_rows(const void* rows, int64_t count, int32_t row_count) {
  require(rows, "rows");
  const Row* row = static_cast<const Row*>(rows);
  Row largest = 0;
  for (int64_t i = 0; i < count; ++i) {
    largest = std::max(largest, row[i]);
  }
  if (static_cast<int32_t>(largest) >= row_count) {
    const Row* first = std::find_if(row, row + count, [&](Row r) { return static_cast<int32_t>(r) >= row_count; });
    fail_argument("row index of position " + std::to_string(first - row) + " is " + std::to_string(*first) +
                  ", must be below the row count " + std::to_string(row_count));
  }
}

void check_indexes(const Batch& batch) {
  require(batch.indexes, "indexes");
  const venturi_indexes& indexes = *batch.indexes;
  const int64_t count = batch.symbol_count;
  const int32_t row_count = batch.tables->row_count();
  if (indexes.kind < 0 || indexes.kind > 2) {
    fail_argument("index kind is " + std::to_string(indexes.kind) + ", must be 0, 1 or 2");
  }
  if (indexes.kind == 0) {
    if (indexes.plane_count < 1 || (count > 0 && (count - 1) / indexes.plane_count >= row_count)) {
      fail_argument(std::to_string(count) + " symbols in planes of " + std::to_string(indexes.plane_count) +
                    " need more rows than the table set's " + std::to_string(row_count));
    }
  } else if (count > 0 && indexes.kind == 1) {
    check_explicit_rows<uint8_t>(indexes.rows, count * batch.image_count, row_count);
  } else if (count > 0) {
    check_explicit_rows<uint16_t>(indexes.rows, count * batch.image_count, row_count);
  }
}

}  // namespace

void check_latents(const Batch& batch, const int32_t* symbols) {
  if (batch.image_count < 1 || batch.symbol_count < 0 || batch.symbol_count > kMaxSymbols ||
      batch.symbol_count * batch.image_count > INT32_MAX) {
    fail_argument(std::to_string(batch.image_count) + " images of " + std::to_string(batch.symbol_count) +
                  " symbols, must be at least one image of 0..2^24 symbols and below 2^31 symbols in all");
  }
  if (batch.symbol_count > 0) {
    require(symbols, "symbols");
  }
  check_indexes(batch);
}

void check_call(const Batch& batch, const int32_t* symbols, const int64_t* sizes) {
  require(batch.tables, "tables");
  require(sizes, "payload_sizes");
  check_latents(batch, symbols);
}

void check_capacity(const Batch& batch, int64_t capacity, int32_t segments) {
  const int64_t needed = batch.image_count * max_encoded_bytes(batch.symbol_count, segments);
  if (capacity < needed) {
    fail_argument("payload buffer has room for " + std::to_string(capacity) + " bytes, encoding " +
                  std::to_string(batch.image_count) + " times " + std::to_string(batch.symbol_count) +
                  " symbols may need " + std::to_string(needed));
  }
}

void check_payloads(const Batch& batch, const uint8_t* payloads, const int64_t* sizes) {
  for (int32_t b = 0; b < batch.image_count; ++b) {
    if (sizes[b] < 0) {
      fail_argument("payload " + std::to_string(b) + " has " + std::to_string(sizes[b]) + " bytes");
    }
    if (sizes[b] > 0) {
      require(payloads, "payload");
    }
  }
}

void check_profile(int32_t lanes, int32_t segments) {
  if (lanes < 4 || lanes > 64 || (lanes & (lanes - 1)) != 0) {
    fail_argument("lane count is " + std::to_string(lanes) + ", must be 4, 8, 16, 32 or 64");
  }
  if (segments < 1 || segments > kMaxSegments) {
    fail_argument("segment count is " + std::to_string(segments) + ", must be 1..1024");
  }
}

}  // namespace venturi
