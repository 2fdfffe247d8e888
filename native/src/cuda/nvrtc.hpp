// The machine's NVRTC, found by dlopen, as the compiler of the kernels: for drivers that cannot read the fat binary of the build.
#pragma once

#include <string>
#include <vector>

namespace venturi::cuda {

class Nvrtc {
 public:
  // Opens libnvrtc: the file that VENTURI_NVRTC names and no other; else libnvrtc.so.N by the loader's search path, then in
  // /usr/local/cuda/lib64, for N from the driver's CUDA major down to 12. A newer major's binaries would not load.
  // driver_version: 1000 * major + 10 * minor. Throws VENTURI_CUDA with all that was tried.
  explicit Nvrtc(int driver_version);

  int major() const { return major_; }
  int minor() const { return minor_; }

  // The compute capabilities it compiles for, as 10 * major + minor.
  std::vector<int> capabilities() const;

  // A cubin of all kernels for sm_<capability>; seconds of work. Throws VENTURI_CUDA with the compiler's log.
  std::string compile(int capability) const;

 private:
  template <typename Pointer>
  Pointer function(const char* name) const;

  void* library_ = nullptr;  // never closed
  std::string path_;
  int major_ = 0;
  int minor_ = 0;
};

}  // namespace venturi::cuda
