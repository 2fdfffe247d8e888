// How the kernels of rans.cu are launched: what the host code must know besides rans_layout.cuh.
#pragma once

#include "rans_layout.cuh"

namespace venturi::gpu {

constexpr unsigned kCodingWarps = 8;
constexpr unsigned kCodingThreads = kCodingWarps * kWarpSize;
constexpr unsigned kStaticSharedBytes = kCodingWarps * kWarpSize * 8;  // the warps' scratch memory of a coding block
constexpr unsigned kPlacingThreads = 1024;
constexpr unsigned kCopyingThreads = 256;

// Second parameter of the coding kernels. The ..._shared ones need the decoder's or the encoder's part of the image as dynamic
// shared memory.
struct TableSource {
  const uint8_t* image;
  TableLayout layout;
  uint32_t coding_warps;  // of each block; the others only help to load the tables
};

}  // namespace venturi::gpu
