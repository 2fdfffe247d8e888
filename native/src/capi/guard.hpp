// The border: every exported function that can fail runs its one call inside guarded().
#pragma once

#include <exception>
#include <new>

#include "base/error.hpp"
#include "venturi/status.h"

namespace venturi {

// Never throws; when there is no memory even for the status it returns the static out-of-memory one.
venturi_status* make_status(venturi_code code, int64_t offset, const char* message) noexcept;

template <typename Call>
venturi_status* guarded(Call&& call) noexcept {
  try {
    call();
    return nullptr;
  } catch (const Error& error) {
    return make_status(error.code(), error.offset(), error.what());
  } catch (const std::bad_alloc&) {
    return make_status(VENTURI_OUT_OF_MEMORY, -1, "no memory left for native buffers");
  } catch (const std::exception& error) {
    return make_status(VENTURI_INTERNAL, -1, error.what());
  } catch (...) {
    return make_status(VENTURI_INTERNAL, -1, "unknown exception");
  }
}

}  // namespace venturi
