// Every kernel set writes the portable set's bytes and gives its verdict on every payload, one image at a time or many.
#include <algorithm>
#include <cstring>

#include "check.hpp"
#include "coder_calls.hpp"

namespace {

using calls::Profile;

struct Twin {
  const char* name;
  sources::Tables tables;
};

// The portable set first.
std::vector<Twin> twins(const sources::Rows& rows) {
  std::vector<Twin> made;
  made.push_back({"scalar", sources::make_tables(rows, "scalar")});
  for (int32_t i = 0; i < venturi_coder_count(); ++i) {
    const char* name = venturi_coder_name(i);
    if (*venturi_coder_reason(i) == 0 && std::strcmp(name, "scalar") != 0) {
      made.push_back({name, sources::make_tables(rows, name)});
    }
  }
  return made;
}

struct Images {
  venturi_indexes indexes;
  size_t symbols_each;
  int32_t count;
  std::vector<uint8_t> rows;
  std::vector<uint16_t> wide_rows;
  std::vector<int32_t> symbols;
};

struct Coded {
  std::vector<uint8_t> payload;
  std::vector<int64_t> sizes;
};

bool allows(Profile profile, size_t symbols) {
  const auto segments = static_cast<size_t>(profile.segments);
  const size_t step = ((symbols + segments - 1) / segments + 31) / 32 * 32;
  return profile.segments == 1 || (segments - 1) * step < symbols;
}

Coded encode(const Twin& twin, const Images& images, Profile profile) {
  const auto count = static_cast<int64_t>(images.symbols_each);
  const int64_t room = images.count * venturi_max_encoded_bytes(count, profile.segments);
  Coded coded{std::vector<uint8_t>(static_cast<size_t>(room), 0x5a), std::vector<int64_t>(static_cast<size_t>(images.count))};
  uint8_t* to = coded.payload.data();
  const calls::Outcome outcome(
      profile.lanes == 0
          ? venturi_compat_encode(twin.tables.get(), &images.indexes, images.symbols.data(), count, images.count, to,
                                  room, coded.sizes.data())
          : venturi_lanes_encode(twin.tables.get(), &images.indexes, profile.lanes, profile.segments,
                                 images.symbols.data(), count, images.count, to, room, coded.sizes.data()));
  CHECK_EQUAL(outcome.message, "");
  int64_t size = 0;
  for (const int64_t each : coded.sizes) {
    size += each;
  }
  coded.payload.resize(static_cast<size_t>(size));
  return coded;
}

// The payload lies in memory of its exact size, so that a sanitizer sees reads beyond it.
calls::Outcome decode(const Twin& twin, const Images& images, Profile profile, const Coded& coded,
                      std::vector<int32_t>& symbols) {
  const auto count = static_cast<int64_t>(images.symbols_each);
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[coded.payload.size()]);
  std::copy(coded.payload.begin(), coded.payload.end(), exact.get());
  symbols.assign(images.symbols.size(), -77);
  return calls::Outcome(
      profile.lanes == 0
          ? venturi_compat_decode(twin.tables.get(), &images.indexes, exact.get(), coded.sizes.data(), symbols.data(),
                                  count, images.count)
          : venturi_lanes_decode(twin.tables.get(), &images.indexes, profile.lanes, profile.segments, exact.get(),
                                 coded.sizes.data(), symbols.data(), count, images.count));
}

void check_same(const std::vector<Twin>& all, const Images& images, Profile profile) {
  if (!allows(profile, images.symbols_each)) {
    return;
  }
  const Coded wanted = encode(all[0], images, profile);
  std::vector<int32_t> decoded;
  for (const Twin& twin : all) {
    const Coded coded = encode(twin, images, profile);
    const bool same = coded.payload == wanted.payload && coded.sizes == wanted.sizes;
    CHECK_EQUAL(std::string(same ? "" : twin.name) + (same ? "" : " writes other bytes"), "");
    CHECK_EQUAL(decode(twin, images, profile, wanted, decoded).message, "");
    CHECK(decoded == images.symbols);
  }
}

const std::vector<Profile> kProfiles{{0, 1},  {4, 1},  {8, 1},  {16, 1}, {32, 1},
                                     {64, 1}, {8, 3}, {32, 2}, {16, 7}, {64, 5}};

