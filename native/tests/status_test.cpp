// Every kind of exception becomes its code, and no exception passes the guard.
#include <new>
#include <stdexcept>

#include "capi/guard.hpp"
#include "check.hpp"
#include "coder_calls.hpp"

namespace {

void status_null_is_ok() {
  CHECK_EQUAL(venturi_status_code(nullptr), VENTURI_OK);
  CHECK_EQUAL(std::string(venturi_status_message(nullptr)), "");
  CHECK_EQUAL(venturi_status_offset(nullptr), -1);
  venturi_status_free(nullptr);
}

void guard_own_errors_keep_code_offset_and_message() {
  for (int code = VENTURI_INVALID_ARGUMENT; code <= VENTURI_INTERNAL; ++code) {
    const calls::Outcome outcome(
        venturi::guarded([&] { throw venturi::Error(static_cast<venturi_code>(code), 7, "what happened"); }));
    CHECK_EQUAL(outcome.code, code);
    CHECK_EQUAL(outcome.offset, 7);
    CHECK_EQUAL(outcome.message, "what happened");
  }
}

void guard_foreign_exceptions_mapped() {
  CHECK_EQUAL(calls::Outcome(venturi::guarded([] {})).code, VENTURI_OK);
  CHECK_EQUAL(calls::Outcome(venturi::guarded([] { throw std::bad_alloc(); })).code, VENTURI_OUT_OF_MEMORY);
  const calls::Outcome runtime(venturi::guarded([] { throw std::runtime_error("surprise"); }));
  CHECK_EQUAL(runtime.code, VENTURI_INTERNAL);
  CHECK_EQUAL(runtime.message, "surprise");
  CHECK_EQUAL(calls::Outcome(venturi::guarded([] { throw 42; })).code, VENTURI_INTERNAL);
}

}  // namespace

int main() {
  RUN(status_null_is_ok);
  RUN(guard_own_errors_keep_code_offset_and_message);
  RUN(guard_foreign_exceptions_mapped);
  return check::result();
}
