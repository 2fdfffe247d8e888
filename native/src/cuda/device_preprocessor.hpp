// Launches the passes of native/kernels/preprocess.cuh: the handle of venturi/cuda_preprocess.h.
#pragma once

#include <cstdint>
#include <vector>

#include "cuda/device_coder.hpp"
#include "kernels/preprocess.cuh"
#include "preprocess/geometry.hpp"
#include "venturi/cuda_preprocess.h"

namespace venturi::cuda {

// Where filter weights and normalised values lie in device memory; offsets in bytes.
struct PreprocessLayout {
  size_t columns;
  size_t rows;
  size_t levels_fp32;
  size_t levels_fp16;
};

struct PreprocessImage {
  PreprocessLayout layout;
  std::vector<uint8_t> bytes;
};

// Of the geometry; rows count from the first needed source row.
PreprocessImage make_preprocess_image(const venturi_preprocess_spec& spec, const Axes& axes);

// The axis that lies at `at`, as the image has it.
gpu::Axis axis_at(const uint8_t* at, uint32_t count);

void check_pixels(const Picture& picture, const venturi_cuda_pixels* pixels);

}  // namespace venturi::cuda

struct venturi_cuda_preprocessor {
  venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec, const venturi_cuda_source& source);
  ~venturi_cuda_preprocessor();
  venturi_cuda_preprocessor(const venturi_cuda_preprocessor&) = delete;
  venturi_cuda_preprocessor& operator=(const venturi_cuda_preprocessor&) = delete;

  // -1 for counts that no batch has.
  int64_t workspace_bytes(int32_t image_count) const noexcept;

  struct Output {
    void* workspace;
    int64_t workspace_bytes;
    int32_t precision;
    void* tensors;
  };
  void run(const venturi_cuda_pixels* pixels, const Output& output, venturi::cuda::Stream stream) const;

 private:
  venturi::gpu::NarrowPass narrow_pass(const venturi_cuda_pixels& pixels, void* workspace) const;
  template <typename Value>
  venturi::gpu::WritePass<Value> write_pass(const Output& output, size_t levels) const;

  const venturi_cuda& cuda_;
  venturi::Picture picture_;
  bool reversed_;
  uint32_t channels_;
  uint32_t width_;
  uint32_t height_;
  uint32_t first_row_ = 0;  // source rows that are needed
  uint32_t row_count_ = 0;
  uint32_t pitch_ = 0;
  venturi::cuda::PreprocessLayout layout_{};
  venturi::cuda::DevicePointer image_ = 0;
};