Images make_images(std::mt19937& random, bool gaussian, int32_t kind, size_t symbols, int32_t count, double escapes) {
  Images images{{kind, 0, nullptr}, symbols, count, {}, {}, {}};
  const unsigned row_count = gaussian ? 64 : 48;
  const size_t plane = symbols / 48 + 1 + random() % 90;
  for (size_t i = 0; i < symbols * static_cast<size_t>(count); ++i) {
    images.rows.push_back(static_cast<uint8_t>(kind == 0 ? std::min<size_t>(i % symbols / plane, 47) : random() % row_count));
  }
  images.wide_rows.assign(images.rows.begin(), images.rows.end());
  images.symbols = sources::normal_symbols(random, gaussian, images.rows);
  for (int32_t& symbol : images.symbols) {
    if (static_cast<double>(random() % 100000) < escapes * 100000) {
      symbol = static_cast<int32_t>(random()) >> (5 + random() % 27);
    }
  }
  images.indexes.plane_count = static_cast<int64_t>(plane);
  images.indexes.rows = kind == 1 ? static_cast<const void*>(images.rows.data()) : images.wide_rows.data();
  return images;
}

void random_images_same_bytes() {
  const auto factorised = twins(sources::factorised_rows());
  const auto gaussian = twins(sources::gaussian_rows());
  std::mt19937 random(21);
  for (int round = 0; round < 120; ++round) {
    const bool wide = round % 2 != 0;
    const size_t symbols = random() % 3 == 0 ? random() % 200 : random() % 6000;
    const auto kind = static_cast<int32_t>(random() % 3);
    const double escapes = round % 5 == 0 ? 0.3 : round % 5 == 1 ? 0.003 : 0;
    const auto count = static_cast<int32_t>(1 + random() % 5);
    const Images images = make_images(random, wide, kind, symbols, count, escapes);
    for (const Profile profile : kProfiles) {
      check_same(wide ? gaussian : factorised, images, profile);
    }
  }
}

// Rows beyond int8, of one token, of 255 tokens, at the ends of int32, and shifted ones.
sources::Rows odd_rows() {
  sources::Rows rows;
  std::vector<int32_t> many(256, 16);
  many[255] = 4096 - 255 * 16;
  rows.add(1000, {0, 20000, 65536}, -300, 0, many);
  rows.add(0, {0, 20000, 65536}, 5, 0, {4095, 1});
  rows.add(0, {0, 20000, 65536}, 5, 0, {1, 4095});
  rows.add(0, {0, 20000, 65536}, INT32_MIN, 0, {1365, 1365, 1366});
  rows.add(0, {0, 20000, 65536}, INT32_MAX - 1, 0, {1365, 1365, 1366});
  rows.add(0, {0, 20000, 65536}, -20, 3, {400, 600, 2000, 600, 400, 96});
  rows.add(0, {0, 20000, 65536}, -127, 0, many);
  rows.add(0, {0, 20000, 65536}, -(1 << 30), 23, many);
  return rows;
}

void odd_rows_same_bytes() {
  const auto all = twins(odd_rows());
  std::mt19937 random(22);
  for (const int32_t kind : {1, 2}) {
    Images images{{kind, 0, nullptr}, 3000, 2, {}, {}, {}};
    for (size_t i = 0; i < 6000; ++i) {
      images.rows.push_back(static_cast<uint8_t>(random() % 8));
      const int32_t near[] = {-300 + static_cast<int32_t>(random() % 260), 5, 6, INT32_MIN + static_cast<int32_t>(random() % 4),
                              INT32_MAX - static_cast<int32_t>(random() % 4), -20 + static_cast<int32_t>(random() % 40),
                              -127 + static_cast<int32_t>(random() % 255), static_cast<int32_t>(random())};
      images.symbols.push_back(random() % 50 == 0 ? static_cast<int32_t>(random()) : near[images.rows.back()]);
    }
    images.wide_rows.assign(images.rows.begin(), images.rows.end());
    images.indexes.rows = kind == 1 ? static_cast<const void*>(images.rows.data()) : images.wide_rows.data();
    for (const Profile profile : kProfiles) {
      if (profile.lanes != 0) {  // compat cannot reach that far
        check_same(all, images, profile);
      }
    }
  }
}

