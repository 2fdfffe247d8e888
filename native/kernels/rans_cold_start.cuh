// The encoder's choice of cold rows and of the states that lanes start from (docs/bitstream.md section 5.5).
#pragma once

#include "rans_symbols.cuh"

namespace venturi::gpu {

// Smallest state that coding with this token takes to `bound` or above.
VENTURI_STEP uint64_t preimage(uint64_t bound, const Code& code) {
  const uint64_t slot = bound & (kSlots - 1);
  const uint64_t start = code.span & 0xffff;
  const uint64_t frequency = code.span >> 16;
  const uint64_t within = slot < start ? 0 : slot - start;
  return (bound >> kLaneBits) * frequency + (within < frequency ? within : frequency);
}

// Smallest start of 0, 1, 2, 4, ... that is not below `wanted`, which is at most 2^16.
VENTURI_STEP uint32_t start_for(uint64_t wanted) {
  return wanted == 0 ? 0 : wanted == 1 ? 1 : 1U << (32 - leading_zeros(static_cast<uint32_t>(wanted) - 1));
}

// CodeAt: Code(int lane, uint32_t position), the code of a symbol of the lane's stream.
template <unsigned kLanes, typename CodeAt>
class ColdStart {
 public:
  static constexpr unsigned kHalves = Shares<kLanes>::kHalves;

  VENTURI_STEP ColdStart(const Warp& warp, const Shares<kLanes>& shares, PerLane<uint32_t>& counts, CodeAt& code_at)
      : warp_(warp), shares_(shares), counts_(counts), code_at_(code_at) {}

  // Streams without symbols get no cold rows and no states.
  VENTURI_STEP void choose(PerLane<uint32_t>& cold_rows, PerLane<uint32_t> (&states)[kHalves]) {
    most_cold_rows(cold_rows, states);
    PerLane<bool> trying;
    warp_.each([&](int lane) { trying[lane] = counts_[lane] > 0; });
    while (warp_.any([&](int lane) { return trying[lane]; })) {
      try_starts(cold_rows, states, trying);
    }
  }

 private:
  VENTURI_STEP uint32_t rows_of(int lane) { return shares_.rows(counts_[lane]); }

  VENTURI_STEP uint32_t position_of(int lane, uint32_t row, unsigned half) const {
    return row * shares_.lanes() + shares_.place_of(lane, half);
  }

  // Largest count of rows for which no lane reaches 2^32 when started from 0.
  VENTURI_STEP void most_cold_rows(PerLane<uint32_t>& cold_rows, PerLane<uint32_t> (&states)[kHalves]) {
    PerLane<bool> searching;
    warp_.each([&](int lane) {
      cold_rows[lane] = 0;
      searching[lane] = counts_[lane] > 0;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        states[half][lane] = 0;
      }
    });
    for (uint32_t back = 0; warp_.any([&](int lane) { return searching[lane]; }); ++back) {
      const uint32_t overflowing = warp_.ballot([&](int lane) {
        return searching[lane] && overflows(lane, rows_of(lane) - 1 - back, states);
      });
      warp_.each([&](int lane) {
        const bool overflowed = (overflowing & shares_.members_of(lane)) != 0;
        const uint32_t rows = rows_of(lane);
        const uint32_t most = rows < kMaxColdRows ? rows : kMaxColdRows;
        if (searching[lane] && (overflowed || back + 1 == most)) {
          cold_rows[lane] = overflowed ? back : back + 1;
          searching[lane] = false;
        }
      });
    }
  }

  VENTURI_STEP bool overflows(int lane, uint32_t row, PerLane<uint32_t> (&states)[kHalves]) {
    VENTURI_UNROLL
    for (unsigned half = 0; half < kHalves; ++half) {
      const uint32_t position = position_of(lane, row, half);
      if (position < counts_[lane]) {
        const Code code = code_at_(lane, position);
        if (states[half][lane] >> 20 >= code.span >> 16) {
          return true;
        }
        states[half][lane] = coded(states[half][lane], code);
      }
    }
    return false;
  }

  // Walks from the state wanted at the end back to the start; takes rows away where a lane's only start is too large.
  VENTURI_STEP void try_starts(PerLane<uint32_t>& cold_rows, PerLane<uint32_t> (&states)[kHalves], PerLane<bool>& trying) {
    PerLane<uint64_t> wanted[kHalves];
    PerLane<uint64_t> limit[kHalves];
    warp_.each([&](int lane) {
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        wanted[half][lane] = kLowerBound;
        limit[half][lane] = uint64_t{1} << 32;
      }
    });
    for (uint32_t back = 0; warp_.any([&](int lane) { return trying[lane] && back < cold_rows[lane]; }); ++back) {
      warp_.each([&](int lane) {
        if (trying[lane] && back < cold_rows[lane]) {
          step_back(lane, rows_of(lane) - cold_rows[lane] + back, wanted, limit);
        }
      });
    }
    const uint32_t failing = warp_.ballot([&](int lane) {
      bool fails = false;
      VENTURI_UNROLL
      for (unsigned half = 0; half < kHalves; ++half) {
        const bool active = trying[lane] && position_of(lane, 0, half) < counts_[lane];
        const uint32_t start = start_for(wanted[half][lane]);
        fails = fails || (active && start >= limit[half][lane]);
        states[half][lane] = active ? start : states[half][lane];
      }
      return fails;
    });
    warp_.each([&](int lane) {
      const bool failed = (failing & shares_.members_of(lane)) != 0;
      if (trying[lane] && failed) {
        cold_rows[lane] -= cold_rows[lane] < 16 ? 1 : cold_rows[lane] / 8;
      }
      trying[lane] = trying[lane] && failed;
    });
  }

  VENTURI_STEP void step_back(int lane, uint32_t row, PerLane<uint64_t> (&wanted)[kHalves],
                              PerLane<uint64_t> (&limit)[kHalves]) {
    VENTURI_UNROLL
    for (unsigned half = 0; half < kHalves; ++half) {
      const uint32_t position = position_of(lane, row, half);
      if (position < counts_[lane]) {
        const Code code = code_at_(lane, position);
        wanted[half][lane] = preimage(wanted[half][lane], code);
        limit[half][lane] = preimage(limit[half][lane], code);
      }
    }
  }

  Warp warp_;
  Shares<kLanes> shares_;
  PerLane<uint32_t>& counts_;
  CodeAt& code_at_;
};

}  // namespace venturi::gpu
