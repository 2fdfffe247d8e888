#include "cuda/nvrtc.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "cuda/kernel_sources.hpp"

namespace venturi::cuda {
namespace {

using Program = struct ProgramTag*;
constexpr int kOk = 0;
constexpr int kOldestMajor = 12;
constexpr size_t kLongestLog = 4000;

// What the kernels use of the standard headers; NVRTC has none.
constexpr const char* kIntegers = R"(#pragma once
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long int64_t;
typedef unsigned long uint64_t;
typedef unsigned long uintptr_t;
#define INT64_MAX 0x7fffffffffffffffL
)";
constexpr const char* kSizes = "#pragma once\ntypedef unsigned long size_t;\n";
constexpr const char* kMainSource = "kernels.cu";

std::vector<std::string> candidates(int driver_version) {
  const char* named = std::getenv("VENTURI_NVRTC");
  if (named != nullptr && *named != '\0') {
    return {named};
  }
  std::vector<std::string> paths;
  for (int major = std::max(driver_version / 1000, kOldestMajor); major >= kOldestMajor; --major) {
    const std::string name = "libnvrtc.so." + std::to_string(major);
    paths.push_back(name);
    paths.push_back("/usr/local/cuda/lib64/" + name);
  }
  return paths;
}

[[noreturn]] void fail(const std::string& message) { throw Error(VENTURI_CUDA, -1, message); }

}  // namespace

Nvrtc::Nvrtc(int driver_version) {
  std::string tried;
  for (const std::string& path : candidates(driver_version)) {
    library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ != nullptr) {
      path_ = path;
      break;
    }
    tried += (tried.empty() ? "" : ", ") + path;
  }
  if (library_ == nullptr) {
    fail("no NVRTC was found to compile them (tried " + tried + "); install CUDA's NVRTC, name its file by VENTURI_NVRTC, or "
         "install a driver of CUDA 13 or newer");
  }
  if (function<int (*)(int*, int*)>("nvrtcVersion")(&major_, &minor_) != kOk) {
    fail(path_ + " does not tell its version; it is no NVRTC");
  }
  // libnvrtc looks for this one by name alone, not beside itself; what is loaded already is found
  const std::string builtins = "libnvrtc-builtins.so." + std::to_string(major_) + "." + std::to_string(minor_);
  dlopen((path_.substr(0, path_.rfind('/') + 1) + builtins).c_str(), RTLD_NOW | RTLD_LOCAL);
}

template <typename Pointer>
Pointer Nvrtc::function(const char* name) const {
  const auto found = reinterpret_cast<Pointer>(dlsym(library_, name));
  if (found == nullptr) {
    fail(path_ + " has no " + name + "; it is no NVRTC, or older than CUDA 12");
  }
  return found;
}

std::vector<int> Nvrtc::capabilities() const {
  int count = 0;
  function<int (*)(int*)>("nvrtcGetNumSupportedArchs")(&count);
  std::vector<int> all(static_cast<size_t>(std::max(count, 0)));
  function<int (*)(int*)>("nvrtcGetSupportedArchs")(all.data());
  return all;
}

std::string Nvrtc::compile(int capability) const {
  std::vector<const char*> names{"cstdint", "stdint.h", "stddef.h"};
  std::vector<const char*> texts{kIntegers, kIntegers, kSizes};
  const char* main_text = "";
  for (const SourceFile& file : kernel_sources()) {
    if (std::strcmp(file.name, kMainSource) == 0) {
      main_text = file.text;
    }
    names.push_back(file.name);
    texts.push_back(file.text);
  }
  using Create = int (*)(Program*, const char* source, const char* name, int count, const char* const* texts, const char* const* names);
  const auto create = function<Create>("nvrtcCreateProgram");
  const auto destroy = function<int (*)(Program*)>("nvrtcDestroyProgram");
  const auto run = function<int (*)(Program, int, const char* const*)>("nvrtcCompileProgram");
  const auto size_of = [&](const char* name) { return function<int (*)(Program, size_t*)>(name); };
  const auto bytes_of = [&](const char* name) { return function<int (*)(Program, char*)>(name); };
  Program program = nullptr;
  if (create(&program, main_text, kMainSource, static_cast<int>(names.size()), texts.data(), names.data()) != kOk) {
    fail(path_ + " could not take the kernels' source");
  }
  const std::string arch = "--gpu-architecture=sm_" + std::to_string(capability);
  // the C headers' declarations are nobody's functions on the device
  const char* const options[] = {arch.c_str(), "--std=c++17", "--device-as-default-execution-space"};
  const int outcome = run(program, 3, options);
  size_t size = 0;
  std::string text;
  if (outcome == kOk) {
    size_of("nvrtcGetCUBINSize")(program, &size);
    text.resize(size);
    bytes_of("nvrtcGetCUBIN")(program, text.data());
  } else {
    size_of("nvrtcGetProgramLogSize")(program, &size);
    text.resize(size);
    bytes_of("nvrtcGetProgramLog")(program, text.data());
    text = text.substr(0, std::min(text.find('\0'), kLongestLog));
  }
  destroy(&program);
  if (outcome != kOk || text.empty()) {
    const auto error = function<const char* (*)(int)>("nvrtcGetErrorString")(outcome);
    fail("NVRTC " + std::to_string(major_) + "." + std::to_string(minor_) + " (" + path_ + ") could not compile them for sm_" +
         std::to_string(capability) + ": " + error + "\n" + text);
  }
  return text;
}

}  // namespace venturi::cuda
