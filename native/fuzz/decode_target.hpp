// What the fuzzers run: payloads through every kernel set, against the portable one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coder_calls.hpp"

namespace fuzz {

// Kernel sets that can run here, the portable one first.
const std::vector<std::string>& coders();

// One table set, prepared for each of coders().
using Twins = std::vector<sources::Tables>;
Twins make_twins(const sources::Rows& rows);

constexpr int32_t kMaxImages = 5;

// A latent, how it is coded, and the payload that an encoder wrote for it (empty when none can).
struct Case {
  const Twins* twins;
  std::vector<uint8_t> rows;  // of kMaxImages images, all alike
  std::vector<int32_t> symbols;
  calls::Profile profile;
  std::vector<uint8_t> payload;
};

// Sizes, profiles, lane counts, segments and tables, and the golden latents of testdata; the same on every run. Lives until the
// process ends.
const std::vector<Case>& corpus();

// Damaged payloads of testdata/frames-corrupt, each with the case that would read it.
struct Damaged {
  const Case* reader;
  std::vector<uint8_t> payload;
};
const std::vector<Damaged>& damaged();

// Payloads of a case that lie back to back, one for each image.
struct Payloads {
  const uint8_t* bytes;
  std::vector<int64_t> sizes;
};

// Decodes each payload alone with the portable set, then all in one call with the coder. Ends the process when an outcome is
// neither symbols nor VENTURI_CORRUPT with an offset inside its payload, and when the two do not agree on verdict and symbols.
// Returns whether all were accepted. What is read lies in blocks of exact size, so that a sanitizer sees every byte beyond.
bool decode(const Case& reader, size_t coder, const Payloads& payloads);

}  // namespace fuzz
