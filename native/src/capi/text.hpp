// Text that crosses the border into the caller's buffer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace venturi {

// As much of all as fits before a zero; gives the bytes written.
inline int64_t copy_text(const std::string& all, char* text, int64_t capacity) noexcept {
  if (text == nullptr || capacity <= 0) {
    return 0;
  }
  const auto written = std::min(all.size(), static_cast<std::size_t>(capacity - 1));
  std::memcpy(text, all.data(), written);
  text[written] = '\0';
  return static_cast<int64_t>(written);
}

}  // namespace venturi
