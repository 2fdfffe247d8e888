// The golden latents, payloads and frames of testdata.
#pragma once

#include <cstdint>
#include <vector>

#include "coder_calls.hpp"

namespace golden {

struct Payload {
  calls::Profile profile;
  std::vector<uint8_t> bytes;
};

struct Latent {
  sources::Rows tables;
  std::vector<uint8_t> rows;
  std::vector<int32_t> symbols;
  std::vector<Payload> payloads;
};

// Every folder of rans-golden/lanes, then the latent of frames-valid. Throws when a file is not what its README says.
std::vector<Latent> latents();

// Payloads of frames-corrupt that belong to the latent of frames-valid and have a header that can be read.
std::vector<Payload> damaged_frames();

}  // namespace golden
