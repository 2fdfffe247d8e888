// Launching kernels of an open venturi_cuda, and putting their constant data into device memory.
#pragma once

#include "cuda/device_coder.hpp"

namespace venturi::cuda {

struct Grid {
  unsigned x;
  unsigned y;
  unsigned threads;
  unsigned shared_bytes;
};

// Queues a kernel; the parameters are copied before the call returns.
template <typename... Parameters>
void launch(Function f, const Grid& grid, Stream stream, const char* what, const Parameters&... parameters) {
  void* addresses[] = {const_cast<void*>(static_cast<const void*>(&parameters))...};
  check(driver().launch(f, grid.x, grid.y, 1, grid.threads, 1, 1, grid.shared_bytes, stream, addresses, nullptr), what);
}

// A call from another context would launch into a stream that the module does not know.
void check_context(const venturi_cuda& cuda);

// Device memory with a copy of the bytes, to be released by the caller; `what` names them. Waits for the copy.
DevicePointer upload(const void* bytes, size_t size, const std::string& what);

// Throws unless it is VENTURI_FP32 or VENTURI_FP16.
void check_precision(int32_t precision);

// Throws unless the workspace is there, aligned to 16 bytes and large enough; `call` says how many bytes it needs.
void check_workspace(const void* workspace, int64_t bytes, int64_t needed, const char* call);

}  // namespace venturi::cuda
