// Threads in step: what the coder's kernels are written over, so that one source is compiled for the device and for the host.
//
// Code is a sequence of phases. team.each(f) runs f(thread) for every thread; within f a thread may branch as it likes and must
// not read what another thread writes in the same phase, unless the two are kept apart by sync(). Variables that differ
// between threads are PerThread; all others hold the same value in every thread. On the device a phase is the thread's own call
// and PerThread is its own register. On the host a phase is a loop over the threads, in either order: an algorithm that
// depends on the order has a race.
#pragma once

#include <cstdint>

#if defined(__CUDACC__)
#define VENTURI_STEP __device__ __forceinline__
#define VENTURI_RARE __device__ __noinline__
#define VENTURI_BOTH __host__ __device__ inline
#define VENTURI_UNROLL _Pragma("unroll")
#else
#include <cmath>
#include <cstring>
#define VENTURI_STEP inline
#define VENTURI_RARE inline
#define VENTURI_BOTH inline
#define VENTURI_UNROLL
#endif

namespace venturi::gpu {

constexpr unsigned kWarpSize = 32;

#if defined(__CUDACC__)

template <typename T, unsigned kThreads = kWarpSize>
class PerThread {
 public:
  VENTURI_STEP T& operator[](int) { return mine_; }

 private:
  T mine_;
};

// All 32 lanes of a warp; every collective is called by all of them.
class Warp {
 public:
  VENTURI_STEP Warp() : lane_(static_cast<int>(threadIdx.x & 31)) {}

  template <typename Phase>
  VENTURI_STEP void each(Phase&& phase) {
    phase(lane_);
  }

  template <typename Predicate>
  VENTURI_STEP uint32_t ballot(Predicate&& predicate) {
    return __ballot_sync(~0U, predicate(lane_));
  }

  template <typename Predicate>
  VENTURI_STEP bool any(Predicate&& predicate) {
    return __any_sync(~0U, predicate(lane_)) != 0;
  }

  // to[lane] = from[source(lane)]
  template <typename T, typename Source>
  VENTURI_STEP void shuffle(PerThread<T>& to, PerThread<T>& from, Source&& source) {
    to[0] = __shfl_sync(~0U, from[0], source(lane_));
  }

  VENTURI_STEP void sync() { __syncwarp(); }

 private:
  int lane_;
};

// All threads of a block.
template <unsigned kThreads>
class Block {
 public:
  template <typename Phase>
  VENTURI_STEP void each(Phase&& phase) {
    phase(static_cast<int>(threadIdx.x));
  }

  VENTURI_STEP void sync() { __syncthreads(); }
};

VENTURI_STEP uint32_t ones(uint32_t word) { return static_cast<uint32_t>(__popc(static_cast<int>(word))); }
VENTURI_STEP uint32_t leading_zeros(uint32_t word) { return static_cast<uint32_t>(__clz(static_cast<int>(word))); }
VENTURI_STEP uint32_t high_product(uint32_t a, uint32_t b) { return __umulhi(a, b); }
VENTURI_STEP void or_into(uint32_t* word, uint32_t bits) { atomicOr(word, bits); }
VENTURI_STEP float as_float(uint32_t bits) { return __uint_as_float(bits); }
VENTURI_STEP uint32_t as_bits(float value) { return __float_as_uint(value); }
VENTURI_STEP float difference(float a, float b) { return __fsub_rn(a, b); }
VENTURI_STEP float sum(float a, float b) { return __fadd_rn(a, b); }
VENTURI_STEP int32_t round_half_even(float value) { return __float2int_rn(value); }
VENTURI_STEP float to_float(int32_t value) { return __int2float_rn(value); }

#else

template <typename T, unsigned kThreads = kWarpSize>
class PerThread {
 public:
  T& operator[](int thread) { return all_[static_cast<unsigned>(thread)]; }

 private:
  T all_[kThreads];
};

template <unsigned kThreads>
class Block {
 public:
  explicit Block(bool backwards = false) : backwards_(backwards) {}

  template <typename Phase>
  void each(Phase&& phase) {
    for (unsigned i = 0; i < kThreads; ++i) {
      phase(static_cast<int>(backwards_ ? kThreads - 1 - i : i));
    }
  }

  void sync() {}

 private:
  bool backwards_;
};

class Warp : public Block<kWarpSize> {
 public:
  using Block::Block;

  template <typename Predicate>
  uint32_t ballot(Predicate&& predicate) {
    uint32_t votes = 0;
    each([&](int lane) { votes |= (predicate(lane) ? 1U : 0U) << lane; });
    return votes;
  }

  template <typename Predicate>
  bool any(Predicate&& predicate) {
    return ballot(predicate) != 0;
  }

  template <typename T, typename Source>
  void shuffle(PerThread<T>& to, PerThread<T>& from, Source&& source) {
    PerThread<T> before = from;
    each([&](int lane) { to[lane] = before[source(lane) & 31]; });
  }
};

inline uint32_t ones(uint32_t word) { return static_cast<uint32_t>(__builtin_popcount(word)); }
inline uint32_t leading_zeros(uint32_t word) { return word == 0 ? 32 : static_cast<uint32_t>(__builtin_clz(word)); }
inline uint32_t high_product(uint32_t a, uint32_t b) { return static_cast<uint32_t>(uint64_t{a} * b >> 32); }
inline void or_into(uint32_t* word, uint32_t bits) { *word |= bits; }
inline float as_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline uint32_t as_bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float difference(float a, float b) { return a - b; }
inline float sum(float a, float b) { return a + b; }
inline int32_t round_half_even(float value) { return static_cast<int32_t>(std::nearbyint(value)); }
inline float to_float(int32_t value) { return static_cast<float>(value); }

#endif

template <typename T>
using PerLane = PerThread<T>;

// Position of the lowest set bit; the word must not be 0.
VENTURI_STEP int lowest_bit(uint32_t word) { return static_cast<int>(31 - leading_zeros(word & (~word + 1))); }

// Bits below `lane`.
VENTURI_STEP uint32_t below(int lane) { return (1U << lane) - 1; }

struct Sums {
  PerLane<uint32_t> before;  // of the group's lanes below this one
  PerLane<uint32_t> total;   // of the group
};

// Sums of values within groups of `width` lanes, a power of two.
VENTURI_STEP void sum_in_groups(Warp& warp, PerLane<uint32_t>& values, uint32_t width, Sums& sums) {
  PerLane<uint32_t> through;
  PerLane<uint32_t> other;
  warp.each([&](int lane) { through[lane] = values[lane]; });
  const int last = static_cast<int>(width) - 1;
  for (int step = 1; step <= last; step <<= 1) {
    warp.shuffle(other, through, [&](int lane) { return lane - step; });
    warp.each([&](int lane) { through[lane] += (lane & last) >= step ? other[lane] : 0; });
  }
  warp.shuffle(sums.total, through, [&](int lane) { return lane | last; });
  warp.each([&](int lane) { sums.before[lane] = through[lane] - values[lane]; });
}

}  // namespace venturi::gpu
