// Deterministic mutations of real payloads:  fuzz_decode COUNT [SEED]
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "decode_target.hpp"

namespace {

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  size_t below(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  // One to eight damages of the kinds that links, disks and attackers make.
  void damage(std::vector<uint8_t>& payload, const std::vector<uint8_t>& other) {
    for (size_t times = below(3) == 0 ? 1 + below(8) : 1; times > 0; --times) {
      damage_once(payload, other);
    }
  }

 private:
  void damage_once(std::vector<uint8_t>& payload, const std::vector<uint8_t>& other) {
    // half of the damage goes to the head, where the structure is
    const size_t at = below(below(2) == 0 ? std::min<size_t>(payload.size(), 40) : payload.size());
    switch (below(7)) {
      case 0:
        if (!payload.empty()) payload[at] ^= static_cast<uint8_t>(1U << below(8));
        break;
      case 1:
        if (!payload.empty()) payload[at] = static_cast<uint8_t>(random_());
        break;
      case 2:
        payload.resize(below(payload.size() + 1));
        break;
      case 3:
        payload.insert(payload.begin() + static_cast<int64_t>(at), below(20) + 1, static_cast<uint8_t>(random_()));
        break;
      case 4:
        payload.erase(payload.begin() + static_cast<int64_t>(at),
                      payload.begin() + static_cast<int64_t>(at + below(payload.size() - at + 1)));
        break;
      case 5:
        std::fill_n(payload.begin() + static_cast<int64_t>(at), below(payload.size() - at + 1),
                    below(2) == 0 ? uint8_t{0} : uint8_t{255});
        break;
      default:
        std::copy_n(other.begin(), std::min(other.size(), payload.size() - at),
                    payload.begin() + static_cast<int64_t>(at));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 2) {
    std::fprintf(stderr, "usage: fuzz_decode COUNT [SEED]\n");
    return 2;
  }
  const long long count = std::atoll(arguments[1]);
  Mutator mutator(argument_count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
  const auto& corpus = fuzz::corpus();
  for (const fuzz::Case& sound : corpus) {
    for (size_t coder = 0; !sound.payload.empty() && coder < fuzz::coders().size(); ++coder) {
      if (!fuzz::decode(sound, coder, {sound.payload.data(), {static_cast<int64_t>(sound.payload.size())}})) {
        std::fprintf(stderr, "%s refuses an undamaged payload\n", fuzz::coders()[coder].c_str());
        return 1;
      }
    }
  }
  long long accepted = 0;
  for (long long i = 0; i < count; ++i) {
    const fuzz::Case& reader = corpus[mutator.below(corpus.size())];
    auto payload = corpus[mutator.below(50) == 0 ? mutator.below(corpus.size()) : static_cast<size_t>(&reader - corpus.data())]
                       .payload;
    mutator.damage(payload, corpus[mutator.below(corpus.size())].payload);
    fuzz::Payloads payloads{nullptr, {static_cast<int64_t>(payload.size())}};
    for (size_t more = mutator.below(4) == 0 ? mutator.below(fuzz::kMaxImages) : 0; more > 0; --more) {
      payload.insert(payload.end(), reader.payload.begin(), reader.payload.end());
      payloads.sizes.push_back(static_cast<int64_t>(reader.payload.size()));
    }
    payloads.bytes = payload.data();
    accepted += fuzz::decode(reader, mutator.below(fuzz::coders().size()), payloads) ? 1 : 0;
  }
  for (const fuzz::Damaged& each : fuzz::damaged()) {
    for (size_t coder = 0; coder < fuzz::coders().size(); ++coder) {
      fuzz::decode(*each.reader, coder, {each.payload.data(), {static_cast<int64_t>(each.payload.size())}});
    }
  }
  std::printf("%lld damaged payloads: %lld refused, %lld decoded to symbols\n", count, count - accepted, accepted);
  return 0;
}
