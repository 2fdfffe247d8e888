// Throughput of one core in million symbols per second of thread-CPU time, medians of several passes.
//   coder_bench [passes]
// Work: fact1 and fact64 are 1 and 64 latents of 48x28x28 with a row per channel, gc64 is 64 latents of 192x16x16 with an
// explicit row per symbol. One latent coded again and again lets the branch predictor learn it: judge by the x64 sets.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "coder_calls.hpp"

namespace {

struct Work {
  const char* name;
  bool gaussian;
  int latents;
  size_t symbols;
  int64_t plane;
};

struct Latent {
  std::vector<uint8_t> rows;
  std::vector<int32_t> symbols;
  std::vector<uint8_t> payload;
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<Latent> make_latents(const Work& work) {
  std::mt19937 random(1);
  std::vector<Latent> latents(static_cast<size_t>(work.latents));
  for (Latent& latent : latents) {
    latent.rows.resize(work.symbols);
    for (size_t i = 0; i < work.symbols; ++i) {
      latent.rows[i] = static_cast<uint8_t>(work.gaussian ? random() % 40 : i / static_cast<size_t>(work.plane));
    }
    latent.symbols = sources::normal_symbols(random, work.gaussian, latent.rows);
    latent.payload.resize(static_cast<size_t>(venturi_max_encoded_bytes(static_cast<int64_t>(work.symbols), 1)));
  }
  return latents;
}

template <typename Pass>
double median_msym(int passes, double symbols, Pass pass) {
  pass();
  std::vector<double> rates;
  for (int i = 0; i < passes; ++i) {
    const double start = thread_seconds();
    pass();
    rates.push_back(symbols / (thread_seconds() - start) * 1e-6);
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

void measure(const venturi_tables* tables, const Work& work, std::vector<Latent>& latents, int32_t lanes, int passes) {
  const auto count = static_cast<int64_t>(work.symbols);
  const double symbols = static_cast<double>(work.symbols) * work.latents;
  std::vector<int64_t> sizes(latents.size());
  const auto indexes_of = [&](const Latent& latent) {
    return work.gaussian ? calls::explicit_rows(latent.rows) : venturi_indexes{0, work.plane, nullptr};
  };
  const double encode = median_msym(passes, symbols, [&] {
    for (size_t i = 0; i < latents.size(); ++i) {
      Latent& latent = latents[i];
      const venturi_indexes indexes = indexes_of(latent);
      const auto room = static_cast<int64_t>(latent.payload.size());
      sources::expect_ok(lanes == 0 ? venturi_compat_encode(tables, &indexes, latent.symbols.data(), count,
                                                            latent.payload.data(), room, &sizes[i])
                                    : venturi_lanes_encode(tables, &indexes, lanes, 1, latent.symbols.data(), count,
                                                           latent.payload.data(), room, &sizes[i]));
    }
  });
  std::vector<int32_t> decoded(work.symbols);
  const double decode = median_msym(passes, symbols, [&] {
    for (size_t i = 0; i < latents.size(); ++i) {
      const venturi_indexes indexes = indexes_of(latents[i]);
      const uint8_t* payload = latents[i].payload.data();
      sources::expect_ok(lanes == 0
                             ? venturi_compat_decode(tables, &indexes, payload, sizes[i], decoded.data(), count)
                             : venturi_lanes_decode(tables, &indexes, lanes, 1, payload, sizes[i], decoded.data(), count));
    }
  });
  if (decoded != latents.back().symbols) {
    std::fprintf(stderr, "%s with %d lanes: decoded symbols differ\n", work.name, lanes);
    std::exit(1);
  }
  int64_t bytes = 0;
  for (const int64_t size : sizes) {
    bytes += size;
  }
  const std::string profile = lanes == 0 ? "compat" : "lanes" + std::to_string(lanes);
  std::printf("%-7s %-8s encode %7.1f  decode %7.1f MSym/s  %8.1f bytes\n", work.name, profile.c_str(), encode, decode,
              static_cast<double>(bytes) / work.latents);
}

}  // namespace

int main(int argument_count, char** arguments) {
  const int passes = argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 9;
  std::printf("coder %s, %d passes\n", venturi_coder_name(), passes);
  const Work works[] = {{"fact1", false, 1, 48 * 784, 784}, {"fact64", false, 64, 48 * 784, 784},
                        {"gc64", true, 64, 192 * 256, 0}};
  for (const Work& work : works) {
    const auto tables = sources::make_tables(work.gaussian ? sources::gaussian_rows() : sources::factorised_rows());
    auto latents = make_latents(work);
    for (const int32_t lanes : {0, 8, 16, 32}) {
      measure(tables.get(), work, latents, lanes, passes);
    }
  }
  return 0;
}
