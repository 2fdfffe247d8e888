// What both fuzzers run: one payload through one decoder.
#pragma once

#include <cstdint>
#include <vector>

#include "coder_calls.hpp"

namespace fuzz {

// A latent that real encoders wrote, and how to read it.
struct Case {
  const venturi_tables* tables;
  std::vector<uint8_t> rows;
  std::vector<int32_t> symbols;
  calls::Profile profile;
  std::vector<uint8_t> payload;
};

// Sizes, profiles, lane counts and segments; the same on every run. Lives until the process ends.
const std::vector<Case>& corpus();

// Decodes a payload as the case says; ends the process when the outcome is neither symbols nor VENTURI_CORRUPT with an offset
// inside the payload. Returns whether it was accepted. The payload is copied to an exact-sized block, so that a sanitizer sees
// every byte read beyond it.
bool decode(const Case& reader, const uint8_t* payload, size_t size);

}  // namespace fuzz
