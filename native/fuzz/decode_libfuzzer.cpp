// libFuzzer entry of one decoder. Input: kernel set, case, number of images, the sizes of all their payloads but the last (two
// bytes each, little-endian), then the payloads. With VENTURI_SEEDS naming a folder it first writes the golden, the damaged and
// the made payloads there in this form.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "decode_target.hpp"

namespace {

const std::vector<const fuzz::Case*>& cases() {
  static const std::vector<const fuzz::Case*> of_decoder = [] {
    std::vector<const fuzz::Case*> found;
    for (const fuzz::Case& each : fuzz::corpus()) {
      if ((each.profile.lanes != 0) == (FUZZ_LANES != 0)) {
        found.push_back(&each);
      }
    }
    return found;
  }();
  return of_decoder;
}

void write_seed(const std::string& folder, const fuzz::Case* reader, const std::vector<uint8_t>& payload, size_t images) {
  const auto at = std::find(cases().begin(), cases().end(), reader);
  if (at == cases().end()) {
    return;
  }
  static size_t written = 0;
  std::vector<uint8_t> seed{static_cast<uint8_t>(written % fuzz::coders().size()),
                            static_cast<uint8_t>(at - cases().begin()), static_cast<uint8_t>(images - 1)};
  for (size_t image = 1; image < images; ++image) {
    seed.push_back(static_cast<uint8_t>(payload.size()));
    seed.push_back(static_cast<uint8_t>(payload.size() >> 8));
  }
  for (size_t image = 0; image < images; ++image) {
    seed.insert(seed.end(), payload.begin(), payload.end());
  }
  std::ofstream out(folder + "/seed-" + std::to_string(written++), std::ios::binary);
  out.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  if (const char* folder = std::getenv("VENTURI_SEEDS")) {
    for (const fuzz::Case* reader : cases()) {
      for (size_t images = 1; images <= fuzz::kMaxImages && reader->payload.size() < 700; images += 2) {
        write_seed(folder, reader, reader->payload, images);
      }
    }
    for (const fuzz::Damaged& each : fuzz::damaged()) {
      write_seed(folder, each.reader, each.payload, 1);
    }
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  if (size < 3) {
    return 0;
  }
  const size_t images = 1 + input[2] % fuzz::kMaxImages;
  const size_t head = 3 + 2 * (images - 1);
  if (size < head) {
    return 0;
  }
  auto left = static_cast<int64_t>(size - head);
  std::vector<int64_t> sizes;
  for (size_t image = 1; image < images; ++image) {
    const uint8_t* stored = input + 3 + 2 * (image - 1);
    sizes.push_back(std::min<int64_t>(left, stored[0] | stored[1] << 8));
    left -= sizes.back();
  }
  sizes.push_back(left);
  fuzz::decode(*cases()[input[1] % cases().size()], input[0] % fuzz::coders().size(), {input + head, sizes});
  return 0;
}