// 300 rows: more than registers or an 8-bit index hold.
void many_rows_same_bytes() {
  sources::Rows rows;
  for (int r = 0; r < 300; ++r) {
    sources::add_normal_row(rows, 0.2 + r % 64 * 0.2, 60, 0);
  }
  const auto all = twins(rows);
  std::mt19937 random(23);
  Images images = make_images(random, false, 2, 5000, 3, 0.002);
  for (uint16_t& row : images.wide_rows) {
    row = static_cast<uint16_t>(random() % 300);
  }
  for (const Profile profile : kProfiles) {
    check_same(all, images, profile);
  }
}

void certain_symbols_same_bytes() {
  sources::Rows rows;
  rows.add(0, {0, 65535, 65536}, 0, 0, {4095, 1});
  const auto all = twins(rows);
  for (const size_t symbols : {size_t{100}, size_t{64 * 255}, size_t{64 * 255 + 1}, size_t{40000}}) {
    Images images{{0, static_cast<int64_t>(symbols), nullptr}, symbols, 1, {}, {}, std::vector<int32_t>(symbols)};
    for (const Profile profile : kProfiles) {
      check_same(all, images, profile);
    }
  }
}

void damage(std::mt19937& random, std::vector<uint8_t>& payload) {
  for (auto times = 1 + random() % 3; times > 0 && !payload.empty(); --times) {
    const size_t at = random() % (random() % 2 == 0 ? std::min<size_t>(payload.size(), 60) : payload.size());
    payload[at] ^= static_cast<uint8_t>(1U << random() % 8);
  }
}

void damaged_payloads_same_verdict() {
  const auto all = twins(sources::gaussian_rows());
  std::mt19937 random(24);
  std::vector<int32_t> wanted;
  std::vector<int32_t> seen;
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    const Images images = make_images(random, true, 1, 100 + random() % 2500, 1 + round % 3, round % 2 == 0 ? 0.01 : 0);
    const Profile profile = kProfiles[random() % kProfiles.size()];
    if (!allows(profile, images.symbols_each)) {
      continue;
    }
    Coded coded = encode(all[0], images, profile);
    damage(random, coded.payload);
    const calls::Outcome verdict = decode(all[0], images, profile, coded, wanted);
    refused += verdict.code == VENTURI_OK ? 0 : 1;
    for (const Twin& twin : all) {
      const calls::Outcome outcome = decode(twin, images, profile, coded, seen);
      CHECK_EQUAL(outcome.code, verdict.code);
      CHECK(outcome.code != VENTURI_OK || seen == wanted);
    }
  }
  CHECK(refused > 200);
}

void damaged_image_of_a_batch_is_named() {
  std::mt19937 random(25);
  const Images images = make_images(random, true, 1, 2000, 5, 0);
  std::vector<int32_t> symbols;
  for (const Twin& twin : twins(sources::gaussian_rows())) {
    for (const Profile profile : {Profile{0, 1}, Profile{32, 1}, Profile{8, 3}}) {
      Coded coded = encode(twin, images, profile);
      int64_t end = 0;
      for (int i = 0; i < 4; ++i) {
        end += coded.sizes[static_cast<size_t>(i)];
      }
      coded.payload.erase(coded.payload.begin() + end - 4, coded.payload.begin() + end);
      coded.sizes[3] -= 4;
      const calls::Outcome outcome = decode(twin, images, profile, coded, symbols);
      CHECK_EQUAL(outcome.code, VENTURI_CORRUPT);
      CHECK_EQUAL(outcome.message.substr(0, 8), "image 3:");
      CHECK(outcome.offset >= 0 && outcome.offset <= coded.sizes[3]);
    }
  }
}

void compat_batches_of_every_size_same_bytes() {
  const auto factorised = twins(sources::factorised_rows());
  const auto gaussian = twins(sources::gaussian_rows());
  std::mt19937 random(26);
  for (int32_t count = 1; count <= 33; ++count) {
    for (const int32_t kind : {0, 1, 2}) {
      const bool wide = kind != 0;
      const size_t symbols = count % 7 == 0 ? random() % 20 : random() % 900;
      const Images images = make_images(random, wide, kind, symbols, count, count % 2 == 0 ? 0.02 : 0);
      check_same(wide ? gaussian : factorised, images, {0, 1});
    }
  }
}

