// The one exception of the library's own code; never leaves it (see capi/guard.hpp).
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "venturi/status.h"

namespace venturi {

class Error : public std::exception {
 public:
  Error(venturi_code code, int64_t offset, std::string message)
      : code_(code), offset_(offset), message_(std::move(message)) {}

  venturi_code code() const noexcept { return code_; }
  int64_t offset() const noexcept { return offset_; }  // -1: none
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  venturi_code code_;
  int64_t offset_;
  std::string message_;
};

// A programming error of the caller.
[[noreturn]] void fail_argument(const std::string& message);

// Bytes from outside that no encoder writes; the offset counts from the payload's first byte.
[[noreturn]] void fail_corrupt(int64_t offset, const std::string& message);

// Throws VENTURI_INVALID_ARGUMENT when a pointer that must be there is NULL.
void require(const void* pointer, const char* name);

}  // namespace venturi
