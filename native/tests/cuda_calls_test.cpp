// What venturi/cuda_rans.h does without a device: sizes, argument checks, texts of outcomes, a clear error.
#include <set>

#include "base/error.hpp"
#include "check.hpp"
#include "coder_calls.hpp"
#include "cuda/device_coder.hpp"
#include "venturi/cuda.h"

namespace {

using calls::Outcome;
using venturi::cuda::DecodeBuffers;
using venturi::cuda::EncodeBuffers;

// Stand-ins for device memory; nothing is read or written.
alignas(16) char memory[16];
void* const somewhere = memory;
const auto* const images = static_cast<const venturi_cuda_image*>(somewhere);
auto* const outcomes = static_cast<venturi_cuda_outcome*>(somewhere);

template <typename Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const venturi::Error& error) {
    CHECK_EQUAL(error.code(), VENTURI_INVALID_ARGUMENT);
    return error.what();
  }
  return "";
}

bool names(const std::string& message, const char* part) { return message.find(part) != std::string::npos; }

venturi_cuda_batch sound_batch() { return {images, 3, 1000, 32, 1, 0, VENTURI_FP32, nullptr, nullptr}; }

EncodeBuffers sound_encode() {
  return {static_cast<const float*>(somewhere), nullptr, somewhere,
          venturi_cuda_encode_workspace_bytes(1000, 3), static_cast<uint8_t*>(somewhere), 5000,
          static_cast<int64_t*>(somewhere), outcomes};
}

void workspace_grows_with_symbols_and_streams() {
  const int64_t empty = venturi_cuda_encode_workspace_bytes(0, 0);
  CHECK(empty > 0 && empty < 100);
  CHECK(venturi_cuda_encode_workspace_bytes(1000, 3) >= 7 * 1000);
  CHECK(venturi_cuda_encode_workspace_bytes(1001, 3) > venturi_cuda_encode_workspace_bytes(1000, 3));
  CHECK(venturi_cuda_encode_workspace_bytes(1000, 4) > venturi_cuda_encode_workspace_bytes(1000, 3));
  CHECK_EQUAL(venturi_cuda_encode_workspace_bytes(-1, 3), -1);
  CHECK_EQUAL(venturi_cuda_encode_workspace_bytes(1, -3), -1);
  CHECK_EQUAL(venturi_cuda_encode_workspace_bytes(INT64_MAX, 1), -1);
  CHECK_EQUAL(venturi_cuda_encode_workspace_bytes(1, INT64_MAX), -1);
}

void bad_batches_refused_with_value() {
  CHECK_EQUAL(refusal([] { const auto batch = sound_batch(); venturi::cuda::check_batch(&batch, false); }), "");
  const auto with = [](auto change) {
    return refusal([&] {
      auto batch = sound_batch();
      change(batch);
      venturi::cuda::check_batch(&batch, false);
    });
  };
  CHECK(names(with([](auto& b) { b.image_count = -1; }), "image_count is -1"));
  CHECK(names(with([](auto& b) { b.symbol_count = -7; }), "symbol_count is -7"));
  CHECK(names(with([](auto& b) { b.lanes = 33; }), "lanes is 33"));
  CHECK(names(with([](auto& b) { b.lanes = 128; }), "lanes is 128"));
  CHECK(names(with([](auto& b) { b.segments = 0; }), "segments is 0"));
  CHECK(names(with([](auto& b) { b.segments = 1025; }), "segments is 1025"));
  CHECK(names(with([](auto& b) { b.index_kind = 4; }), "index_kind is 4"));
  CHECK(names(with([](auto& b) { b.precision = 2; }), "precision is 2"));
  CHECK(names(with([](auto& b) { b.index_kind = 3; b.rows_dev = somewhere; }), "without scales"));
  CHECK(names(with([](auto& b) { b.index_kind = 1; }), "rows_dev is NULL"));
  CHECK(names(with([](auto& b) { b.images_dev = nullptr; }), "images_dev is NULL"));
  CHECK(names(refusal([] { venturi::cuda::check_batch(nullptr, false); }), "batch is NULL"));
}

