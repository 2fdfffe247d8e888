// The CUDA kernels' algorithm without a GPU: the source of native/kernels compiled for the host, its 32 lanes in step.
//   warp_coder_test [DAMAGED_COUNT [SEED]]
#include <cstdlib>

#include "check.hpp"
#include "lane_contract.hpp"
#include "warp_emulation.hpp"

int main(int argument_count, char** arguments) {
  const int damaged = argument_count > 1 ? std::atoi(arguments[1]) : 20000;
  const uint64_t seed = argument_count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  lanes::run_contract("lanes forwards", emulation::coder(false));
  lanes::run_contract("lanes backwards", emulation::coder(true));
  lanes::run_damaged("lanes forwards", emulation::coder(false), damaged, seed);
  return check::result();
}
