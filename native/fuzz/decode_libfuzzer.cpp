// libFuzzer entry: the first byte picks the case, the rest is the payload.
#include "decode_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  if (size > 0) {
    const auto& corpus = fuzz::corpus();
    fuzz::decode(corpus[input[0] % corpus.size()], input + 1, size - 1);
  }
  return 0;
}
