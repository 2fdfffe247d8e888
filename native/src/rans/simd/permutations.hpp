// For vectors without expand and compress instructions: which element goes where, by mask of lanes.
#pragma once

#include <array>
#include <cstdint>

namespace venturi {

template <int kWidth>
struct Permutations {
  using Row = std::array<uint8_t, size_t{kWidth}>;

  // expand[mask][lane]: the element for a lane of the mask, so that these get 0, 1, 2 ... in order.
  std::array<Row, size_t{1} << kWidth> expand{};
  // compress[mask][i]: the lane of the mask that goes to position i, so that they end at the last position in order.
  std::array<Row, size_t{1} << kWidth> compress{};

  constexpr Permutations() {
    for (size_t mask = 0; mask < expand.size(); ++mask) {
      uint8_t rank = 0;
      for (size_t lane = 0; lane < size_t{kWidth}; ++lane) {
        expand[mask][lane] = rank;
        rank = static_cast<uint8_t>(rank + (mask >> lane & 1));
      }
      size_t to = size_t{kWidth} - rank;
      for (size_t lane = 0; lane < size_t{kWidth}; ++lane) {
        if ((mask >> lane & 1) != 0) {
          compress[mask][to++] = static_cast<uint8_t>(lane);
        }
      }
    }
  }
};

template <int kWidth>
inline constexpr Permutations<kWidth> kPermutations;

}  // namespace venturi
