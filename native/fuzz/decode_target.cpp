#include "decode_target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace fuzz {
namespace {

void add_cases(std::vector<Case>& cases, const venturi_tables* tables, bool gaussian, int row_count) {
  const calls::Profile profiles[] = {{0, 1}, {4, 1}, {8, 1}, {16, 1}, {32, 1}, {64, 1}, {8, 3}, {64, 2}};
  std::mt19937 random(11);
  for (const size_t count : {size_t{0}, size_t{1}, size_t{3}, size_t{70}, size_t{900}, size_t{6000}}) {
    for (const calls::Profile profile : profiles) {
      Case made{tables, std::vector<uint8_t>(count), {}, profile, {}};
      std::generate(made.rows.begin(), made.rows.end(),
                    [&] { return static_cast<uint8_t>(random() % static_cast<unsigned>(row_count)); });
      made.symbols = sources::normal_symbols(random, gaussian, made.rows);
      for (size_t i = 0; i < count; i += 97) {
        made.symbols[i] = static_cast<int32_t>(random()) >> (5 + random() % 27);
      }
      const auto outcome =
          calls::encode(tables, calls::explicit_rows(made.rows), profile, made.symbols, made.payload);
      if (outcome.code == VENTURI_OK) {  // few symbols cannot fill several segments
        cases.push_back(std::move(made));
      }
    }
  }
}

std::vector<Case> make_corpus() {
  static const sources::Tables factorised = sources::make_tables(sources::factorised_rows());
  static const sources::Tables gaussian = sources::make_tables(sources::gaussian_rows());
  std::vector<Case> cases;
  add_cases(cases, factorised.get(), false, 48);
  add_cases(cases, gaussian.get(), true, 64);
  return cases;
}

}  // namespace

const std::vector<Case>& corpus() {
  static const std::vector<Case> cases = make_corpus();
  return cases;
}

bool decode(const Case& reader, const uint8_t* payload, size_t size) {
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[size]);
  std::copy(payload, payload + size, exact.get());
  const std::unique_ptr<int32_t[]> symbols(new int32_t[reader.symbols.size()]);
  const venturi_indexes indexes = calls::explicit_rows(reader.rows);
  const auto count = static_cast<int64_t>(reader.symbols.size());
  const auto bytes = static_cast<int64_t>(size);
  const calls::Outcome outcome(
      reader.profile.lanes == 0
          ? venturi_compat_decode(reader.tables, &indexes, exact.get(), &bytes, symbols.get(), count, 1)
          : venturi_lanes_decode(reader.tables, &indexes, reader.profile.lanes, reader.profile.segments, exact.get(),
                                 &bytes, symbols.get(), count, 1));
  const bool refused = outcome.code == VENTURI_CORRUPT && outcome.offset >= 0 && outcome.offset <= bytes;
  if (outcome.code != VENTURI_OK && !refused) {
    std::fprintf(stderr, "code %d, offset %lld of %lld: %s\n", outcome.code, static_cast<long long>(outcome.offset),
                 static_cast<long long>(bytes), outcome.message.c_str());
    std::abort();
  }
  return outcome.code == VENTURI_OK;
}

}  // namespace fuzz
