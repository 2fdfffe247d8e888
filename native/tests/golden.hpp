// The folders of testdata/rans-golden/lanes; their format is in the README there.
#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "coder_calls.hpp"
#include "testdata.hpp"

namespace golden {

struct Payload {
  calls::Profile profile;
  std::vector<uint8_t> bytes;
};

struct Case {
  std::string name;
  sources::Rows rows;
  std::vector<uint8_t> indexes;  // empty: rows by plane
  int64_t plane_count = 1;
  std::vector<int32_t> symbols;
  std::vector<Payload> payloads;
};

inline std::vector<uint8_t> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path.string());
  }
  return std::vector<uint8_t>(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

template <typename T>
std::vector<T> array(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  }
  return values;
}

// tables.bin, docs/bitstream.md section 3.
class TableFile {
 public:
  explicit TableFile(const std::vector<uint8_t>& bytes) : at_(bytes.data() + 6) {}

  sources::Rows rows() {
    const int32_t count = take<uint16_t>();
    at_ += 4 * count;  // medians
    sources::Rows rows;
    for (int32_t r = 0; r < count; ++r) {
      rows.cdf_offsets.push_back(take<int32_t>());
      rows.cdf_counts.push_back(take<uint16_t>());
      for (int32_t i = 0; i < rows.cdf_counts.back(); ++i) {
        rows.cdfs.push_back(static_cast<int32_t>(take<uint32_t>()));
      }
    }
    for (int32_t r = 0; r < count; ++r) {
      rows.lane_offsets.push_back(take<int32_t>());
      rows.shifts.push_back(take<uint8_t>());
      rows.token_counts.push_back(take<uint8_t>());
      for (int32_t i = 0; i <= rows.token_counts.back(); ++i) {
        rows.frequencies.push_back(take<uint16_t>());
      }
    }
    return rows;
  }

 private:
  template <typename T>
  T take() {
    T value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  const uint8_t* at_;
};

inline Case read_case(const std::filesystem::path& folder) {
  Case golden;
  golden.name = folder.filename().string();
  golden.rows = TableFile(read(folder / "tables.bin")).rows();
  golden.symbols = array<int32_t>(read(folder / "symbols.bin"));
  std::ifstream text(folder / "case.txt");
  for (std::string line, word, name; std::getline(text, line);) {
    std::istringstream words(line);
    Payload payload{};
    words >> word;
    if (word == "plane") {
      words >> golden.plane_count;
    } else if (word == "indexes") {
      words >> name;
      golden.indexes = read(folder / name);
    } else if (word == "payload") {
      words >> payload.profile.lanes >> payload.profile.segments >> name;
      payload.bytes = read(folder / name);
      golden.payloads.push_back(std::move(payload));
    } else {
      throw std::runtime_error(folder.string() + ": " + line);
    }
  }
  return golden;
}

inline std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& entry : std::filesystem::directory_iterator(testdata() / "rans-golden" / "lanes")) {
    if (entry.is_directory()) {
      all.push_back(read_case(entry.path()));
    }
  }
  if (all.empty()) {
    throw std::runtime_error("no golden case under " + testdata().string());
  }
  return all;
}

}  // namespace golden
