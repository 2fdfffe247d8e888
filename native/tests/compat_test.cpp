// Profile compat against published vectors (docs/bitstream.md section 4) and the CDF quantiser (section 3.1).
#include <limits>

#include "check.hpp"
#include "coder_calls.hpp"

namespace {

using calls::Profile;
constexpr Profile kCompat{0, 1};

sources::Tables one_row(int32_t offset, const std::vector<int32_t>& cdf) {
  sources::Rows rows;
  rows.add(offset, cdf, 0, 0, {2048, 2048});
  return sources::make_tables(rows);
}

void check_stream(int32_t offset, const std::vector<int32_t>& cdf, const std::vector<int32_t>& symbols,
                  const std::string& wanted) {
  const auto tables = one_row(offset, cdf);
  const std::vector<uint8_t> rows(symbols.size());
  std::vector<uint8_t> payload;
  const auto encoded = calls::encode(tables.get(), calls::explicit_rows(rows), kCompat, symbols, payload);
  CHECK_EQUAL(encoded.message, "");
  CHECK_EQUAL(calls::hex(payload), wanted);
  std::vector<int32_t> decoded(symbols.size(), 99);
  CHECK_EQUAL(calls::decode(tables.get(), calls::explicit_rows(rows), kCompat, payload, decoded).message, "");
  CHECK(decoded == symbols);
}

void compat_reference_stream_equal() {
  check_stream(-2, {0, 6554, 19661, 45875, 58982, 65529, 65536}, {0, -1, 1, 2, -2, 0, 5, -9},
               "b9514e3779999f0041f9ff67");
}

void compat_state_at_renormalisation_bound_equal() {
  check_stream(-7, {0, 1, 2, 65536}, {-7, -7}, "000000800000000000000000");
}

void compat_no_symbols_only_state() { check_stream(0, {0, 1, 65536}, {}, "0000008000000000"); }

void compat_largest_escape_carried_next_refused() {
  const auto tables = one_row(0, {0, 40000, 65536});
  const std::vector<uint8_t> rows(1);
  std::vector<uint8_t> payload;
  for (const int32_t symbol : {(1 << 27), -(1 << 27)}) {  // raw = 2 * (2^27 - 1) and 2^28 - 1
    const std::vector<int32_t> symbols{symbol};
    CHECK_EQUAL(calls::encode(tables.get(), calls::explicit_rows(rows), kCompat, symbols, payload).code, VENTURI_OK);
    std::vector<int32_t> decoded(1);
    CHECK_EQUAL(calls::decode(tables.get(), calls::explicit_rows(rows), kCompat, payload, decoded).code, VENTURI_OK);
    CHECK(decoded == symbols);
  }
  for (const int32_t symbol : {(1 << 27) + 1, -(1 << 27) - 1, INT32_MAX, INT32_MIN}) {
    const auto outcome = calls::encode(tables.get(), calls::explicit_rows(rows), kCompat, {symbol}, payload);
    CHECK_EQUAL(outcome.code, VENTURI_UNREPRESENTABLE);
    CHECK(outcome.message.find(std::to_string(symbol)) != std::string::npos);
  }
}

void compat_damaged_streams_refused() {
  const auto tables = one_row(-2, {0, 6554, 19661, 45875, 58982, 65529, 65536});
  const std::vector<uint8_t> rows(8);
  const std::vector<int32_t> symbols{0, -1, 1, 2, -2, 0, 5, -9};
  std::vector<uint8_t> good;
  calls::encode(tables.get(), calls::explicit_rows(rows), kCompat, symbols, good);
  std::vector<int32_t> decoded(8);
  const auto code_of = [&](const std::vector<uint8_t>& payload) {
    return calls::decode(tables.get(), calls::explicit_rows(rows), kCompat, payload, decoded).code;
  };
  for (size_t size = 0; size < good.size(); ++size) {
    CHECK_EQUAL(code_of({good.begin(), good.begin() + static_cast<int64_t>(size)}), VENTURI_CORRUPT);
  }
  auto longer = good;
  longer.insert(longer.end(), 4, 0);
  CHECK_EQUAL(code_of(longer), VENTURI_CORRUPT);
  auto low_state = good;
  std::fill(low_state.begin() + 3, low_state.begin() + 8, 0);
  CHECK_EQUAL(code_of(low_state), VENTURI_CORRUPT);
  auto negative = good;
  negative[7] |= 0x80;
  CHECK_EQUAL(code_of(negative), VENTURI_CORRUPT);
}

void cdf_rows_every_bin_gets_width() {
  const float pmf[] = {0.0F, 0.5F, 0.0F, 0.5F, 0.0F};
  int32_t cdf[6];
  CHECK_EQUAL(calls::Outcome(venturi_quantize_cdf(pmf, 5, cdf)).code, VENTURI_OK);
  const int32_t wanted[] = {0, 1, 32766, 32767, 65535, 65536};
  for (int i = 0; i < 6; ++i) {
    CHECK_EQUAL(cdf[i], wanted[i]);
  }
}

void cdf_bad_probabilities_refused() {
  int32_t cdf[3];
  const float bad[] = {-1.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30F};
  for (const float p : bad) {
    const float pmf[] = {0.5F, p};
    CHECK_EQUAL(calls::Outcome(venturi_quantize_cdf(pmf, 2, cdf)).code, VENTURI_INVALID_ARGUMENT);
  }
  const float nothing[] = {0.0F, 0.0F};
  CHECK_EQUAL(calls::Outcome(venturi_quantize_cdf(nothing, 2, cdf)).code, VENTURI_INVALID_ARGUMENT);
}

}  // namespace

int main() {
  RUN(compat_reference_stream_equal);
  RUN(compat_state_at_renormalisation_bound_equal);
  RUN(compat_no_symbols_only_state);
  RUN(compat_largest_escape_carried_next_refused);
  RUN(compat_damaged_streams_refused);
  RUN(cdf_rows_every_bin_gets_width);
  RUN(cdf_bad_probabilities_refused);
  return check::result();
}
