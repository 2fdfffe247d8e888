// Quantiser, docs/bitstream.md section 3: the same bits as native/src/quantize. Device memory only; asynchronous on the
// caller's stream. Launched through the driver API by name.

#include "half.cuh"

namespace {

constexpr float kTwo31 = 2147483648.0f;

__device__ bool fits_int32(float value) { return value >= -kTwo31 && value < kTwo31; }

}  // namespace

// symbols[i] = round_half_even(latent[i] - medians[(i / plane_count) % channel_count]) for i < count; a batch is so many
// latents one after another. *first_misfit, which the caller sets to ~0, becomes the smallest position of a value that is no
// int32; its symbol is 0.
extern "C" __global__ void venturi_quantize_dev(const float* __restrict__ latent, const float* __restrict__ medians,
                                                unsigned channel_count, unsigned plane_count, unsigned long long count,
                                                int* __restrict__ symbols, unsigned long long* first_misfit) {
  const unsigned long long stride = static_cast<unsigned long long>(gridDim.x) * blockDim.x;
  for (unsigned long long i = static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += stride) {
    const float centred = __fsub_rn(latent[i], medians[i / plane_count % channel_count]);
    const bool fits = fits_int32(centred);
    symbols[i] = fits ? __float2int_rn(centred) : 0;
    if (!fits) {
      atomicMin(first_misfit, i);
    }
  }
}

// latent_hat[i] = float(symbols[i]) + medians[(i / plane_count) % channel_count].
extern "C" __global__ void venturi_dequantize_dev(const int* __restrict__ symbols, const float* __restrict__ medians,
                                                  unsigned channel_count, unsigned plane_count,
                                                  unsigned long long count, float* __restrict__ latent_hat) {
  const unsigned long long stride = static_cast<unsigned long long>(gridDim.x) * blockDim.x;
  for (unsigned long long i = static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += stride) {
    latent_hat[i] = __fadd_rn(__int2float_rn(symbols[i]), medians[i / plane_count % channel_count]);
  }
}

// fp32[i] = fp16[i] for i < count.
extern "C" __global__ void venturi_widen_dev(const uint16_t* __restrict__ fp16, unsigned long long count,
                                             float* __restrict__ fp32) {
  const unsigned long long stride = static_cast<unsigned long long>(gridDim.x) * blockDim.x;
  for (unsigned long long i = static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += stride) {
    fp32[i] = venturi::gpu::from_half(fp16[i]);
  }
}
