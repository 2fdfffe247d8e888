#include "base/error.hpp"

namespace venturi {

void fail_argument(const std::string& message) { throw Error(VENTURI_INVALID_ARGUMENT, -1, message); }

void fail_corrupt(int64_t offset, const std::string& message) {
  throw Error(VENTURI_CORRUPT, offset, message);
}

void require(const void* pointer, const char* name) {
  if (pointer == nullptr) {
    fail_argument(std::string(name) + " is NULL");
  }
}

}  // namespace venturi
