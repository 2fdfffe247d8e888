# Writes a C++ file with the text of the kernels and of the headers they include, for compilation on the device's machine:
#   cmake -DOUTPUT=FILE.cpp -DKERNELS=FOLDER -DHEADERS=FOLDER -P embed_sources.cmake
# A file is named as it is included; the digest is over all names and texts.
file(GLOB kernels RELATIVE "${KERNELS}" "${KERNELS}/*.cu" "${KERNELS}/*.cuh")
set(names ${kernels} venturi/cuda_rans.h venturi/rans.h venturi/status.h)
set(digest "")
set(entries "")
foreach(name IN LISTS names)
  if(name MATCHES "^venturi/")
    file(READ "${HEADERS}/${name}" text)
  else()
    file(READ "${KERNELS}/${name}" text)
  endif()
  string(SHA256 digest "${digest}${name}\n${text}")
  string(APPEND entries "    {\"${name}\", R\"venturi_source(${text})venturi_source\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made by cmake/embed_sources.cmake.
#include \"cuda/kernel_sources.hpp\"

namespace venturi::cuda {

const std::vector<SourceFile>& kernel_sources() {
  static const std::vector<SourceFile> files{
${entries}  };
  return files;
}

const char* kernel_sources_digest() noexcept { return \"${digest}\"; }

}  // namespace venturi::cuda
")
