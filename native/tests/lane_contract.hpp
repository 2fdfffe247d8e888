// What every coder over venturi/cuda_rans.h must do: the emulated kernels and a real device run the same tests.
#pragma once

#include "lane_batch.hpp"

namespace lanes {

// Runs every test, each named by `who`; failures are noted in check.hpp.
void run_contract(const char* who, const Coder& coder);

// `count` damaged payloads of every kind against the C API: refused by both or the same symbols from both.
void run_damaged(const char* who, const Coder& coder, int count, uint64_t seed);

}  // namespace lanes
