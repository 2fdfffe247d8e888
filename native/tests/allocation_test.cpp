// After warm-up no call takes memory from the heap: operator new is counted.
#include <atomic>
#include <cstdlib>
#include <new>

#include "check.hpp"
#include "coder_calls.hpp"
#include "venturi/preprocess.h"
#include "venturi/quantize.h"

namespace {

std::atomic<long> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

template <typename Call>
void check_takes_nothing(Call call) {
  sources::expect_ok(call());
  const long before = allocations;
  for (int i = 0; i < 10; ++i) {
    venturi_status* status = call();
    CHECK(status == nullptr);
  }
  CHECK_EQUAL(allocations - before, 0L);
}

void coder_calls_take_nothing() {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(1);
  std::vector<uint8_t> rows(20000);
  for (uint8_t& row : rows) {
    row = static_cast<uint8_t>(random() % 64);
  }
  const auto symbols = sources::normal_symbols(random, true, rows);
  const auto count = static_cast<int64_t>(symbols.size());
  const venturi_indexes indexes = calls::explicit_rows(rows);
  std::vector<uint8_t> payload(static_cast<size_t>(venturi_max_encoded_bytes(count, 4)));
  const auto room = static_cast<int64_t>(payload.size());
  std::vector<int32_t> decoded(symbols.size());
  int64_t size = 0;
  check_takes_nothing(
      [&] { return venturi_compat_encode(tables.get(), &indexes, symbols.data(), count, 1, payload.data(), room, &size); });
  check_takes_nothing(
      [&] { return venturi_compat_decode(tables.get(), &indexes, payload.data(), &size, decoded.data(), count, 1); });
  int64_t sizes[5];
  std::vector<uint8_t> payloads(static_cast<size_t>(5 * venturi_max_encoded_bytes(count / 5, 1)));
  check_takes_nothing([&] {
    return venturi_compat_encode(tables.get(), &indexes, symbols.data(), count / 5, 5, payloads.data(),
                                 static_cast<int64_t>(payloads.size()), sizes);
  });
  check_takes_nothing([&] {
    return venturi_compat_decode(tables.get(), &indexes, payloads.data(), sizes, decoded.data(), count / 5, 5);
  });
  check_takes_nothing([&]() -> venturi_status* {
    venturi_compat_stream stream;
    venturi_status* status = venturi_compat_stream_open(&stream, tables.get(), payload.data(), size);
    status = status == nullptr ? venturi_compat_stream_next(&stream, rows[0], decoded.data()) : status;
    const venturi_indexes rest{1, 0, rows.data() + 1};
    status = status == nullptr ? venturi_compat_stream_next_rows(&stream, &rest, decoded.data(), count - 1) : status;
    return status == nullptr ? venturi_compat_stream_finish(&stream) : status;
  });
  for (const int32_t segments : {1, 4}) {
    check_takes_nothing([&] {
      return venturi_lanes_encode(tables.get(), &indexes, 32, segments, symbols.data(), count, 1, payload.data(), room, &size);
    });
    check_takes_nothing([&] {
      return venturi_lanes_decode(tables.get(), &indexes, 32, segments, payload.data(), &size, decoded.data(), count, 1);
    });
  }
}

void quantise_takes_nothing() {
  const std::vector<float> latent(4096, 0.75F);
  const float medians[4] = {0, 0.5F, 1, -1};
  std::vector<int32_t> symbols(4096);
  check_takes_nothing([&] { return venturi_quantize(latent.data(), medians, 4, 1024, symbols.data()); });
}

void preprocess_equal_and_smaller_images_take_nothing() {
  const venturi_preprocess_spec spec{64, 1, 64, 64, 0, {0, 0, 0}, {1, 1, 1}};
  venturi_preprocessor* preprocessor = nullptr;
  sources::expect_ok(venturi_preprocessor_create(&spec, &preprocessor));
  const std::vector<uint8_t> pixels(3 * 300 * 200, 77);
  std::vector<float> tensor(3 * 64 * 64);
  const venturi_image rgb{0, 0, 300, 200, {pixels.data(), nullptr, nullptr}, {900, 0, 0}};
  const venturi_image yuv{4, 2, 300, 200, {pixels.data(), pixels.data(), pixels.data()}, {300, 150, 150}};
  const venturi_image small{0, 0, 150, 100, {pixels.data(), nullptr, nullptr}, {900, 0, 0}};
  for (const venturi_image* image : {&rgb, &yuv, &small}) {
    check_takes_nothing([&] { return venturi_preprocess(preprocessor, image, tensor.data()); });
  }
  venturi_preprocessor_free(preprocessor);
}

}  // namespace

int main() {
  RUN(coder_calls_take_nothing);
  RUN(quantise_takes_nothing);
  RUN(preprocess_equal_and_smaller_images_take_nothing);
  return check::result();
}
