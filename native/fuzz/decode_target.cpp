#include "decode_target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>

namespace fuzz {
namespace {

[[noreturn]] void stop(const Case& reader, size_t coder, const std::string& why) {
  std::fprintf(stderr, "%s, %d lanes, %d segments, %zu symbols: %s\n", coders()[coder].c_str(), reader.profile.lanes,
               reader.profile.segments, reader.symbols.size(), why.c_str());
  std::abort();
}

// Whether the payloads were accepted; symbols receives what they hold.
bool decode_once(const Case& reader, size_t coder, const uint8_t* payload, const std::vector<int64_t>& sizes,
                 std::vector<int32_t>& symbols) {
  const int64_t bytes = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[static_cast<size_t>(bytes)]);
  std::copy_n(payload, bytes, exact.get());
  const auto count = static_cast<int64_t>(reader.symbols.size());
  const auto images = static_cast<int32_t>(sizes.size());
  const std::vector<uint8_t> rows(reader.rows.begin(), reader.rows.begin() + count * images);
  const std::unique_ptr<int32_t[]> decoded(new int32_t[static_cast<size_t>(count * images)]);
  const venturi_indexes indexes = calls::explicit_rows(rows);
  const venturi_tables* tables = (*reader.twins)[coder].get();
  const calls::Outcome outcome(
      reader.profile.lanes == 0
          ? venturi_compat_decode(tables, &indexes, exact.get(), sizes.data(), decoded.get(), count, images)
          : venturi_lanes_decode(tables, &indexes, reader.profile.lanes, reader.profile.segments, exact.get(),
                                 sizes.data(), decoded.get(), count, images));
  const int64_t largest = *std::max_element(sizes.begin(), sizes.end());
  const bool refused = outcome.code == VENTURI_CORRUPT && outcome.offset >= 0 && outcome.offset <= largest;
  if (outcome.code != VENTURI_OK && !refused) {
    stop(reader, coder, "code " + std::to_string(outcome.code) + ", offset " + std::to_string(outcome.offset) + " of " +
                            std::to_string(bytes) + ": " + outcome.message);
  }
  symbols.assign(decoded.get(), decoded.get() + (outcome.code == VENTURI_OK ? count * images : 0));
  return outcome.code == VENTURI_OK;
}

}  // namespace

const std::vector<std::string>& coders() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found{"scalar"};
    for (int32_t i = 0; i < venturi_coder_count(); ++i) {
      if (*venturi_coder_reason(i) == 0 && found[0] != venturi_coder_name(i)) {
        found.emplace_back(venturi_coder_name(i));
      }
    }
    return found;
  }();
  return names;
}

Twins make_twins(const sources::Rows& rows) {
  Twins twins;
  for (const std::string& coder : coders()) {
    twins.push_back(sources::make_tables(rows, coder.c_str()));
  }
  return twins;
}

bool decode(const Case& reader, size_t coder, const Payloads& payloads) {
  bool accepted = true;
  std::vector<int32_t> wanted;
  std::vector<int32_t> symbols;
  const uint8_t* payload = payloads.bytes;
  for (const int64_t size : payloads.sizes) {
    accepted = decode_once(reader, 0, payload, {size}, symbols) && accepted;
    wanted.insert(wanted.end(), symbols.begin(), symbols.end());
    payload += size;
  }
  if (decode_once(reader, coder, payloads.bytes, payloads.sizes, symbols) != accepted) {
    stop(reader, coder, accepted ? "refuses what scalar accepts" : "accepts what scalar refuses");
  }
  if (accepted && symbols != wanted) {
    stop(reader, coder, "decodes other symbols than scalar");
  }
  return accepted;
}

}  // namespace fuzz