void bad_buffers_refused() {
  const auto encode = [](auto change) {
    return refusal([&] {
      auto buffers = sound_encode();
      change(buffers);
      venturi::cuda::check_encode(sound_batch(), buffers);
    });
  };
  CHECK_EQUAL(encode([](auto&) {}), "");
  CHECK(names(encode([](auto& b) { b.latents = nullptr; }), "exactly one"));
  CHECK(names(encode([](auto& b) { b.symbols = static_cast<const int32_t*>(somewhere); }), "exactly one"));
  CHECK(names(encode([](auto& b) { --b.workspace_bytes; }), "venturi_cuda_encode_workspace_bytes"));
  CHECK(names(encode([](auto& b) { b.workspace = memory + 8; }), "aligned"));
  CHECK(names(encode([](auto& b) { b.payload_capacity = -1; }), "payload_capacity is -1"));
  CHECK(names(encode([](auto& b) { b.payload = nullptr; }), "payload_dev is NULL"));
  CHECK(names(encode([](auto& b) { b.offsets = nullptr; }), "offsets_dev is NULL"));
  CHECK(names(encode([](auto& b) { b.outcomes = nullptr; }), "outcomes_dev is NULL"));
  const auto decode = [](auto change) {
    return refusal([&] {
      DecodeBuffers buffers{static_cast<const uint8_t*>(somewhere), 10, static_cast<const int64_t*>(somewhere),
                            static_cast<float*>(somewhere), nullptr, outcomes};
      change(buffers);
      venturi::cuda::check_decode(sound_batch(), buffers);
    });
  };
  CHECK_EQUAL(decode([](auto&) {}), "");
  CHECK(names(decode([](auto& b) { b.latents_hat = nullptr; }), "nowhere to decode to"));
  CHECK(names(decode([](auto& b) { b.payload_size = -1; }), "payload_size is -1"));
  CHECK(names(decode([](auto& b) { b.payload = nullptr; }), "payload_dev is NULL"));
  CHECK(names(decode([](auto& b) { b.outcomes = nullptr; }), "outcomes_dev is NULL"));
  CHECK(names(refusal([] { venturi::cuda::check_planes({nullptr, 1, 1, 1}); }), "medians_dev is NULL"));
  CHECK(names(refusal([] { venturi::cuda::check_planes({static_cast<float*>(somewhere), 0, 1, 1}); }), "channel_count is 0"));
  CHECK(names(refusal([] { venturi::cuda::check_planes({static_cast<float*>(somewhere), 1, 0, 1}); }), "plane_count is 0"));
}

void every_reason_has_its_code_and_text() {
  std::set<std::string> texts;
  for (int32_t reason = 1; reason <= venturi::gpu::kSymbolRange; ++reason) {
    const venturi_cuda_outcome outcome{venturi::gpu::code_of(reason), reason, 42};
    const Outcome status(venturi_cuda_outcome_status(&outcome));
    CHECK_EQUAL(status.code, outcome.code);
    CHECK(!names(status.message, "unknown reason"));
    CHECK_EQUAL(status.offset, outcome.code == VENTURI_CORRUPT ? 42 : -1);
    CHECK(texts.insert(status.message).second);
  }
  const venturi_cuda_outcome fine{VENTURI_OK, 0, -1};
  CHECK_EQUAL(Outcome(venturi_cuda_outcome_status(&fine)).code, VENTURI_OK);
  CHECK_EQUAL(Outcome(venturi_cuda_outcome_status(nullptr)).code, VENTURI_INVALID_ARGUMENT);
}

// Whatever is missing first is named: the device, or the context that this test never makes.
void open_without_device_or_context_says_why() {
  venturi_cuda* cuda = nullptr;
  const Outcome outcome(venturi_cuda_open(&cuda));
  CHECK(cuda == nullptr);
  if (venturi_cuda_device_count() == 0) {
    CHECK_EQUAL(outcome.code, VENTURI_CUDA);
    CHECK(names(outcome.message, venturi_cuda_reason()));
  } else {
    CHECK_EQUAL(outcome.code, VENTURI_INVALID_ARGUMENT);
    CHECK(names(outcome.message, "no CUDA context"));
  }
  venturi_cuda_close(nullptr);
  venturi_cuda_tables_free(nullptr);
  CHECK_EQUAL(Outcome(venturi_cuda_open(nullptr)).code, VENTURI_INVALID_ARGUMENT);
}

void calls_without_handles_refused() {
  const auto batch = sound_batch();
  const auto tables = sources::make_tables(sources::factorised_rows());
  venturi_cuda_tables* made = nullptr;
  CHECK_EQUAL(Outcome(venturi_cuda_tables_create(nullptr, tables.get(), nullptr, nullptr, 0, &made)).code,
              VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(Outcome(venturi_cuda_lanes_encode(nullptr, &batch, nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr, nullptr,
                                                nullptr)).message, "cuda_tables is NULL");
  CHECK_EQUAL(Outcome(venturi_cuda_lanes_decode(nullptr, &batch, nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr)).message,
              "cuda_tables is NULL");
  CHECK_EQUAL(Outcome(venturi_cuda_quantize(nullptr, nullptr, nullptr, 1, 1, 1, nullptr, nullptr, nullptr)).message,
              "cuda is NULL");
  CHECK_EQUAL(Outcome(venturi_cuda_dequantize(nullptr, nullptr, nullptr, 1, 1, 1, nullptr, nullptr)).message, "cuda is NULL");
}

}  // namespace

int main() {
  RUN(workspace_grows_with_symbols_and_streams);
  RUN(bad_batches_refused_with_value);
  RUN(bad_buffers_refused);
  RUN(every_reason_has_its_code_and_text);
  RUN(open_without_device_or_context_says_why);
  RUN(calls_without_handles_refused);
  return check::result();
}
