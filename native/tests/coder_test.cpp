// Both profiles: round trips over every lane count, index kind and size, bounds, and refusals.
#include <algorithm>
#include <cmath>

#include "check.hpp"
#include "coder_calls.hpp"

namespace {

using calls::Profile;

const std::vector<Profile> kProfiles{{0, 1}, {4, 1}, {8, 1}, {16, 1}, {32, 1}, {64, 1}, {8, 3}, {32, 2}, {4, 5}};

void check_round_trip(const venturi_tables* tables, const venturi_indexes& indexes, Profile profile,
                      const std::vector<int32_t>& symbols) {
  std::vector<uint8_t> payload;
  CHECK_EQUAL(calls::encode(tables, indexes, profile, symbols, payload).message, "");
  std::vector<int32_t> decoded(symbols.size(), -12345);
  CHECK_EQUAL(calls::decode(tables, indexes, profile, payload, decoded).message, "");
  CHECK(decoded == symbols);
}

std::vector<uint8_t> channel_rows(size_t channels, size_t plane) {
  std::vector<uint8_t> rows;
  for (size_t c = 0; c < channels; ++c) {
    rows.insert(rows.end(), plane, static_cast<uint8_t>(c));
  }
  return rows;
}

void index_kinds_same_rows_same_bytes() {
  const auto tables = sources::make_tables(sources::factorised_rows());
  std::mt19937 random(1);
  const auto rows = channel_rows(48, 49);
  const auto symbols = sources::normal_symbols(random, false, rows);
  const std::vector<uint16_t> wide(rows.begin(), rows.end());
  for (const Profile profile : kProfiles) {
    std::vector<uint8_t> a, b, c;
    calls::encode(tables.get(), {0, 49, nullptr}, profile, symbols, a);
    calls::encode(tables.get(), calls::explicit_rows(rows), profile, symbols, b);
    calls::encode(tables.get(), {2, 0, wide.data()}, profile, symbols, c);
    CHECK(a == b);
    CHECK(a == c);
    check_round_trip(tables.get(), {0, 49, nullptr}, profile, symbols);
    check_round_trip(tables.get(), calls::explicit_rows(rows), profile, symbols);
    check_round_trip(tables.get(), {2, 0, wide.data()}, profile, symbols);
  }
}

void every_size_round_trips() {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(2);
  for (size_t count = 0; count <= 300; ++count) {
    std::vector<uint8_t> rows(count);
    std::generate(rows.begin(), rows.end(), [&] { return static_cast<uint8_t>(random() % 64); });
    const auto symbols = sources::normal_symbols(random, true, rows);
    for (const Profile profile : kProfiles) {
      const auto segments = static_cast<size_t>(profile.segments);
      const size_t step = ((count + segments - 1) / segments + 31) / 32 * 32;
      if (profile.segments == 1 || (segments - 1) * step < count) {
        check_round_trip(tables.get(), calls::explicit_rows(rows), profile, symbols);
      }
    }
  }
}

void extreme_symbols_lanes_carries_every_int32() {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(3);
  std::vector<uint8_t> rows(5000);
  std::vector<int32_t> symbols(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i] = static_cast<uint8_t>(random() % 64);
    symbols[i] = static_cast<int32_t>(random()) >> (random() % 32);
  }
  symbols[0] = INT32_MIN;
  symbols[1] = INT32_MAX;
  for (const Profile profile : kProfiles) {
    if (profile.lanes != 0) {
      check_round_trip(tables.get(), calls::explicit_rows(rows), profile, symbols);
    }
  }
}

void extreme_offsets_symbols_at_int32_bounds_round_trip() {
  sources::Rows rows;
  rows.add(INT32_MAX - 1, {0, 20000, 40000, 65536}, INT32_MAX - 1, 0, {1500, 1500, 1096});
  rows.add(INT32_MIN, {0, 20000, 40000, 65536}, INT32_MAX - 1, 24, {2000, 2096});
  rows.add(0, {0, 20000, 65536}, INT32_MIN, 24, {2000, 1000, 1096});
  const auto tables = sources::make_tables(rows);
  std::vector<uint8_t> indexes;
  std::vector<int32_t> symbols;
  for (uint8_t r = 0; r < 3; ++r) {
    for (const int32_t s : {INT32_MAX, INT32_MAX - 1, INT32_MIN, INT32_MIN + 1, 0}) {
      indexes.push_back(r);
      symbols.push_back(s);
    }
  }
  for (const Profile profile : {Profile{4, 1}, Profile{64, 1}}) {
    check_round_trip(tables.get(), calls::explicit_rows(indexes), profile, symbols);
  }
}

void certain_symbols_cost_nothing_and_cold_rows_are_bounded() {
  sources::Rows rows;
  rows.add(0, {0, 65535, 65536}, 0, 0, {4095, 1});
  const auto tables = sources::make_tables(rows);
  const std::vector<int32_t> symbols(100000);
  const venturi_indexes indexes{0, 100000, nullptr};
  for (const Profile profile : kProfiles) {
    if (profile.segments == 1) {
      check_round_trip(tables.get(), indexes, profile, symbols);
    }
  }
  std::vector<uint8_t> payload;
  const std::vector<int32_t> few(64 * 255);
  calls::encode(tables.get(), indexes, {64, 1}, few, payload);
  CHECK(payload.size() >= 2 && payload[0] == 255);
}

