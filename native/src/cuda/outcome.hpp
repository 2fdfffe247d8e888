// What the coding kernels report of a stream, as an error with a text.
#pragma once

#include "venturi/cuda_rans.h"

namespace venturi {

// Throws what the outcome says; returns when it is ok.
void check_outcome(const venturi_cuda_outcome& outcome);

}  // namespace venturi