Images image_of(const Images& images, int32_t k) {
  Images one{images.indexes, images.symbols_each, 1, {}, {}, {}};
  const auto first = static_cast<int64_t>(images.symbols_each) * k;
  const auto end = first + static_cast<int64_t>(images.symbols_each);
  one.rows.assign(images.rows.begin() + first, images.rows.begin() + end);
  one.symbols.assign(images.symbols.begin() + first, images.symbols.begin() + end);
  one.indexes.rows = one.rows.data();
  return one;
}

void damaged_compat_batches_same_verdict_as_each_image_alone() {
  const auto all = twins(sources::gaussian_rows());
  std::mt19937 random(27);
  std::vector<int32_t> alone;
  std::vector<int32_t> seen;
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    const auto count = static_cast<int32_t>(1 + random() % 33);
    const Images images = make_images(random, true, 1, 20 + random() % 700, count, round % 2 == 0 ? 0.02 : 0);
    const Coded sound = encode(all[0], images, {0, 1});
    Coded coded{{}, sound.sizes};
    std::vector<int32_t> wanted;
    std::string verdict;
    auto from = sound.payload.begin();
    for (int32_t k = 0; k < count; ++k) {
      Coded one{{from, from + sound.sizes[static_cast<size_t>(k)]}, {}};
      from += sound.sizes[static_cast<size_t>(k)];
      if (random() % static_cast<unsigned>(count) < 2) {
        damage(random, one.payload);
        one.payload.resize(random() % 3 == 0 ? random() % one.payload.size() : one.payload.size());
      }
      one.sizes = {static_cast<int64_t>(one.payload.size())};
      coded.sizes[static_cast<size_t>(k)] = one.sizes[0];
      coded.payload.insert(coded.payload.end(), one.payload.begin(), one.payload.end());
      const calls::Outcome outcome = decode(all[0], image_of(images, k), {0, 1}, one, alone);
      if (verdict.empty() && outcome.code != VENTURI_OK) {
        verdict = (count > 1 ? "image " + std::to_string(k) + ": " : "") + outcome.message;
      }
      wanted.insert(wanted.end(), alone.begin(), alone.end());
    }
    refused += verdict.empty() ? 0 : 1;
    for (const Twin& twin : all) {
      CHECK_EQUAL(decode(twin, images, {0, 1}, coded, seen).message, verdict);
      CHECK(!verdict.empty() || seen == wanted);
    }
  }
  CHECK(refused > 100 && refused < 195);
}

void linear_is_listed_last_and_never_chosen() {
  const int32_t last = venturi_coder_count() - 1;
  CHECK_EQUAL(std::string(venturi_coder_name(last)), "linear");
  CHECK_EQUAL(std::string(venturi_coder_reason(last)), "");
  CHECK(std::string(venturi_coder_name(0)) != "linear");
  CHECK_EQUAL(std::string(venturi_coder_name(last - 1)), "scalar");  // runs everywhere, so NULL finds it before
}

void unknown_coder_refused_naming_those_there_are() {
  venturi_tables* tables = nullptr;
  const calls::Outcome outcome(sources::factorised_rows().create(&tables, "abacus"));
  CHECK_EQUAL(outcome.code, VENTURI_INVALID_ARGUMENT);
  CHECK(outcome.message.find("abacus") != std::string::npos && outcome.message.find("scalar") != std::string::npos);
}

#if defined(__aarch64__)
// Or everything here would compare the portable set with itself.
void neon_is_among_the_twins() {
  const std::vector<Twin> all = twins(sources::factorised_rows());
  CHECK(std::any_of(all.begin(), all.end(), [](const Twin& twin) { return std::strcmp(twin.name, "neon") == 0; }));
}
#endif

}  // namespace

int main() {
#if defined(__aarch64__)
  RUN(neon_is_among_the_twins);
#endif
  RUN(random_images_same_bytes);
  RUN(odd_rows_same_bytes);
  RUN(many_rows_same_bytes);
  RUN(certain_symbols_same_bytes);
  RUN(damaged_payloads_same_verdict);
  RUN(damaged_image_of_a_batch_is_named);
  RUN(compat_batches_of_every_size_same_bytes);
  RUN(damaged_compat_batches_same_verdict_as_each_image_alone);
  RUN(linear_is_listed_last_and_never_chosen);
  RUN(unknown_coder_refused_naming_those_there_are);
  return check::result();
}
