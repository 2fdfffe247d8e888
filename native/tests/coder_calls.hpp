// The coder's C API with vectors, and the hexadecimal form of bytes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "sources.hpp"
#include "venturi/rans.h"

namespace calls {

// lanes 0 is profile compat.
struct Profile {
  int32_t lanes;
  int32_t segments;
};

struct Outcome {
  int32_t code = VENTURI_OK;
  int64_t offset = -1;
  std::string message;

  explicit Outcome(venturi_status* status)
      : code(venturi_status_code(status)),
        offset(venturi_status_offset(status)),
        message(venturi_status_message(status)) {
    venturi_status_free(status);
  }
};

inline venturi_indexes explicit_rows(const std::vector<uint8_t>& rows) { return {1, 0, rows.data()}; }

inline Outcome encode(const venturi_tables* tables, const venturi_indexes& indexes, Profile profile,
                      const std::vector<int32_t>& symbols, std::vector<uint8_t>& payload) {
  const auto count = static_cast<int64_t>(symbols.size());
  const int64_t capacity = venturi_max_encoded_bytes(count, profile.segments);
  payload.assign(static_cast<size_t>(capacity), 0xa5);
  int64_t size = 0;
  Outcome outcome(profile.lanes == 0
                      ? venturi_compat_encode(tables, &indexes, symbols.data(), count, 1, payload.data(), capacity, &size)
                      : venturi_lanes_encode(tables, &indexes, profile.lanes, profile.segments, symbols.data(), count, 1,
                                             payload.data(), capacity, &size));
  payload.resize(static_cast<size_t>(size));
  return outcome;
}

inline Outcome decode(const venturi_tables* tables, const venturi_indexes& indexes, Profile profile,
                      const std::vector<uint8_t>& payload, std::vector<int32_t>& symbols) {
  const auto size = static_cast<int64_t>(payload.size());
  const auto count = static_cast<int64_t>(symbols.size());
  return Outcome(profile.lanes == 0
                     ? venturi_compat_decode(tables, &indexes, payload.data(), &size, symbols.data(), count, 1)
                     : venturi_lanes_decode(tables, &indexes, profile.lanes, profile.segments, payload.data(), &size,
                                            symbols.data(), count, 1));
}

inline std::string hex(const std::vector<uint8_t>& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

}  // namespace calls
