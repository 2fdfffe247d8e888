// Over 300 lines on purpose: one list of what a coder must do, in one place.
#include "lane_contract.hpp"

#include <cmath>

#include "check.hpp"
#include "golden.hpp"

namespace lanes {
namespace {

const int32_t kLanes[] = {4, 8, 16, 32, 64};

// Encodes on both sides and compares every byte, then decodes the C API's bytes.
void check_batch(const Coder& coder, const Work& work) {
  const Encoded encoded = coder.encode(work, -1);
  std::vector<uint8_t> all;
  std::vector<int64_t> offsets{0};
  for (size_t i = 0; i < work.images.size(); ++i) {
    std::vector<uint8_t> payload;
    CHECK_EQUAL(encode_on_cpu(work, i, payload).message, "");
    CHECK(encoded.payload_of(i) == payload);
    all.insert(all.end(), payload.begin(), payload.end());
    offsets.push_back(static_cast<int64_t>(all.size()));
  }
  CHECK(encoded.offsets == offsets);
  for (const auto& outcome : encoded.outcomes) {
    CHECK_EQUAL(outcome.code, VENTURI_OK);
    CHECK_EQUAL(outcome.offset, -1);
  }
  const Decoded decoded = coder.decode(work, all, offsets);
  for (size_t i = 0; i < work.images.size(); ++i) {
    const auto first = static_cast<size_t>(work.images[i].first_symbol);
    const auto symbols = work.symbols_of(i);
    CHECK(std::equal(symbols.begin(), symbols.end(), decoded.symbols.begin() + work.images[i].first_symbol));
    for (size_t s = 0; s < symbols.size(); ++s) {
      const float median = work.medians.empty() ? 0.0F : work.medians[work.index_kind == 1 ? work.rows8[first + s] : s / static_cast<size_t>(work.images[i].plane_count)];
      if (decoded.latents_hat[first + s] != static_cast<float>(symbols[s]) + median) {
        CHECK_EQUAL(decoded.latents_hat[first + s], static_cast<float>(symbols[s]) + median);
        return;
      }
    }
  }
  for (const auto& outcome : decoded.outcomes) {
    CHECK_EQUAL(outcome.code, VENTURI_OK);
  }
}

std::vector<uint8_t> random_rows(std::mt19937& random, size_t count, unsigned row_count) {
  std::vector<uint8_t> rows(count);
  std::generate(rows.begin(), rows.end(), [&] { return static_cast<uint8_t>(random() % row_count); });
  return rows;
}

bool segments_fit(size_t count, int32_t segments) {
  const auto parts = static_cast<size_t>(segments);
  const size_t step = ((count + parts - 1) / parts + 31) / 32 * 32;
  return segments == 1 || (parts - 1) * step < count;
}

void golden_payloads(const Coder& coder) {
  for (const golden::Case& golden : golden::cases()) {
    const auto tables = sources::make_tables(golden.rows);
    for (const golden::Payload& payload : golden.payloads) {
      Work work;
      work.tables = tables.get();
      work.lanes = payload.profile.lanes;
      work.segments = payload.profile.segments;
      if (golden.indexes.empty()) {
        work.add(golden.symbols, golden.plane_count);
      } else {
        work.add(golden.symbols, golden.indexes);
      }
      CHECK(coder.encode(work, -1).payload == payload.bytes);
      const auto decoded = coder.decode(work, payload.bytes, {0, static_cast<int64_t>(payload.bytes.size())});
      CHECK(decoded.symbols == golden.symbols);
      CHECK_EQUAL(decoded.outcomes[0].code, VENTURI_OK);
    }
  }
}

void every_size_in_one_ragged_batch(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  for (const int32_t lane_count : kLanes) {
    for (const int32_t segments : {1, 3}) {
      std::mt19937 random(2);
      Work work;
      work.tables = tables.get();
      work.lanes = lane_count;
      work.segments = segments;
      for (size_t count = 0; count <= 300; ++count) {
        if (segments_fit(count, segments)) {
          const auto rows = random_rows(random, count, 64);
          work.add(sources::normal_symbols(random, true, rows), rows, random() % 4);
        }
      }
      check_batch(coder, work);
    }
  }
}

void factorised_latents_with_medians(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  for (const int32_t lane_count : kLanes) {
    for (const int32_t segments : {1, 2, 7}) {
      std::mt19937 random(5);
      Work work;
      work.tables = tables.get();
      work.lanes = lane_count;
      work.segments = segments;
      for (int r = 0; r < 48; ++r) {
        work.medians.push_back(static_cast<float>(r) * 0.37F - 3.1F);
      }
      for (const size_t plane : {size_t{784}, size_t{1}, size_t{63}, size_t{5}}) {
        std::vector<uint8_t> rows;
        for (int c = 0; c < 48; ++c) {
          rows.insert(rows.end(), plane, static_cast<uint8_t>(c));
        }
        if (segments_fit(rows.size(), segments)) {
          work.add(sources::normal_symbols(random, false, rows), static_cast<int64_t>(plane));
        }
      }
      check_batch(coder, work);
    }
  }
}

void escapes_and_raw_bits(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  for (const int32_t lane_count : kLanes) {
    std::mt19937 random(3);
    Work work;
    work.tables = tables.get();
    work.lanes = lane_count;
    for (const unsigned rarity : {1U, 3U, 200U}) {
      auto rows = random_rows(random, 4000, 64);
      if (rarity == 3) {
        std::fill(rows.begin(), rows.end(), uint8_t{63});  // nothing but raw bits
      }
      auto symbols = sources::normal_symbols(random, true, rows);
      for (int32_t& symbol : symbols) {
        if (random() % rarity == 0) {
          symbol = static_cast<int32_t>(random()) >> (random() % 32);
        }
      }
      symbols[0] = INT32_MIN;
      symbols[1] = INT32_MAX;
      work.add(symbols, rows);
    }
    check_batch(coder, work);
  }
}

void odd_tables(const Coder& coder) {
  sources::Rows rows;
  const std::vector<int32_t> cdf{0, 20000, 65536};
  rows.add(0, cdf, INT32_MAX - 1, 0, {1500, 1500, 1096});  // tokens beyond int32
  rows.add(0, cdf, INT32_MAX - 1, 24, {2000, 2096});
  rows.add(0, cdf, INT32_MIN, 24, {2000, 1000, 1096});
  rows.add(0, cdf, 0, 0, {4095, 1});
  rows.add(0, cdf, -5, 0, {1, 4095});  // nearly always escaped
  std::vector<int32_t> flat(256, 16);
  rows.add(0, cdf, -100, 0, flat);
  std::vector<int32_t> rare(200, 1);
  rare.push_back(4096 - 200);
  rows.add(0, cdf, 7, 3, rare);
  const auto tables = sources::make_tables(rows);
  for (const int32_t lane_count : kLanes) {
    std::mt19937 random(6);
    Work work;
    work.tables = tables.get();
    work.lanes = lane_count;
    const auto indexes = random_rows(random, 3000, 7);
    std::vector<int32_t> symbols(indexes.size());
    for (size_t i = 0; i < symbols.size(); ++i) {
      const int32_t wide[] = {INT32_MAX, INT32_MAX - 1, INT32_MIN, INT32_MIN + 1, 0};
      symbols[i] = i % 3 == 0 ? wide[random() % 5] : static_cast<int32_t>(random() % 300) - 120;
    }
    work.add(symbols, indexes);
    check_batch(coder, work);
  }
}

void certain_symbols_make_many_cold_rows(const Coder& coder) {
  sources::Rows rows;
  rows.add(0, {0, 65535, 65536}, 0, 0, {4095, 1});
  const auto tables = sources::make_tables(rows);
  for (const int32_t lane_count : kLanes) {
    Work work;
    work.tables = tables.get();
    work.lanes = lane_count;
    for (const size_t count : {size_t{0}, size_t{1}, size_t{2000}, size_t{255} * 64, size_t{256} * 64 + 1}) {
      work.add(std::vector<int32_t>(count), static_cast<int64_t>(count) + 1);
    }
    auto with_surprise = std::vector<int32_t>(5000);
    with_surprise[4990] = 3;
    work.add(with_surprise, 5000);
    check_batch(coder, work);
  }
}

void index_kinds_same_rows_same_bytes(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(8);
  const auto rows = random_rows(random, 5000, 64);
  Work bytes;
  bytes.tables = tables.get();
  bytes.add(sources::normal_symbols(random, true, rows), rows);
  const Encoded wanted = coder.encode(bytes, -1);
  Work wide = bytes;
  wide.index_kind = 2;
  wide.rows16.assign(rows.begin(), rows.end());
  CHECK(coder.encode(wide, -1).payload == wanted.payload);
  CHECK(coder.decode(wide, wanted.payload, wanted.offsets).symbols == bytes.symbols);
}

// testdata/scales: rows that CompressAI's own rule finds.
void rows_of_scales_as_compressai_finds_them(const Coder& coder) {
  for (const char* name : {"compressai64", "bound4", "one"}) {
    const auto folder = testdata() / "scales";
    const auto table = golden::read(folder / (std::string(name) + ".bin"));
    const auto scales = golden::array<float>(golden::read(folder / (std::string(name) + ".scales.bin")));
    const auto rows = golden::array<uint16_t>(golden::read(folder / (std::string(name) + ".rows.bin")));
    sources::Rows normal;
    const auto table_scales = golden::array<float>({table.begin() + 12, table.end() - 4});
    for (size_t r = 0; r < table_scales.size(); ++r) {
      sources::add_normal_row(normal, 1.0 + 0.01 * static_cast<double>(r), 20, 0);
    }
    const auto tables = sources::make_tables(normal);
    std::mt19937 random(14);
    Work work;
    work.tables = tables.get();
    std::vector<int32_t> symbols;
    for (size_t i = 0; i < scales.size(); ++i) {
      if (!std::isnan(scales[i])) {
        work.scales.push_back(scales[i]);
        work.rows16.push_back(rows[i]);
        symbols.push_back(static_cast<int32_t>(random() % 5) - 2);
      }
    }
    work.add(symbols, int64_t{1});
    work.table_scales = table_scales;
    std::memcpy(&work.lower_bound, table.data() + 8, sizeof work.lower_bound);
    work.index_kind = 2;
    const Encoded wanted = coder.encode(work, -1);
    work.index_kind = 3;
    CHECK(coder.encode(work, -1).payload == wanted.payload);
    CHECK(coder.decode(work, wanted.payload, wanted.offsets).symbols == work.symbols);
    work.scales[7] = NAN;
    const Encoded refused = coder.encode(work, -1);
    CHECK_EQUAL(refused.outcomes[0].code, VENTURI_NOT_FINITE);
    CHECK_EQUAL(refused.outcomes[0].offset, 7);
    CHECK_EQUAL(coder.decode(work, wanted.payload, wanted.offsets).outcomes[0].code, VENTURI_NOT_FINITE);
  }
}

void means_taken_off_and_put_back(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(15);
  std::normal_distribution<float> normal(0.0F, 2.0F);
  Work work;
  work.tables = tables.get();
  work.medians.assign(64, 9.0F);  // not to be used
  const auto rows = random_rows(random, 3000, 64);
  work.add(std::vector<int32_t>(rows.size()), rows);
  std::vector<float> wanted;
  for (size_t i = 0; i < rows.size(); ++i) {
    work.means.push_back(normal(random));
    work.latents.push_back(normal(random) * 2.0F);
    work.symbols[i] = static_cast<int32_t>(std::nearbyint(work.latents[i] - work.means[i]));
    wanted.push_back(static_cast<float>(work.symbols[i]) + work.means[i]);
  }
  std::vector<uint8_t> payload;
  CHECK_EQUAL(encode_on_cpu(work, 0, payload).message, "");
  const Encoded encoded = coder.encode(work, -1);
  CHECK(encoded.payload == payload);
  CHECK(coder.decode(work, encoded.payload, encoded.offsets).latents_hat == wanted);
}

void more_rows_than_shared_memory_holds(const Coder& coder) {
  sources::Rows rows;
  std::mt19937 random(9);
  for (int r = 0; r < 700; ++r) {
    sources::add_normal_row(rows, 0.3 + 0.05 * r, 2 + r / 7, 0);
  }
  const auto tables = sources::make_tables(rows);
  Work work;
  work.tables = tables.get();
  work.index_kind = 2;
  for (const size_t count : {size_t{3000}, size_t{777}}) {
    std::vector<int32_t> symbols(count);
    for (int32_t& symbol : symbols) {
      work.rows16.push_back(static_cast<uint16_t>(random() % 700));
      std::normal_distribution<double> normal(0.0, 0.3 + 0.05 * work.rows16.back());
      symbol = static_cast<int32_t>(std::lrint(normal(random)));
    }
    work.add(symbols, int64_t{1});
  }
  check_batch(coder, work);
}

void latents_quantised_as_on_the_cpu(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  std::mt19937 random(10);
  std::normal_distribution<float> normal(0.0F, 3.0F);
  Work work;
  work.tables = tables.get();
  for (int r = 0; r < 48; ++r) {
    work.medians.push_back(r % 2 == 0 ? 0.5F : normal(random));
  }
  const size_t count = 48 * 100;
  work.add(std::vector<int32_t>(count), 100);
  for (size_t i = 0; i < count; ++i) {
    work.latents.push_back(i % 5 == 0 ? static_cast<float>(random() % 9) * 0.5F : normal(random));
    const float centred = work.latents[i] - work.medians[i / 100];
    work.symbols[i] = static_cast<int32_t>(std::nearbyint(centred));
  }
  work.latents[4] = 2147483520.0F;
  work.symbols[4] = 2147483520;
  check_batch(coder, work);
}

// fp16 in memory only: what comes between is fp32.
void fp16_latents_as_on_the_cpu(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  std::mt19937 random(16);
  std::normal_distribution<float> normal(0.0F, 3.0F);
  const auto rounded = [](float value) { return venturi::gpu::from_half(venturi::gpu::to_half(value)); };
  for (const int32_t lane_count : kLanes) {
    Work work;
    work.tables = tables.get();
    work.lanes = lane_count;
    work.precision = VENTURI_FP16;
    for (int r = 0; r < 48; ++r) {
      work.medians.push_back(r % 2 == 0 ? 0.5F : normal(random));
    }
    work.add(std::vector<int32_t>(48 * 100), 100);
    std::vector<float> wanted;
    for (size_t i = 0; i < work.symbols.size(); ++i) {
      work.latents.push_back(rounded(i % 5 == 0 ? static_cast<float>(random() % 9) * 0.5F : normal(random)));
      work.symbols[i] = static_cast<int32_t>(std::nearbyint(work.latents[i] - work.medians[i / 100]));
      wanted.push_back(rounded(static_cast<float>(work.symbols[i]) + work.medians[i / 100]));
    }
    std::vector<uint8_t> payload;
    CHECK_EQUAL(encode_on_cpu(work, 0, payload).message, "");
    const Encoded encoded = coder.encode(work, -1);
    CHECK(encoded.payload == payload);
    CHECK(coder.decode(work, encoded.payload, encoded.offsets).latents_hat == wanted);
  }
}

void values_that_are_no_symbols_refused(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  for (const int32_t lane_count : kLanes) {
    Work work;
    work.tables = tables.get();
    work.lanes = lane_count;
    for (int i = 0; i < 6; ++i) {
      work.add(std::vector<int32_t>(500), 100);
    }
    work.latents.assign(work.symbols.size(), 1.0F);
    work.latents[500 + 499] = NAN;
    work.latents[500 + 123] = 2147483648.0F;
    work.latents[500 + 124] = INFINITY;
    work.latents[2 * 500] = -INFINITY;
    const Encoded encoded = coder.encode(work, -1);
    for (size_t i = 0; i < 6; ++i) {
      const bool bad = i == 1 || i == 2;
      CHECK_EQUAL(encoded.outcomes[i].code, bad ? VENTURI_NOT_FINITE : VENTURI_OK);
      CHECK_EQUAL(encoded.outcomes[i].offset, i == 1 ? 123 : i == 2 ? 0 : -1);
      CHECK_EQUAL(encoded.payload_of(i).empty(), bad);
    }
    CHECK(encoded.payload_of(0) == encoded.payload_of(5));
  }
}

void bad_descriptions_refused(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  Work work;
  work.tables = tables.get();
  work.lanes = 8;
  for (int i = 0; i < 8; ++i) {
    work.add(std::vector<int32_t>(96), 2);
  }
  const Work sound = work;
  const Encoded good = coder.encode(sound, -1);
  work.images[1].first_symbol = -1;
  work.images[2].symbol_count = -5;
  work.images[3].first_symbol = static_cast<int64_t>(work.symbols.size()) - 95;
  work.images[4].plane_count = 1;  // 96 rows
  work.images[5].plane_count = 0;
  work.images[6].symbol_count = INT64_MAX;
  const Encoded encoded = coder.encode(work, capacity_for(sound));
  const Decoded decoded = coder.decode(work, good.payload, good.offsets);
  for (size_t i = 0; i < 8; ++i) {
    const int32_t wanted = i == 0 || i == 7 ? VENTURI_OK : VENTURI_INVALID_ARGUMENT;
    CHECK_EQUAL(encoded.outcomes[i].code, wanted);
    CHECK_EQUAL(decoded.outcomes[i].code, wanted);
  }
  Work segmented = sound;
  segmented.segments = 4;  // 96 symbols fill three
  CHECK_EQUAL(coder.encode(segmented, -1).outcomes[0].code, VENTURI_INVALID_ARGUMENT);
  Work rows;
  rows.tables = tables.get();
  rows.add(std::vector<int32_t>(100), std::vector<uint8_t>(100, 47));
  rows.rows8[63] = 48;
  rows.rows8[70] = 255;
  const Encoded with_bad_row = coder.encode(rows, -1);
  CHECK_EQUAL(with_bad_row.outcomes[0].code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(with_bad_row.outcomes[0].offset, 63);
  CHECK(with_bad_row.payload.empty());
}

void offsets_outside_the_payload_refused(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  Work work;
  work.tables = tables.get();
  for (int i = 0; i < 5; ++i) {
    work.add(std::vector<int32_t>(96), 2);
  }
  const Encoded good = coder.encode(work, -1);
  auto offsets = good.offsets;
  offsets[0] = -1;
  offsets[3] = offsets[5] + 1;
  const Decoded decoded = coder.decode(work, good.payload, offsets);
  CHECK_EQUAL(decoded.outcomes[0].code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(decoded.outcomes[1].code, VENTURI_OK);
  CHECK_EQUAL(decoded.outcomes[2].code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(decoded.outcomes[3].code, VENTURI_INVALID_ARGUMENT);
  CHECK_EQUAL(decoded.outcomes[4].code, VENTURI_OK);
}

void payload_buffer_too_small_never_written_beyond(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(12);
  for (const int32_t segments : {1, 3}) {
    Work work;
    work.tables = tables.get();
    work.segments = segments;
    for (int i = 0; i < 3; ++i) {
      const auto rows = random_rows(random, 600, 64);
      work.add(sources::normal_symbols(random, true, rows), rows);
    }
    const Encoded good = coder.encode(work, -1);
    for (const int64_t capacity : {int64_t{0}, good.offsets[1] - 1, good.offsets[1], good.offsets[2] + 1, good.offsets[3]}) {
      const Encoded encoded = coder.encode(work, capacity);
      CHECK(encoded.offsets == good.offsets);
      for (size_t i = 0; i < 3; ++i) {
        const bool fits = good.offsets[i + 1] <= capacity;
        CHECK_EQUAL(encoded.outcomes[i * static_cast<size_t>(segments)].code, fits ? VENTURI_OK : VENTURI_INVALID_ARGUMENT);
        if (fits) {
          CHECK(encoded.payload_of(i) == good.payload_of(i));
        } else {
          CHECK_EQUAL(encoded.outcomes[i * static_cast<size_t>(segments)].offset, good.offsets[3]);
        }
      }
    }
  }
}

// The reader accepts fewer segments than it was launched for, and refuses more.
void segment_counts_of_the_payload_count(const Coder& coder) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  Work work;
  work.tables = tables.get();
  work.segments = 3;
  work.add(std::vector<int32_t>(480), 10);
  const Encoded encoded = coder.encode(work, -1);
  Work wider = work;
  wider.segments = 9;
  const Decoded decoded = coder.decode(wider, encoded.payload, encoded.offsets);
  CHECK(decoded.symbols == work.symbols);
  for (const auto& outcome : decoded.outcomes) {
    CHECK_EQUAL(outcome.code, VENTURI_OK);
  }
  Work narrower = work;
  narrower.segments = 2;
  const Decoded refused = coder.decode(narrower, encoded.payload, encoded.offsets);
  CHECK_EQUAL(refused.outcomes[0].code, VENTURI_CORRUPT);
  CHECK_EQUAL(refused.outcomes[1].code, VENTURI_CORRUPT);
}

void every_cut_refused(const Coder& coder) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  std::mt19937 random(5);
  const auto rows = random_rows(random, 200, 64);
  const auto symbols = sources::normal_symbols(random, true, rows);
  for (const int32_t lane_count : {4, 32, 64}) {
    for (const int32_t segments : {1, 2}) {
      Work work;
      work.tables = tables.get();
      work.lanes = lane_count;
      work.segments = segments;
      work.add(symbols, rows);
      const Encoded good = coder.encode(work, -1);
      for (size_t size = 0; size <= good.payload.size() + 4; ++size) {
        auto payload = good.payload;
        payload.resize(size, 0);
        const Decoded decoded = coder.decode(work, payload, {0, static_cast<int64_t>(size)});
        bool fine = true;
        for (const auto& outcome : decoded.outcomes) {
          fine = fine && outcome.code == VENTURI_OK;
          CHECK(outcome.code == VENTURI_OK || outcome.code == VENTURI_CORRUPT);
          CHECK(outcome.offset <= static_cast<int64_t>(size));
        }
        CHECK_EQUAL(fine, size == good.payload.size());
      }
    }
  }
}

// One to eight damages, half of them in the head, where the structure is.
void damage(std::mt19937_64& random, std::vector<uint8_t>& payload) {
  const auto below = [&](size_t bound) { return bound == 0 ? size_t{0} : static_cast<size_t>(random() % bound); };
  for (size_t times = below(3) == 0 ? 1 + below(8) : 1; times > 0; --times) {
    const size_t at = below(below(2) == 0 ? std::min<size_t>(payload.size(), 40) : payload.size());
    const auto here = payload.begin() + static_cast<int64_t>(at);
    switch (payload.empty() ? 3 : below(5)) {
      case 0:
        payload[at] ^= static_cast<uint8_t>(1U << below(8));
        break;
      case 1:
        payload[at] = static_cast<uint8_t>(random());
        break;
      case 2:
        payload.resize(below(payload.size() + 1));
        break;
      case 3:
        payload.insert(here, below(20) + 1, static_cast<uint8_t>(random()));
        break;
      default:
        std::fill_n(here, below(payload.size() - at + 1), below(2) == 0 ? uint8_t{0} : uint8_t{255});
    }
  }
}

// A work of the fuzz loop and its sound payloads.
struct Sound {
  Work work;
  std::vector<std::vector<uint8_t>> payloads;
};

std::vector<Sound> sound_works(const venturi_tables* tables) {
  std::vector<Sound> all;
  std::mt19937 random(13);
  for (const int32_t lane_count : kLanes) {
    for (const int32_t segments : {1, 3}) {
      Sound sound;
      sound.work.tables = tables;
      sound.work.lanes = lane_count;
      sound.work.segments = segments;
      for (const size_t count : {size_t{0}, size_t{1}, size_t{3}, size_t{70}, size_t{400}, size_t{1500}}) {
        if (segments_fit(count, segments)) {
          const auto rows = random_rows(random, count, 64);
          auto symbols = sources::normal_symbols(random, true, rows);
          for (size_t i = 0; i < count; i += 97) {
            symbols[i] = static_cast<int32_t>(random()) >> (5 + random() % 27);
          }
          sound.work.add(symbols, rows);
          sound.payloads.emplace_back();
          encode_on_cpu(sound.work, sound.payloads.size() - 1, sound.payloads.back());
        }
      }
      if (segments > 1) {
        sound.work.segments = 48;  // as many as 1500 symbols can fill: what a payload may name and the C API accepts
      }
      all.push_back(std::move(sound));
    }
  }
  return all;
}

// Returns how many damaged images both sides accepted.
int check_damaged_batch(const Coder& coder, const Sound& sound, std::mt19937_64& random) {
  std::vector<std::vector<uint8_t>> damaged = sound.payloads;
  std::vector<uint8_t> all;
  std::vector<int64_t> offsets{0};
  for (auto& payload : damaged) {
    damage(random, payload);
    all.insert(all.end(), payload.begin(), payload.end());
    offsets.push_back(static_cast<int64_t>(all.size()));
  }
  const Decoded decoded = coder.decode(sound.work, all, offsets);
  int accepted = 0;
  for (size_t i = 0; i < damaged.size(); ++i) {
    std::vector<int32_t> wanted;
    const auto outcome = decode_on_cpu(sound.work, i, damaged[i], wanted);
    bool fine = true;
    for (size_t s = 0; s < static_cast<size_t>(sound.work.segments); ++s) {
      const auto& seen = decoded.outcomes[i * static_cast<size_t>(sound.work.segments) + s];
      fine = fine && seen.code == VENTURI_OK;
      CHECK(seen.code == VENTURI_OK || seen.code == VENTURI_CORRUPT);
      CHECK(seen.offset >= (seen.code == VENTURI_OK ? -1 : 0) && seen.offset <= static_cast<int64_t>(damaged[i].size()));
    }
    CHECK_EQUAL(fine ? "accepted" : "refused", std::string(outcome.code == VENTURI_OK ? "accepted" : "refused"));
    if (fine && outcome.code == VENTURI_OK) {
      ++accepted;
      CHECK(std::equal(wanted.begin(), wanted.end(), decoded.symbols.begin() + sound.work.images[i].first_symbol));
    }
  }
  return accepted;
}

}  // namespace

void run_contract(const char* who, const Coder& coder) {
  const std::pair<const char*, void (*)(const Coder&)> tests[] = {
      {"golden_payloads", golden_payloads},
      {"every_size_in_one_ragged_batch", every_size_in_one_ragged_batch},
      {"factorised_latents_with_medians", factorised_latents_with_medians},
      {"escapes_and_raw_bits", escapes_and_raw_bits},
      {"odd_tables", odd_tables},
      {"certain_symbols_make_many_cold_rows", certain_symbols_make_many_cold_rows},
      {"index_kinds_same_rows_same_bytes", index_kinds_same_rows_same_bytes},
      {"rows_of_scales_as_compressai_finds_them", rows_of_scales_as_compressai_finds_them},
      {"means_taken_off_and_put_back", means_taken_off_and_put_back},
      {"more_rows_than_shared_memory_holds", more_rows_than_shared_memory_holds},
      {"latents_quantised_as_on_the_cpu", latents_quantised_as_on_the_cpu},
      {"fp16_latents_as_on_the_cpu", fp16_latents_as_on_the_cpu},
      {"values_that_are_no_symbols_refused", values_that_are_no_symbols_refused},
      {"bad_descriptions_refused", bad_descriptions_refused},
      {"offsets_outside_the_payload_refused", offsets_outside_the_payload_refused},
      {"payload_buffer_too_small_never_written_beyond", payload_buffer_too_small_never_written_beyond},
      {"segment_counts_of_the_payload_count", segment_counts_of_the_payload_count},
      {"every_cut_refused", every_cut_refused},
  };
  for (const auto& [name, test] : tests) {
    check::run((std::string(who) + ": " + name).c_str(), [&, run = test] { run(coder); });
  }
}

void run_damaged(const char* who, const Coder& coder, int count, uint64_t seed) {
  const auto tables = sources::make_tables(sources::gaussian_rows());
  const auto works = sound_works(tables.get());
  std::mt19937_64 random(seed);
  int done = 0;
  int accepted = 0;
  check::run((std::string(who) + ": damaged payloads refused or decoded as on the CPU").c_str(), [&] {
    while (done < count) {
      const Sound& sound = works[random() % works.size()];
      accepted += check_damaged_batch(coder, sound, random);
      done += static_cast<int>(sound.payloads.size());
    }
  });
  std::printf("     %d damaged payloads, %d decoded to symbols\n", done, accepted);
}

}  // namespace lanes
