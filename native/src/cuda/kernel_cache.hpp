// Compiled kernels on disk. A file belongs to one key and carries it, its size and a checksum; it appears complete or not at all.
#pragma once

#include <string>

namespace venturi::cuda {

class KernelCache {
 public:
  // In $VENTURI_KERNEL_CACHE, else ~/.cache/venturi/kernels. key: of letters, digits, '.', '_' and '-'.
  explicit KernelCache(const std::string& key);

  const std::string& path() const { return path_; }

  // What was kept; "" when nothing was, or it is damaged.
  std::string load() const;

  // Why it could not be kept, or "".
  std::string keep(const std::string& cubin) const;

 private:
  std::string heading(const std::string& cubin) const;

  std::string key_;
  std::string folder_;  // "" when there is none
  std::string path_;
};

}  // namespace venturi::cuda
