// venturi/cuda_device.h: argument checks everywhere, the rest on the emulated driver, whose context can be lost on request.
#include <dlfcn.h>

#include "check.hpp"
#include "coder_calls.hpp"
#include "cuda/driver.hpp"
#include "venturi/cuda.h"
#include "venturi/cuda_device.h"

namespace {

using calls::Outcome;

void refusals_without_a_device() {
  CHECK_EQUAL(Outcome(venturi_cuda_device_describe(0, nullptr)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_stream_create(nullptr)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_host_allocate(1, 1, nullptr, nullptr)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_copy_to_device(nullptr, nullptr, -1, nullptr)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_copy_to_host(nullptr, nullptr, 0, nullptr)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_memory_free(nullptr)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_graph_destroy(nullptr)).code, VENTURI_OK);
}

void no_device_named_with_its_reason() {
  void* context = nullptr;
  const Outcome outcome(venturi_cuda_context_retain(0, &context));
  CHECK_EQUAL(outcome.code, VENTURI_CUDA);
  CHECK(outcome.message.find(venturi_cuda_reason()) != std::string::npos);
}

void sizes_and_ordinals_refused() {
  venturi_cuda_device device;
  CHECK_EQUAL(Outcome(venturi_cuda_device_describe(7, &device)).code, VENTURI_INVALID_ARGUMENT);
  void* context = nullptr;
  void* memory = nullptr;
  CHECK_EQUAL(Outcome(venturi_cuda_context_retain(0, &context)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_context_make_current(context)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_memory_allocate(0, &memory)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_memory_allocate(INT64_MAX, &memory)).code, VENTURI_OUT_OF_MEMORY);
  CHECK_EQUAL(Outcome(venturi_cuda_context_release(0)).code, VENTURI_OK);
}

void call_without_a_context_refused() {
  void* stream = nullptr;
  CHECK_EQUAL(Outcome(venturi_cuda_context_make_current(nullptr)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_memory_allocate(8, &stream)).code, VENTURI_CUDA);
}

// The error stays: every later call gives it, until the process is restarted.
void lost_context_is_fatal() {
  using Fail = int (*)(int);
  const auto fail = reinterpret_cast<Fail>(dlsym(venturi::cuda::driver_library(), "venturi_emulated_fail"));
  void* context = nullptr;
  void* stream = nullptr;
  CHECK_EQUAL(Outcome(venturi_cuda_context_retain(0, &context)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_context_make_current(context)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_stream_create(&stream)).code, VENTURI_OK);
  fail(700);
  const Outcome outcome(venturi_cuda_stream_synchronize(stream));
  CHECK_EQUAL(outcome.code, VENTURI_CUDA_FATAL);
  CHECK(outcome.message.find("CUDA_ERROR_ILLEGAL_ADDRESS") != std::string::npos);
  CHECK(outcome.message.find("restart the process") != std::string::npos);
  CHECK_EQUAL(Outcome(venturi_cuda_event_record(nullptr, stream)).code, VENTURI_CUDA_FATAL);
  CHECK_EQUAL(Outcome(venturi_cuda_stream_destroy(stream)).code, VENTURI_CUDA_FATAL);
  fail(0);
  CHECK_EQUAL(Outcome(venturi_cuda_context_release(0)).code, VENTURI_OK);
}

}  // namespace

int main() {
  RUN(refusals_without_a_device);
  if (venturi_cuda_device_count() == 0) {
    RUN(no_device_named_with_its_reason);
  } else if (venturi::cuda::kernels_of_driver() != nullptr) {
    RUN(sizes_and_ordinals_refused);
    RUN(call_without_a_context_refused);
    RUN(lost_context_is_fatal);
  }
  return check::result();
}
