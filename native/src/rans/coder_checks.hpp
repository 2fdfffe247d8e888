// What the coder demands of its callers; each throws VENTURI_INVALID_ARGUMENT with the value seen and the value wanted.
#pragma once

#include "rans/coder.hpp"

namespace venturi {

constexpr int64_t kMaxSymbols = int64_t{1} << 24;
constexpr int32_t kMaxSegments = 1024;

// Counts, symbols and row indexes.
void check_latents(const Batch& batch, const int32_t* symbols);

// The same and the pointers of a call.
void check_call(const Batch& batch, const int32_t* symbols, const int64_t* sizes);

void check_capacity(const Batch& batch, int64_t capacity, int32_t segments);
void check_payloads(const Batch& batch, const uint8_t* payloads, const int64_t* sizes);
void check_profile(int32_t lanes, int32_t segments);

}  // namespace venturi
