#include "cuda/kernel_cache.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace venturi::cuda {
namespace {

std::string folder_of_user() {
  const char* named = std::getenv("VENTURI_KERNEL_CACHE");
  if (named != nullptr && *named != '\0') {
    return named;
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : std::string(home) + "/.cache/venturi/kernels";
}

// FNV-1a: against accidents, not against whoever may write to the user's folder.
uint64_t checksum(const std::string& bytes) {
  uint64_t sum = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return sum;
}

}  // namespace

KernelCache::KernelCache(const std::string& key)
    : key_(key), folder_(folder_of_user()), path_(folder_.empty() ? "" : folder_ + "/" + key + ".cubin") {}

std::string KernelCache::heading(const std::string& cubin) const {
  return "venturi kernels 1 " + key_ + " " + std::to_string(cubin.size()) + " " + std::to_string(checksum(cubin)) + "\n";
}

std::string KernelCache::load() const {
  std::ifstream file(path_, std::ios::binary);
  std::string kept{std::istreambuf_iterator<char>(file), {}};
  const size_t end = kept.find('\n');
  if (end == std::string::npos) {
    return "";
  }
  const std::string cubin = kept.substr(end + 1);
  return kept.substr(0, end + 1) == heading(cubin) ? cubin : "";
}

std::string KernelCache::keep(const std::string& cubin) const {
  if (folder_.empty()) {
    return "HOME is not set; name a folder by VENTURI_KERNEL_CACHE";
  }
  static std::atomic<unsigned> next{0};
  const std::string temporary = path_ + "." + std::to_string(getpid()) + "." + std::to_string(next++);
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  std::ofstream file(temporary, std::ios::binary);
  file << heading(cubin) << cubin;
  file.close();
  if (file) {
    std::filesystem::rename(temporary, path_, error);
    if (!error) {
      return "";
    }
  }
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  return folder_ + " cannot be written" + (error ? ": " + error.message() : "") + "; name another by VENTURI_KERNEL_CACHE";
}

}  // namespace venturi::cuda
