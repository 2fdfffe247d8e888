// The text of native/kernels and of the headers it includes, as it was when the library was built.
#pragma once

#include <vector>

namespace venturi::cuda {

struct SourceFile {
  const char* name;  // as it is included; the kernels' own is kernels.cu
  const char* text;
};

const std::vector<SourceFile>& kernel_sources();

// SHA-256 of all of it, in hexadecimal.
const char* kernel_sources_digest() noexcept;

}  // namespace venturi::cuda