void lanes_size_close_to_entropy() {
  const auto tables = sources::make_tables(sources::factorised_rows());
  std::mt19937 random(4);
  const auto rows = channel_rows(48, 784);
  const auto symbols = sources::normal_symbols(random, false, rows);
  std::vector<uint8_t> compat, lanes8, lanes32;
  calls::encode(tables.get(), {0, 784, nullptr}, {0, 1}, symbols, compat);
  calls::encode(tables.get(), {0, 784, nullptr}, {8, 1}, symbols, lanes8);
  calls::encode(tables.get(), {0, 784, nullptr}, {32, 1}, symbols, lanes32);
  CHECK(static_cast<double>(lanes8.size()) < 1.01 * static_cast<double>(compat.size()));
  CHECK(static_cast<double>(lanes32.size()) < 1.015 * static_cast<double>(compat.size()));
}

void bad_calls_refused_with_value() {
  const auto tables = sources::make_tables(sources::factorised_rows());
  const std::vector<int32_t> symbols(100);
  const std::vector<uint8_t> rows(100, 48);
  std::vector<uint8_t> payload;
  for (const Profile profile : {Profile{0, 1}, Profile{8, 1}}) {
    const auto outcome = calls::encode(tables.get(), calls::explicit_rows(rows), profile, symbols, payload);
    CHECK_EQUAL(outcome.code, VENTURI_INVALID_ARGUMENT);
    CHECK(outcome.message.find("48") != std::string::npos);
    CHECK_EQUAL(calls::encode(tables.get(), {0, 2, nullptr}, profile, symbols, payload).code,
                VENTURI_INVALID_ARGUMENT);  // 50 channels
    CHECK_EQUAL(calls::encode(tables.get(), {3, 100, nullptr}, profile, symbols, payload).code,
                VENTURI_INVALID_ARGUMENT);
    CHECK_EQUAL(calls::encode(nullptr, {0, 100, nullptr}, profile, symbols, payload).code, VENTURI_INVALID_ARGUMENT);
  }
  for (const Profile profile : {Profile{5, 1}, Profile{128, 1}, Profile{8, 0}, Profile{8, 1025}, Profile{8, 5}}) {
    CHECK_EQUAL(calls::encode(tables.get(), {0, 100, nullptr}, profile, symbols, payload).code,
                VENTURI_INVALID_ARGUMENT);
  }
  int64_t size = 0;
  uint8_t small[64];
  const venturi_indexes indexes{0, 100, nullptr};
  CHECK_EQUAL(calls::Outcome(venturi_compat_encode(tables.get(), &indexes, symbols.data(), 100, 1, small, 64, &size)).code,
              VENTURI_INVALID_ARGUMENT);
}

void bad_tables_refused_naming_row() {
  const auto outcome_of = [](const sources::Rows& rows) {
    venturi_tables* tables = nullptr;
    return calls::Outcome(rows.create(&tables));
  };
  const std::vector<std::vector<int32_t>> cdfs{{0, 5, 5, 65536}, {0, 9, 4, 65536}, {1, 2, 65536}, {0, 1, 65535}};
  for (const auto& cdf : cdfs) {
    sources::Rows rows;
    rows.add(0, {0, 1, 65536}, 0, 0, {4095, 1});
    rows.add(0, cdf, 0, 0, {4095, 1});
    CHECK_EQUAL(outcome_of(rows).code, VENTURI_CORRUPT);
    CHECK(outcome_of(rows).message.find("row 1") != std::string::npos);
  }
  const std::vector<std::vector<int32_t>> lanes{{4096, 0}, {4096, 4096, -4096}, {4000, 95}, {4095, 2}};
  for (const auto& frequencies : lanes) {
    sources::Rows rows;
    rows.add(0, {0, 1, 65536}, 0, 0, frequencies);
    CHECK_EQUAL(outcome_of(rows).code, VENTURI_CORRUPT);
  }
  sources::Rows shifted;
  shifted.add(0, {0, 1, 65536}, 0, 25, {4095, 1});
  CHECK_EQUAL(outcome_of(shifted).code, VENTURI_CORRUPT);
  CHECK_EQUAL(outcome_of(sources::Rows{}).code, VENTURI_INVALID_ARGUMENT);
}

// Every prefix and every byte behind the end must be refused; an offset stays within the payload.
void truncated_or_longer_payloads_refused() {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(5);
  std::vector<uint8_t> rows(700);
  std::generate(rows.begin(), rows.end(), [&] { return static_cast<uint8_t>(random() % 64); });
  const auto symbols = sources::normal_symbols(random, true, rows);
  for (const Profile profile : kProfiles) {
    std::vector<uint8_t> good;
    calls::encode(tables.get(), calls::explicit_rows(rows), profile, symbols, good);
    std::vector<int32_t> decoded(symbols.size());
    for (size_t size = 0; size <= good.size() + 4; ++size) {
      auto payload = good;
      payload.resize(size, 0);
      const auto outcome = calls::decode(tables.get(), calls::explicit_rows(rows), profile, payload, decoded);
      CHECK_EQUAL(outcome.code, size == good.size() ? VENTURI_OK : VENTURI_CORRUPT);
      CHECK(outcome.offset >= (size == good.size() ? -1 : 0) && outcome.offset <= static_cast<int64_t>(size));
    }
  }
}

}  // namespace

int main() {
  RUN(index_kinds_same_rows_same_bytes);
  RUN(every_size_round_trips);
  RUN(extreme_symbols_lanes_carries_every_int32);
  RUN(extreme_offsets_symbols_at_int32_bounds_round_trip);
  RUN(certain_symbols_cost_nothing_and_cold_rows_are_bounded);
  RUN(lanes_size_close_to_entropy);
  RUN(bad_calls_refused_with_value);
  RUN(bad_tables_refused_naming_row);
  RUN(truncated_or_longer_payloads_refused);
  return check::result();
}
