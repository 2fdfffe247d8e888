#include "venturi/preprocess.h"

#include "capi/guard.hpp"
#include "preprocess/preprocessor.hpp"

venturi_status* venturi_preprocessor_create(const venturi_preprocess_spec* spec,
                                            venturi_preprocessor** preprocessor) {
  return venturi::guarded([&] {
    venturi::require(spec, "spec");
    venturi::require(preprocessor, "preprocessor");
    *preprocessor = new venturi_preprocessor(*spec);
  });
}

venturi_status* venturi_preprocess(venturi_preprocessor* preprocessor, const venturi_image* image, float* tensor) {
  return venturi::guarded([&] {
    venturi::require(preprocessor, "preprocessor");
    venturi::require(image, "image");
    venturi::require(tensor, "tensor");
    preprocessor->run(*image, tensor);
  });
}

void venturi_preprocessor_free(venturi_preprocessor* preprocessor) { delete preprocessor; }
