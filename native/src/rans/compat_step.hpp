// Steps of profile compat (docs/bitstream.md section 4), and the checks around a stream. Surprises: symbols are encoded
// last to first, so the output grows from the buffer's end towards its start; an escape's digits are encoded before its
// bin.
#pragma once

#include <cstdint>

#include "rans/bytes.hpp"
#include "rans/compat_tables.hpp"
#include "rans/kernels.hpp"

namespace venturi::compat {

constexpr uint64_t kLowerBound = uint64_t{1} << 31;
constexpr int kRenormShift = 47;  // a bin of width w is coded from states below w << 47
constexpr int64_t kStateBytes = 8;
constexpr int64_t kWordBytes = 4;

inline uint64_t high_product(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(static_cast<Uint128>(a) * b >> 64);
}

// An encoder between two symbols; words are written below `at`.
struct EncodeState {
  uint64_t x;
  uint8_t* at;
};

// The word is always stored, and kept when it is needed. That cannot be foreseen, so the compiler must not make a branch
// of it.
inline __attribute__((always_inline)) EncodeState renormalised(EncodeState state, uint64_t bound) {
  store(state.at - kWordBytes, static_cast<uint32_t>(state.x));
  uint64_t x = state.x >> 32;
  uint8_t* at = state.at - kWordBytes;
#if defined(__x86_64__)
  __asm__("cmpq %3, %2\n\tcmovbq %2, %0\n\tcmovbq %4, %1"
          : "+&r"(x), "+&r"(at)
          : "r"(state.x), "rm"(bound), "r"(state.at)
          : "cc");
  return {x, at};
#else
  return state.x < bound ? state : EncodeState{x, at};
#endif
}

inline __attribute__((always_inline)) EncodeState encode_bin(EncodeState state, const CompatBin& bin) {
  const uint64_t width = bin.width;
  const EncodeState ready = renormalised(state, width << kRenormShift);
  const uint64_t quotient = high_product(ready.x, bin.reciprocal) >> bin.shift;
  return {ready.x + bin.bias + quotient * (kCompatTotal - width), ready.at};
}

// A symbol that is not one of the row's plain bins.
EncodeState encode_aside(EncodeState state, const CompatRow& row, int32_t symbol, int64_t position);

// Writes the state of a job's encoder and moves the payload to the front of its room.
void finish_encoder(EncodeState state, EncodeJob& job);

// A decoder between two symbols; words are read from `at` on.
struct DecodeState {
  uint64_t x;
  const uint8_t* at;
};

// The word must be there; it is always read, and taken when it is needed.
inline __attribute__((always_inline)) DecodeState refilled(DecodeState state) {
  const uint64_t x = state.x << 32 | load<uint32_t>(state.at);
  const uint8_t* at = state.at + kWordBytes;
#if defined(__x86_64__)
  __asm__("cmpq %2, %0\n\tcmovbq %3, %0\n\tcmovbq %4, %1"
          : "+&r"(state.x), "+&r"(state.at)
          : "m"(kLowerBound), "r"(x), "r"(at)
          : "cc");
  return state;
#else
  return state.x < kLowerBound ? DecodeState{x, at} : state;
#endif
}

struct DecodedSymbol {
  DecodeState state;
  int32_t symbol;
};

// Fails when it is no payload or starts with no state of an encoder.
DecodeState open_payload(BytesIn payload);

// The symbol that a row's slot does not answer; every word is asked for before it is read.
DecodedSymbol decode_aside(DecodeState state, const CompatRow& row, BytesIn payload);

[[noreturn]] void fail_end_of_payload(BytesIn payload);

// Fails when words are left or the state is not where every encoder starts.
void finish_payload(DecodeState state, BytesIn payload);

// One symbol, checked.
inline DecodedSymbol decode_symbol(DecodeState state, const CompatRow& row, BytesIn payload) {
  const auto frequency = static_cast<uint32_t>(state.x & (kCompatTotal - 1));
  const CompatSlot& slot = row.slots[frequency >> row.slot_shift];
  const uint32_t within = frequency - slot.start;
  if (__builtin_expect(within >= slot.width, 0)) {
    return decode_aside(state, row, payload);
  }
  state.x = slot.width * (state.x >> kCompatBits) + within;
  if (state.x < kLowerBound) {
    if (state.at == payload.data + payload.count) {
      fail_end_of_payload(payload);
    }
    state.x = state.x << 32 | load<uint32_t>(state.at);
    state.at += kWordBytes;
  }
  return {state, slot.symbol};
}

}  // namespace venturi::compat
