#include "golden.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace golden {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<uint8_t>;

const fs::path kTestdata = VENTURI_TESTDATA;

Bytes read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw std::runtime_error("cannot read " + file.string());
  }
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

// Files of an extension, or folders.
std::vector<fs::path> sorted(const fs::path& folder, const char* extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() == (extension == nullptr) && (!extension || entry.path().extension() == extension)) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Little-endian numbers, one after the other.
class Cursor {
 public:
  explicit Cursor(const Bytes& bytes) : bytes_(bytes) {}

  template <typename T>
  int32_t next() {
    T value;
    if (bytes_.size() - at_ < sizeof value) {
      throw std::runtime_error("a file of testdata is cut off");
    }
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return static_cast<int32_t>(value);
  }

  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto byte = static_cast<uint64_t>(next<uint8_t>());
      value |= (byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
    return value;
  }

  void skip(size_t size) { at_ += std::min(size, bytes_.size() - at_); }
  size_t left() const { return bytes_.size() - at_; }

 private:
  const Bytes& bytes_;
  size_t at_ = 0;
};

std::vector<int32_t> int32s(const Bytes& bytes) {
  std::vector<int32_t> values(bytes.size() / 4);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<uint8_t*>(values.data()));
  return values;
}

// docs/bitstream.md section 3.
sources::Rows read_tables(const fs::path& file) {
  const Bytes bytes = read(file);
  Cursor in(bytes);
  in.skip(6);
  const auto rows = static_cast<size_t>(in.next<uint16_t>());
  in.skip(4 * rows);
  sources::Rows compat;
  for (size_t r = 0; r < rows; ++r) {
    compat.cdf_offsets.push_back(in.next<int32_t>());
    compat.cdf_counts.push_back(in.next<uint16_t>());
    for (int32_t i = 0; i < compat.cdf_counts.back(); ++i) {
      compat.cdfs.push_back(in.next<int32_t>());
    }
  }
  for (size_t r = 0; r < rows; ++r) {
    compat.lane_offsets.push_back(in.next<int32_t>());
    compat.shifts.push_back(in.next<uint8_t>());
    compat.token_counts.push_back(in.next<uint8_t>());
    for (int32_t t = 0; t <= compat.token_counts.back(); ++t) {
      compat.frequencies.push_back(in.next<uint16_t>());
    }
  }
  return compat;
}

Bytes planes(size_t count, size_t plane) {
  Bytes rows(count);
  for (size_t i = 0; i < count; ++i) {
    rows[i] = static_cast<uint8_t>(i / plane);
  }
  return rows;
}

Latent read_latent(const fs::path& folder) {
  Latent latent{read_tables(folder / "tables.bin"), {}, int32s(read(folder / "symbols.bin")), {}};
  std::ifstream lines(folder / "case.txt");
  std::string kind;
  while (lines >> kind) {
    std::string file;
    if (kind == "plane") {
      size_t plane = 0;
      lines >> plane;
      latent.rows = planes(latent.symbols.size(), plane);
    } else if (kind == "indexes") {
      lines >> file;
      latent.rows = read(folder / file);
    } else {
      calls::Profile profile{};
      lines >> profile.lanes >> profile.segments >> file;
      latent.payloads.push_back({profile, read(folder / file)});
    }
  }
  return latent;
}

constexpr size_t kFrameSymbols = 4 * 9 * 7;

// Section 1; the profile's lanes are 1 when the frame is none.
Payload payload_of(const Bytes& frame) {
  if (frame.size() < 20) {
    return {{1, 1}, {}};
  }
  Cursor in(frame);
  in.skip(12);
  uint64_t symbols = in.varint();
  symbols *= in.varint();
  symbols *= in.varint();
  in.varint();
  const int profile = frame[3];
  const bool known = profile == 0 || ((profile & 15) == 1 && (profile >> 4 & 7) >= 2 && (profile >> 4 & 7) <= 6);
  if (!known || symbols != kFrameSymbols || in.left() < 4) {
    return {{1, 1}, {}};
  }
  return {{profile == 0 ? 0 : 1 << (profile >> 4 & 7), profile >= 128 ? 2 : 1},
          Bytes(frame.end() - static_cast<int64_t>(in.left()), frame.end() - 4)};
}

}  // namespace

std::vector<Latent> latents() {
  std::vector<Latent> all;
  for (const fs::path& folder : sorted(kTestdata / "rans-golden/lanes", nullptr)) {
    all.push_back(read_latent(folder));
  }
  const fs::path frames = kTestdata / "frames-valid";
  Latent latent{read_tables(frames / "latent/tables.bin"), planes(kFrameSymbols, 63),
                int32s(read(frames / "latent/symbols.bin")), {}};
  for (const fs::path& file : sorted(frames, ".bin")) {
    latent.payloads.push_back(payload_of(read(file)));
    if (latent.payloads.back().profile.lanes == 1) {
      throw std::runtime_error(file.string() + " is no frame of its latent");
    }
  }
  all.push_back(std::move(latent));
  return all;
}

std::vector<Payload> damaged_frames() {
  std::vector<Payload> all;
  for (const fs::path& file : sorted(kTestdata / "frames-corrupt", ".bin")) {
    Payload payload = payload_of(read(file));
    if (payload.profile.lanes != 1) {
      all.push_back(std::move(payload));
    }
  }
  return all;
}

}  // namespace golden
