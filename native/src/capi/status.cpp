#include "venturi/status.h"

#include <cstdlib>
#include <cstring>

#include "capi/guard.hpp"

struct venturi_status {
  int32_t code;
  int64_t offset;
  char* message;  // stands behind the struct in the same block, or is a literal
};

namespace {

char no_memory_message[] = "no memory left, not even for the error message";
venturi_status no_memory{VENTURI_OUT_OF_MEMORY, -1, no_memory_message};

}  // namespace

namespace venturi {

venturi_status* make_status(venturi_code code, int64_t offset, const char* message) noexcept {
  const size_t length = std::strlen(message) + 1;
  void* block = std::malloc(sizeof(venturi_status) + length);
  if (block == nullptr) {
    return &no_memory;
  }
  char* text = static_cast<char*>(block) + sizeof(venturi_status);
  std::memcpy(text, message, length);
  return new (block) venturi_status{code, offset, text};
}

}  // namespace venturi

int32_t venturi_status_code(const venturi_status* status) {
  return status == nullptr ? static_cast<int32_t>(VENTURI_OK) : status->code;
}

const char* venturi_status_message(const venturi_status* status) {
  return status == nullptr ? "" : status->message;
}

int64_t venturi_status_offset(const venturi_status* status) { return status == nullptr ? -1 : status->offset; }

void venturi_status_free(venturi_status* status) {
  if (status != &no_memory) {
    std::free(status);
  }
}

const char* venturi_version(void) { return VENTURI_VERSION; }
