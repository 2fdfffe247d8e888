// Launches the kernels of native/kernels: handles of venturi/cuda_rans.h, argument checks, grids. Nothing waits for the device.
#pragma once

#include <cstdint>
#include <string>

#include "cuda/driver.hpp"
#include "kernels/rans_launch.cuh"
#include "rans/tables.hpp"
#include "venturi/cuda_rans.h"

namespace venturi::cuda {

enum LaneKind { kFew, k32, k64, kLaneKinds };

// Kernels of one direction.
struct CodingFunctions {
  Function shared[kLaneKinds];
  Function global[kLaneKinds];
};

struct PreprocessFunctions {
  Function narrow_rgb;
  Function narrow_gray;
  Function narrow_yuv;
  Function write_fp32;
  Function write_fp16;
};

}  // namespace venturi::cuda

// The module in one context.
struct venturi_cuda {
  venturi_cuda();
  ~venturi_cuda();
  venturi_cuda(const venturi_cuda&) = delete;
  venturi_cuda& operator=(const venturi_cuda&) = delete;

  venturi::cuda::Context context = nullptr;
  venturi::cuda::Module module = nullptr;
  std::string origin;
  int multiprocessors = 0;
  int shared_bytes_limit = 0;
  venturi::cuda::CodingFunctions encode{};
  venturi::cuda::CodingFunctions decode{};
  venturi::cuda::Function place = nullptr;
  venturi::cuda::Function copy = nullptr;
  venturi::cuda::Function quantize = nullptr;
  venturi::cuda::Function dequantize = nullptr;
  venturi::cuda::Function widen = nullptr;
  venturi::cuda::PreprocessFunctions preprocess{};
};

struct venturi_cuda_tables {
  venturi_cuda_tables(const venturi_cuda& cuda, const venturi_tables& tables, const float* medians, const float* scales,
                      float lower_bound);
  ~venturi_cuda_tables();
  venturi_cuda_tables(const venturi_cuda_tables&) = delete;
  venturi_cuda_tables& operator=(const venturi_cuda_tables&) = delete;

  const venturi_cuda& cuda;
  venturi::gpu::TableLayout layout{};
  venturi::cuda::DevicePointer image = 0;
  bool in_shared_memory = false;
};

namespace venturi::cuda {

// Device memory of a call.
struct EncodeBuffers {
  const void* latents;  // of the batch's precision
  const int32_t* symbols;
  void* workspace;
  int64_t workspace_bytes;
  uint8_t* payload;
  int64_t payload_capacity;
  int64_t* offsets;
  venturi_cuda_outcome* outcomes;
};

struct DecodeBuffers {
  const uint8_t* payload;
  int64_t payload_size;
  const int64_t* offsets;
  void* latents_hat;
  int32_t* symbols;
  venturi_cuda_outcome* outcomes;
};

// -1 for counts that no batch has.
int64_t encode_workspace_bytes(int64_t symbol_count, int64_t stream_count) noexcept;

void lanes_encode(const venturi_cuda_tables* tables, const venturi_cuda_batch* batch, const EncodeBuffers& buffers, Stream stream);
void lanes_decode(const venturi_cuda_tables* tables, const venturi_cuda_batch* batch, const DecodeBuffers& buffers, Stream stream);

// What quantize and dequantize share: positions and the medians' shape.
struct Planes {
  const float* medians;
  int64_t channel_count;
  int64_t plane_count;
  int64_t count;
};

void quantize(const venturi_cuda* cuda, const float* latents, const Planes& planes, int32_t* symbols, uint64_t* first_misfit,
              Stream stream);
void dequantize(const venturi_cuda* cuda, const int32_t* symbols, const Planes& planes, float* latents_hat, Stream stream);
void widen(const venturi_cuda* cuda, const uint16_t* fp16, int64_t count, float* fp32, Stream stream);

// What is checked before anything is asked of a device; row_count is the table set's.
void check_batch(const venturi_cuda_batch* batch, bool has_scales);
void check_encode(const venturi_cuda_batch& batch, const EncodeBuffers& buffers);
void check_decode(const venturi_cuda_batch& batch, const DecodeBuffers& buffers);
void check_planes(const Planes& planes);

}  // namespace venturi::cuda
