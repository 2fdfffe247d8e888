#include "venturi/cuda_rans.h"

#include "capi/guard.hpp"
#include "cuda/device_coder.hpp"
#include "cuda/outcome.hpp"

using venturi::guarded;
using venturi::require;
using venturi::cuda::Stream;

venturi_status* venturi_cuda_open(venturi_cuda** cuda) {
  return guarded([&] {
    require(cuda, "cuda");
    *cuda = new venturi_cuda();
  });
}

const char* venturi_cuda_kernels_origin(const venturi_cuda* cuda) { return cuda == nullptr ? nullptr : cuda->origin.c_str(); }

void venturi_cuda_close(venturi_cuda* cuda) { delete cuda; }

venturi_status* venturi_cuda_tables_create(const venturi_cuda* cuda, const venturi_tables* tables, const float* medians,
                                           const float* scales, float lower_bound, venturi_cuda_tables** cuda_tables) {
  return guarded([&] {
    require(cuda, "cuda");
    require(tables, "tables");
    require(cuda_tables, "cuda_tables");
    *cuda_tables = new venturi_cuda_tables(*cuda, *tables, medians, scales, lower_bound);
  });
}

void venturi_cuda_tables_free(venturi_cuda_tables* cuda_tables) { delete cuda_tables; }

int64_t venturi_cuda_encode_workspace_bytes(int64_t symbol_count, int64_t stream_count) {
  return venturi::cuda::encode_workspace_bytes(symbol_count, stream_count);
}

venturi_status* venturi_cuda_lanes_encode(const venturi_cuda_tables* cuda_tables, const venturi_cuda_batch* batch,
                                          const void* latents_dev, const int32_t* symbols_dev, void* workspace_dev,
                                          int64_t workspace_bytes, uint8_t* payload_dev, int64_t payload_capacity,
                                          int64_t* offsets_dev, venturi_cuda_outcome* outcomes_dev, void* stream) {
  return guarded([&] {
    venturi::cuda::lanes_encode(cuda_tables, batch,
                                {latents_dev, symbols_dev, workspace_dev, workspace_bytes, payload_dev, payload_capacity,
                                 offsets_dev, outcomes_dev},
                                static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_lanes_decode(const venturi_cuda_tables* cuda_tables, const venturi_cuda_batch* batch,
                                          const uint8_t* payload_dev, int64_t payload_size, const int64_t* offsets_dev,
                                          void* latents_hat_dev, int32_t* symbols_dev,
                                          venturi_cuda_outcome* outcomes_dev, void* stream) {
  return guarded([&] {
    venturi::cuda::lanes_decode(cuda_tables, batch,
                                {payload_dev, payload_size, offsets_dev, latents_hat_dev, symbols_dev, outcomes_dev},
                                static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_outcome_status(const venturi_cuda_outcome* outcome) {
  return guarded([&] {
    require(outcome, "outcome");
    venturi::check_outcome(*outcome);
  });
}

venturi_status* venturi_cuda_quantize(const venturi_cuda* cuda, const float* latents_dev, const float* medians_dev,
                                      int64_t channel_count, int64_t plane_count, int64_t count, int32_t* symbols_dev,
                                      uint64_t* first_misfit_dev, void* stream) {
  return guarded([&] {
    venturi::cuda::quantize(cuda, latents_dev, {medians_dev, channel_count, plane_count, count}, symbols_dev,
                            first_misfit_dev, static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_dequantize(const venturi_cuda* cuda, const int32_t* symbols_dev, const float* medians_dev,
                                        int64_t channel_count, int64_t plane_count, int64_t count,
                                        float* latents_hat_dev, void* stream) {
  return guarded([&] {
    venturi::cuda::dequantize(cuda, symbols_dev, {medians_dev, channel_count, plane_count, count}, latents_hat_dev,
                              static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_widen(const venturi_cuda* cuda, const uint16_t* fp16_dev, int64_t count, float* fp32_dev,
                                   void* stream) {
  return guarded([&] { venturi::cuda::widen(cuda, fp16_dev, count, fp32_dev, static_cast<Stream>(stream)); });
}
