// Latents for the fuzzers: made from a seed, and the golden ones of testdata.
#include <algorithm>
#include <limits>

#include "decode_target.hpp"
#include "golden.hpp"

namespace fuzz {
namespace {

constexpr calls::Profile kProfiles[] = {{0, 1}, {4, 1}, {8, 1}, {16, 1}, {32, 1}, {64, 1}, {8, 3}, {64, 2}};

Case make_case(const Twins& twins, calls::Profile profile, const std::vector<uint8_t>& rows,
               const std::vector<int32_t>& symbols) {
  Case made{&twins, {}, symbols, profile, {}};
  const auto outcome =
      calls::encode(twins[0].get(), calls::explicit_rows(rows), profile, symbols, made.payload);
  if (outcome.code != VENTURI_OK) {  // few symbols cannot fill several segments, compat cannot carry every int32
    made.payload.clear();
  }
  for (int32_t image = 0; image < kMaxImages; ++image) {
    made.rows.insert(made.rows.end(), rows.begin(), rows.end());
  }
  return made;
}

void add_normal(std::vector<Case>& cases, const Twins& twins, bool gaussian, unsigned row_count) {
  std::mt19937 random(11);
  for (const size_t count : {size_t{0}, size_t{1}, size_t{3}, size_t{70}, size_t{900}, size_t{6000}}) {
    for (const calls::Profile profile : kProfiles) {
      std::vector<uint8_t> rows(count);
      std::generate(rows.begin(), rows.end(), [&] { return static_cast<uint8_t>(random() % row_count); });
      std::vector<int32_t> symbols = sources::normal_symbols(random, gaussian, rows);
      for (size_t i = 0; i < count; i += 97) {
        symbols[i] = static_cast<int32_t>(random()) >> (5 + random() % 27);
      }
      cases.push_back(make_case(twins, profile, rows, symbols));
    }
  }
}

// Rows at the limits of the format: ends of int32, widest shift, fewest and most tokens, smallest and largest frequencies.
sources::Rows extreme_rows() {
  constexpr int32_t kLeast = std::numeric_limits<int32_t>::min();
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  sources::Rows rows;
  rows.add(kMost, {0, 1, 65536}, kMost, 24, {4095, 1});
  rows.add(kLeast, {0, 65535, 65536}, kLeast, 0, {1, 4095});
  rows.add(kMost - 1, {0, 30000, 60000, 65536}, kMost - 1, 0, {1000, 2000, 1000, 96});
  std::vector<int32_t> cdf(65535);
  for (size_t i = 0; i < cdf.size(); ++i) {
    cdf[i] = static_cast<int32_t>(i);
  }
  cdf.back() = 65536;
  std::vector<int32_t> most_tokens(256, 1);
  most_tokens[200] = 4096 - 255;
  rows.add(-30000, cdf, -32768, 8, most_tokens);
  return rows;
}

void add_extreme(std::vector<Case>& cases, const Twins& twins) {
  std::mt19937 random(12);
  const int64_t firsts[] = {std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min(),
                            std::numeric_limits<int32_t>::max() - 1, -32768};
  for (const size_t count : {size_t{5}, size_t{70}, size_t{500}}) {
    for (const calls::Profile profile : kProfiles) {
      std::vector<uint8_t> rows(count);
      std::vector<int32_t> symbols(count);
      for (size_t i = 0; i < count; ++i) {
        rows[i] = static_cast<uint8_t>(random() % 4);
        const int64_t near = firsts[rows[i]] + static_cast<int64_t>(random() % 7) - 3 + (rows[i] == 3 ? 51000 : 0);
        symbols[i] = static_cast<int32_t>(std::clamp<int64_t>(near, std::numeric_limits<int32_t>::min(),
                                                              std::numeric_limits<int32_t>::max()));
      }
      cases.push_back(make_case(twins, profile, rows, symbols));
    }
  }
}

void add_golden(std::vector<Case>& cases) {
  static const std::vector<golden::Latent> latents = golden::latents();
  static std::vector<Twins> twins;
  for (const golden::Latent& latent : latents) {
    twins.push_back(make_twins(latent.tables));
  }
  for (size_t i = 0; i < latents.size(); ++i) {
    cases.push_back(make_case(twins[i], {0, 1}, latents[i].rows, latents[i].symbols));
    for (const golden::Payload& payload : latents[i].payloads) {
      cases.push_back(make_case(twins[i], payload.profile, latents[i].rows, latents[i].symbols));
      cases.back().payload = payload.bytes;
    }
  }
}

std::vector<Case> make_corpus() {
  static const Twins factorised = make_twins(sources::factorised_rows());
  static const Twins gaussian = make_twins(sources::gaussian_rows());
  static const Twins extreme = make_twins(extreme_rows());
  std::vector<Case> cases;
  add_normal(cases, factorised, false, 48);
  add_normal(cases, gaussian, true, 64);
  add_extreme(cases, extreme);
  add_golden(cases);
  return cases;
}

// The frames' latent is the last golden one, in one case per profile.
std::vector<Damaged> make_damaged() {
  std::vector<Damaged> all;
  for (const golden::Payload& payload : golden::damaged_frames()) {
    const auto reader = std::find_if(corpus().rbegin(), corpus().rend(), [&](const Case& each) {
      return each.profile.lanes == payload.profile.lanes && each.profile.segments == payload.profile.segments;
    });
    all.push_back({&*reader, payload.bytes});
  }
  return all;
}

}  // namespace

const std::vector<Case>& corpus() {
  static const std::vector<Case> cases = make_corpus();
  return cases;
}

const std::vector<Damaged>& damaged() {
  static const std::vector<Damaged> all = make_damaged();
  return all;
}

}  // namespace fuzz
