// Throughput of one core in million symbols per second of thread-CPU time, median and best of several passes.
//   coder_bench [passes] [compat] [coder ...]
// Work: 64 latents of 48x28x28 with a row per channel (fact), of 192x16x16 and 320x32x32 with an explicit row per symbol, mostly
// of small scales (gc192, gc320). x1 gives the coder one latent a call, x64 all of them. Every pass codes all 64: one latent
// coded again and again lets the branch predictor learn it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "coder_calls.hpp"

namespace {

constexpr size_t kLatents = 64;

struct Work {
  const char* name;
  bool gaussian;
  size_t symbols;
  int64_t plane;
};

struct Latents {
  std::vector<uint8_t> rows;
  std::vector<int32_t> symbols;
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Log-normal scales: 1.1 bits a symbol on the whole.
uint8_t scale_row(std::mt19937& random, std::normal_distribution<double>& unit) {
  const double step = std::log(256.0 / 0.11) / 63;
  const double wanted = 0.315 * std::exp(1.3 * unit(random));
  return static_cast<uint8_t>(std::min(63.0, std::max(0.0, std::ceil(std::log(wanted / 0.11) / step))));
}

Latents make_latents(const Work& work) {
  std::mt19937 random(1);
  std::normal_distribution<double> unit;
  Latents latents;
  latents.rows.resize(kLatents * work.symbols);
  for (size_t i = 0; i < latents.rows.size(); ++i) {
    latents.rows[i] = work.gaussian ? scale_row(random, unit)
                                    : static_cast<uint8_t>(i % work.symbols / static_cast<size_t>(work.plane));
  }
  latents.symbols = sources::normal_symbols(random, work.gaussian, latents.rows);
  return latents;
}

struct Rate {
  double median;
  double best;
};

template <typename Pass>
Rate measure_msym(int passes, double symbols, Pass pass) {
  pass();
  std::vector<double> rates;
  for (int i = 0; i < passes; ++i) {
    const double start = thread_seconds();
    pass();
    rates.push_back(symbols / (thread_seconds() - start) * 1e-6);
  }
  std::sort(rates.begin(), rates.end());
  return {rates[rates.size() / 2], rates.back()};
}

void measure(const venturi_tables* tables, const char* coder, const Work& work, const Latents& latents, int32_t lanes,
             size_t images, int passes) {
  const auto count = static_cast<int64_t>(work.symbols);
  const auto batch = static_cast<int32_t>(images);
  const auto room = batch * venturi_max_encoded_bytes(count, 1);
  const size_t calls = kLatents / images;
  std::vector<std::vector<uint8_t>> payloads(calls, std::vector<uint8_t>(static_cast<size_t>(room)));
  std::vector<int64_t> sizes(kLatents);
  const double symbols = static_cast<double>(work.symbols) * kLatents;
  const auto indexes_of = [&](size_t call) {
    return work.gaussian ? venturi_indexes{1, 0, latents.rows.data() + call * images * work.symbols}
                         : venturi_indexes{0, work.plane, nullptr};
  };
  const Rate encode = measure_msym(passes, symbols, [&] {
    for (size_t c = 0; c < calls; ++c) {
      const venturi_indexes indexes = indexes_of(c);
      const int32_t* from = latents.symbols.data() + c * images * work.symbols;
      uint8_t* to = payloads[c].data();
      int64_t* size = sizes.data() + c * images;
      sources::expect_ok(lanes == 0 ? venturi_compat_encode(tables, &indexes, from, count, batch, to, room, size)
                                    : venturi_lanes_encode(tables, &indexes, lanes, 1, from, count, batch, to, room, size));
    }
  });
  std::vector<int32_t> decoded(latents.symbols.size());
  const Rate decode = measure_msym(passes, symbols, [&] {
    for (size_t c = 0; c < calls; ++c) {
      const venturi_indexes indexes = indexes_of(c);
      int32_t* to = decoded.data() + c * images * work.symbols;
      const uint8_t* from = payloads[c].data();
      const int64_t* size = sizes.data() + c * images;
      sources::expect_ok(lanes == 0 ? venturi_compat_decode(tables, &indexes, from, size, to, count, batch)
                                    : venturi_lanes_decode(tables, &indexes, lanes, 1, from, size, to, count, batch));
    }
  });
  if (decoded != latents.symbols) {
    std::fprintf(stderr, "%s with %d lanes: decoded symbols differ\n", work.name, lanes);
    std::exit(1);
  }
  int64_t bytes = 0;
  for (const int64_t size : sizes) {
    bytes += size;
  }
  const std::string profile = lanes == 0 ? "compat" : "lanes" + std::to_string(lanes);
  std::printf("%-8s %-6s x%-3zu %-8s encode %7.1f (best %7.1f)  decode %7.1f (best %7.1f) MSym/s  %8.1f bytes\n", coder,
              work.name, images, profile.c_str(), encode.median, encode.best, decode.median, decode.best, static_cast<double>(bytes) / kLatents);
  std::fflush(stdout);
}

}  // namespace

int main(int argument_count, char** arguments) {
  const int passes = argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 9;
  std::vector<const char*> coders;
  std::vector<int32_t> profiles{0, 8, 16, 32, 64};  // lanes, 0 for compat
  for (int a = 2; a < argument_count; ++a) {
    if (arguments[a] == std::string("compat")) {
      profiles = {0};
    } else {
      coders.push_back(arguments[a]);
    }
  }
  for (int32_t i = 0; coders.empty() && i < venturi_coder_count(); ++i) {
    if (*venturi_coder_reason(i) == 0) {
      coders.push_back(venturi_coder_name(i));
    }
  }
  const Work works[] = {{"fact", false, 48 * 784, 784}, {"gc192", true, 192 * 256, 0}, {"gc320", true, 320 * 1024, 0}};
  for (const Work& work : works) {
    const Latents latents = make_latents(work);
    for (const char* coder : coders) {
      const auto tables =
          sources::make_tables(work.gaussian ? sources::gaussian_rows() : sources::factorised_rows(), coder);
      for (const int32_t lanes : profiles) {
        for (const size_t images : {size_t{1}, kLatents}) {
          measure(tables.get(), coder, work, latents, lanes, images, passes);
        }
      }
    }
  }
  return 0;
}
