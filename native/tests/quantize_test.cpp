#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "check.hpp"
#include "coder_calls.hpp"
#include "venturi/quantize.h"

namespace {

int32_t quantised(float value, float median) {
  int32_t symbol = -77;
  CHECK_EQUAL(calls::Outcome(venturi_quantize(&value, &median, 1, 1, &symbol)).message, "");
  return symbol;
}

void quantise_ties_go_to_even() {
  const float values[] = {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, -2.5F, 0.49999997F, -0.0F, 8388607.5F, 4194303.5F, 4194304.5F};
  const int32_t wanted[] = {0, 2, 2, 0, -2, -2, 0, 0, 8388608, 4194304, 4194304};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    CHECK_EQUAL(quantised(values[i], 0.0F), wanted[i]);
  }
}

void quantise_random_bits_equal_nearbyint() {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    const auto bits = static_cast<uint32_t>(random());
    float value;
    std::memcpy(&value, &bits, sizeof value);
    if (std::fabs(value) < 2147483648.0F) {
      CHECK_EQUAL(quantised(value, 0.25F), static_cast<int32_t>(std::nearbyint(value - 0.25F)));
    }
  }
}

void quantise_bounds_of_int32() {
  CHECK_EQUAL(quantised(-2147483648.0F, 0.0F), INT32_MIN);
  CHECK_EQUAL(quantised(2147483520.0F, 0.0F), 2147483520);
}

void quantise_no_number_refused_with_channel_and_position() {
  const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                       -std::numeric_limits<float>::infinity(), 2147483648.0F, -2147483904.0F};
  for (const float value : bad) {
    float latent[6] = {0, 0, 0, 0, value, 0};
    const float medians[2] = {0, 0};
    int32_t symbols[6];
    const calls::Outcome outcome(venturi_quantize(latent, medians, 2, 3, symbols));
    CHECK_EQUAL(outcome.code, VENTURI_NOT_FINITE);
    CHECK(outcome.message.find("channel 1 at position 1") != std::string::npos);
  }
}

void dequantise_adds_median_of_channel() {
  const int32_t symbols[4] = {1, -2, 16777217, INT32_MIN};
  const float medians[2] = {0.25F, -0.5F};
  float latent[4];
  CHECK_EQUAL(calls::Outcome(venturi_dequantize(symbols, medians, 2, 2, latent)).message, "");
  CHECK_EQUAL(latent[0], 1.25F);
  CHECK_EQUAL(latent[1], -1.75F);
  CHECK_EQUAL(latent[2], 16777216.0F - 0.5F);
  CHECK_EQUAL(latent[3], -2147483648.0F);
}

void quantise_null_or_negative_refused() {
  float value = 0;
  int32_t symbol = 0;
  CHECK_EQUAL(calls::Outcome(venturi_quantize(nullptr, &value, 1, 1, &symbol)).code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(calls::Outcome(venturi_quantize(&value, &value, -1, 1, &symbol)).code, VENTURI_INVALID_ARGUMENT);
}

}  // namespace

int main() {
  RUN(quantise_ties_go_to_even);
  RUN(quantise_random_bits_equal_nearbyint);
  RUN(quantise_bounds_of_int32);
  RUN(quantise_no_number_refused_with_channel_and_position);
  RUN(dequantise_adds_median_of_channel);
  RUN(quantise_null_or_negative_refused);
  return check::result();
}
