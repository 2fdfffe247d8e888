// Profile compat against published vectors (docs/bitstream.md section 4) and the CDF quantiser (section 3.1).
#include <algorithm>
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

struct Steps {
  std::vector<uint8_t> rows;
  std::vector<int32_t> symbols;
  std::vector<uint8_t> payload;
  sources::Tables tables;
};

Steps make_steps() {
  std::mt19937 random(31);
  Steps steps{std::vector<uint8_t>(3000), {}, {}, sources::make_tables(sources::gaussian_rows())};
  for (uint8_t& row : steps.rows) {
    row = static_cast<uint8_t>(random() % 64);
  }
  steps.symbols = sources::normal_symbols(random, true, steps.rows);
  for (size_t i = 0; i < steps.symbols.size(); i += 41) {
    steps.symbols[i] = static_cast<int32_t>(random()) >> (5 + random() % 27);
  }
  calls::encode(steps.tables.get(), calls::explicit_rows(steps.rows), kCompat, steps.symbols, steps.payload);
  return steps;
}

int32_t code(venturi_status* status) { return calls::Outcome(status).code; }

int32_t open(venturi_compat_stream& stream, const Steps& steps, const std::vector<uint8_t>& payload) {
  return code(venturi_compat_stream_open(&stream, steps.tables.get(), payload.data(), static_cast<int64_t>(payload.size())));
}

void stream_one_symbol_or_several_a_call_decodes_back() {
  const Steps steps = make_steps();
  venturi_compat_stream stream;
  CHECK_EQUAL(open(stream, steps, steps.payload), VENTURI_OK);
  for (size_t i = 0; i < steps.symbols.size();) {
    int32_t several[7] = {};
    const size_t count = i % 2 == 0 ? 1 : std::min<size_t>(i % 8, steps.symbols.size() - i);
    const venturi_indexes indexes{1, 0, steps.rows.data() + i};
    CHECK_EQUAL(code(venturi_compat_stream_next(&stream, i % 3 == 0 ? 64 : -1, several)), VENTURI_INVALID_ARGUMENT);
    CHECK_EQUAL(code(count == 1 ? venturi_compat_stream_next(&stream, steps.rows[i], several)
                                : venturi_compat_stream_next_rows(&stream, &indexes, several, static_cast<int64_t>(count))),
                VENTURI_OK);
    CHECK(std::equal(several, several + count, steps.symbols.begin() + static_cast<int64_t>(i)));
    i += count;
  }
  CHECK_EQUAL(code(venturi_compat_stream_finish(&stream)), VENTURI_OK);
  CHECK_EQUAL(code(venturi_compat_stream_finish(&stream)), VENTURI_INVALID_ARGUMENT);
}

void stream_row_that_is_none_among_several_takes_no_symbol() {
  const Steps steps = make_steps();
  venturi_compat_stream stream;
  CHECK_EQUAL(open(stream, steps, steps.payload), VENTURI_OK);
  const uint16_t rows[] = {steps.rows[0], 64};
  int32_t symbols[3] = {-77, -77, -77};
  for (const venturi_indexes indexes : {venturi_indexes{2, 0, rows}, venturi_indexes{3, 0, rows}, venturi_indexes{1, 0, nullptr}}) {
    CHECK_EQUAL(code(venturi_compat_stream_next_rows(&stream, &indexes, symbols, 2)), VENTURI_INVALID_ARGUMENT);
  }
  CHECK_EQUAL(symbols[0], -77);
  CHECK_EQUAL(code(venturi_compat_stream_next(&stream, steps.rows[0], symbols)), VENTURI_OK);
  CHECK_EQUAL(symbols[0], steps.symbols[0]);
}

void stream_damaged_payloads_same_verdict_as_whole_latents() {
  const Steps steps = make_steps();
  std::mt19937 random(32);
  std::vector<int32_t> whole(steps.symbols.size());
  std::vector<int32_t> stepped(steps.symbols.size());
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<uint8_t> payload = steps.payload;
    payload[random() % (round % 2 == 0 ? 12 : payload.size())] ^= static_cast<uint8_t>(1U << random() % 8);
    payload.resize(round % 5 == 0 ? random() % payload.size() : payload.size());
    const auto indexes = calls::explicit_rows(steps.rows);
    const int32_t wanted = calls::decode(steps.tables.get(), indexes, kCompat, payload, whole).code;
    const std::vector<uint8_t> exact(payload);
    venturi_compat_stream stream;
    int32_t seen = open(stream, steps, exact);
    for (size_t i = 0; seen == VENTURI_OK && i < stepped.size(); i += 60) {
      const venturi_indexes some{1, 0, steps.rows.data() + i};
      seen = code(venturi_compat_stream_next_rows(&stream, &some, stepped.data() + i, 60));
    }
    seen = seen == VENTURI_OK ? code(venturi_compat_stream_finish(&stream)) : seen;
    CHECK_EQUAL(seen, wanted);
    CHECK(wanted != VENTURI_OK || whole == stepped);
    CHECK_EQUAL(code(venturi_compat_stream_next(&stream, 0, stepped.data())), VENTURI_INVALID_ARGUMENT);
    refused += wanted == VENTURI_OK ? 0 : 1;
  }
  CHECK(refused > 250);
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
  RUN(stream_one_symbol_or_several_a_call_decodes_back);
  RUN(stream_row_that_is_none_among_several_takes_no_symbol);
  RUN(stream_damaged_payloads_same_verdict_as_whole_latents);
  RUN(cdf_rows_every_bin_gets_width);
  RUN(cdf_bad_probabilities_refused);
  return check::result();
}
