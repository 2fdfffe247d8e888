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

// Rows count from the first needed source row.
PreprocessImage make_preprocess_image(const venturi_preprocess_spec& spec, const Axes& axes);

// What the passes of one geometry share.
struct Passes {
  Passes(const venturi_preprocess_spec& spec, const Picture& picture, const Axes& axes);

  int64_t workspace_bytes(int32_t image_count) const;

  // image: where the PreprocessImage's bytes lie
  gpu::NarrowPass narrow(const venturi_cuda_pixels& pixels, const uint8_t* image, const PreprocessLayout& layout, void* workspace) const;
  template <typename Value>
  gpu::WritePass<Value> write(const uint8_t* image, const PreprocessLayout& layout, const void* workspace, void* tensors) const;

  Picture picture;
  uint32_t channels;
  uint32_t reversed;
  uint32_t width;
  uint32_t height;
  uint32_t first_row;  // source rows that are needed
  uint32_t row_count;
  uint32_t pitch;
};

}  // namespace venturi::cuda

struct venturi_cuda_preprocessor {
  venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec, const venturi::Picture& picture);
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
  venturi_cuda_preprocessor(const venturi_cuda& cuda, const venturi_preprocess_spec& spec, const venturi::Picture& picture,
                            const venturi::Axes& axes);

  const venturi_cuda& cuda_;
  venturi::cuda::Passes passes_;
  venturi::cuda::PreprocessLayout layout_{};
  venturi::cuda::DevicePointer image_ = 0;
};
