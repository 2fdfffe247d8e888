#include "venturi/cuda_preprocess.h"

#include "capi/guard.hpp"
#include "cuda/device_preprocessor.hpp"

using venturi::guarded;
using venturi::require;

venturi_status* venturi_cuda_preprocessor_create(const venturi_cuda* cuda, const venturi_preprocess_spec* spec,
                                                 const venturi_cuda_source* source, venturi_cuda_preprocessor** preprocessor) {
  return guarded([&] {
    require(cuda, "cuda");
    require(spec, "spec");
    require(source, "source");
    require(preprocessor, "preprocessor");
    *preprocessor = new venturi_cuda_preprocessor(*cuda, *spec, {source->format, source->color_matrix, source->width, source->height});
  });
}

void venturi_cuda_preprocessor_free(venturi_cuda_preprocessor* preprocessor) { delete preprocessor; }

int64_t venturi_cuda_preprocess_workspace_bytes(const venturi_cuda_preprocessor* preprocessor, int32_t image_count) {
  return preprocessor == nullptr ? -1 : preprocessor->workspace_bytes(image_count);
}

venturi_status* venturi_cuda_preprocess(const venturi_cuda_preprocessor* preprocessor, const venturi_cuda_pixels* pixels,
                                        void* workspace_dev, int64_t workspace_bytes, int32_t precision, void* tensors_dev,
                                        void* stream) {
  return guarded([&] {
    require(preprocessor, "preprocessor");
    preprocessor->run(pixels, {workspace_dev, workspace_bytes, precision, tensors_dev},
                      static_cast<venturi::cuda::Stream>(stream));
  });
}
