// Table sets and symbols for tests, fuzzing and benchmarks, made from a seed.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "venturi/rans.h"

namespace sources {

// Owns what venturi_tables_create reads.
struct Rows {
  std::vector<int32_t> cdf_counts, cdf_offsets, cdfs, token_counts, lane_offsets, shifts, frequencies;

  void add(int32_t offset, const std::vector<int32_t>& cdf, int32_t lane_offset, int32_t shift,
           const std::vector<int32_t>& tokens) {
    cdf_counts.push_back(static_cast<int32_t>(cdf.size()));
    cdf_offsets.push_back(offset);
    cdfs.insert(cdfs.end(), cdf.begin(), cdf.end());
    token_counts.push_back(static_cast<int32_t>(tokens.size()) - 1);
    lane_offsets.push_back(lane_offset);
    shifts.push_back(shift);
    frequencies.insert(frequencies.end(), tokens.begin(), tokens.end());
  }

  venturi_status* create(venturi_tables** tables, const char* coder = nullptr) const {
    return venturi_tables_create(coder, static_cast<int32_t>(cdf_counts.size()), cdf_counts.data(), cdf_offsets.data(),
                                 cdfs.data(), token_counts.data(), lane_offsets.data(), shifts.data(),
                                 frequencies.data(), tables);
  }
};

struct TablesFree {
  void operator()(venturi_tables* tables) const { venturi_tables_free(tables); }
};
using Tables = std::unique_ptr<venturi_tables, TablesFree>;

inline void expect_ok(venturi_status* status) {
  if (status != nullptr) {
    const std::string message = venturi_status_message(status);
    venturi_status_free(status);
    throw std::runtime_error(message);
  }
}

inline Tables make_tables(const Rows& rows, const char* coder = nullptr) {
  venturi_tables* tables = nullptr;
  expect_ok(rows.create(&tables, coder));
  return Tables(tables);
}

// A normal distribution around 0; tokens are bins of 2^shift values. Not the exporter's rounding: any valid row will do here.
inline void add_normal_row(Rows& rows, double deviation, int32_t half_width, int32_t shift) {
  const auto below = [&](double x) { return 0.5 * std::erfc(-x / (deviation * std::sqrt(2.0))); };
  std::vector<float> pmf;
  for (int32_t v = -half_width; v <= half_width; ++v) {
    pmf.push_back(static_cast<float>(below(v + 0.5) - below(v - 0.5)));
  }
  pmf.push_back(static_cast<float>(2.0 * below(-half_width - 0.5)));
  std::vector<int32_t> cdf(pmf.size() + 1);
  expect_ok(venturi_quantize_cdf(pmf.data(), static_cast<int32_t>(pmf.size()), cdf.data()));
  const int32_t tokens = ((2 * half_width) >> shift) + 1;
  std::vector<int32_t> frequencies(static_cast<size_t>(tokens) + 1, 1);
  int32_t left = 4096 - tokens - 1;
  for (int32_t t = 0; t < tokens; ++t) {
    const double low = -half_width + (t << shift) - 0.5;
    const auto more = static_cast<int32_t>((below(low + (1 << shift)) - below(low)) * (4096 - tokens - 1));
    frequencies[static_cast<size_t>(t)] += more;
    left -= more;
  }
  frequencies[static_cast<size_t>(tokens / 2)] += left;
  rows.add(-half_width, cdf, -half_width, shift, frequencies);
}

// 48 channels of deviations 0.3..4 (entropy work "fact").
inline Rows factorised_rows() {
  Rows rows;
  for (int c = 0; c < 48; ++c) {
    const double deviation = 0.3 * std::pow(4.0 / 0.3, c / 47.0);
    add_normal_row(rows, deviation, static_cast<int32_t>(std::ceil(deviation * 6.1)), 0);
  }
  return rows;
}

// 64 scales of 0.11..256 (entropy work "gc").
inline Rows gaussian_rows() {
  Rows rows;
  for (int r = 0; r < 64; ++r) {
    const double deviation = 0.11 * std::pow(256.0 / 0.11, r / 63.0);
    const auto half = static_cast<int32_t>(std::ceil(deviation * 6.1));
    int32_t shift = 0;
    while (((2 * half) >> shift) + 1 > 112) {
      ++shift;
    }
    add_normal_row(rows, deviation, half, shift);
  }
  return rows;
}

inline double deviation_of(bool gaussian, int row) {
  return gaussian ? 0.11 * std::pow(256.0 / 0.11, row / 63.0) : 0.3 * std::pow(4.0 / 0.3, row / 47.0);
}

inline std::vector<int32_t> normal_symbols(std::mt19937& random, bool gaussian, const std::vector<uint8_t>& rows) {
  std::vector<int32_t> symbols(rows.size());
  std::normal_distribution<double> unit;
  for (size_t i = 0; i < rows.size(); ++i) {
    symbols[i] = static_cast<int32_t>(std::lrint(unit(random) * deviation_of(gaussian, rows[i])));
  }
  return symbols;
}

}  // namespace sources
