// All kernels compiled by a real NVRTC, as on a device whose driver cannot read the fat binary; no GPU is needed. Skipped (77) with the
// reason where there is no libnvrtc.
//   nvrtc_test [CAPABILITY...]   default: of those the fat binary is built for, all that this NVRTC knows
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>

#include "base/error.hpp"
#include "check.hpp"
#include "cuda/nvrtc.hpp"

namespace {

constexpr int kNewestDriver = 13000;
constexpr const char* kKernels[] = {"venturi_lanes_encode_few_shared", "venturi_lanes_decode_64_global", "venturi_lanes_place",
                                    "venturi_lanes_copy", "venturi_quantize_dev", "venturi_dequantize_dev", "venturi_widen_dev",
                                    "venturi_preprocess_narrow_rgb", "venturi_preprocess_narrow_gray", "venturi_preprocess_narrow_yuv",
                                    "venturi_preprocess_write_fp32", "venturi_preprocess_write_fp16"};

std::vector<int> wanted(const venturi::cuda::Nvrtc& nvrtc) {
  const std::vector<int> known = nvrtc.capabilities();
  std::vector<int> both;
  for (const int capability : {VENTURI_CAPABILITIES}) {
    if (std::count(known.begin(), known.end(), capability) > 0) {
      both.push_back(capability);
    }
  }
  return both;
}

// The cubin, or why there is none.
std::string outcome(const venturi::cuda::Nvrtc& nvrtc, int capability) {
  try {
    return nvrtc.compile(capability);
  } catch (const venturi::Error& error) {
    return error.what();
  }
}

void all_kernels_compiled(const venturi::cuda::Nvrtc& nvrtc, int capability) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string cubin = outcome(nvrtc, capability);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (cubin.substr(0, 4) != "\x7f" "ELF") {
    CHECK_EQUAL(cubin, "a cubin");
    return;
  }
  for (const char* kernel : kKernels) {
    CHECK_EQUAL(cubin.find(kernel) == std::string::npos ? kernel : "", std::string());
  }
  std::printf("     sm_%d: %zu bytes in %.1f s\n", capability, cubin.size(), took.count());
}

int test(const venturi::cuda::Nvrtc& nvrtc, const std::vector<int>& capabilities) {
  std::printf("NVRTC %d.%d\n", nvrtc.major(), nvrtc.minor());
  for (const int capability : capabilities.empty() ? wanted(nvrtc) : capabilities) {
    check::run("all_kernels_compiled", [&] { all_kernels_compiled(nvrtc, capability); });
  }
  check::run("unknown_device_refused_with_the_compilers_words", [&] {
    CHECK(outcome(nvrtc, 9999).find("could not compile them for sm_9999: NVRTC_ERROR") != std::string::npos);
  });
  return check::result();
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::vector<int> capabilities;
  for (int i = 1; i < argument_count; ++i) {
    capabilities.push_back(std::atoi(arguments[i]));
  }
  std::optional<venturi::cuda::Nvrtc> nvrtc;
  try {
    nvrtc.emplace(kNewestDriver);
  } catch (const venturi::Error& error) {
    std::printf("skipped: %s\n", error.what());
    return 77;
  }
  return test(*nvrtc, capabilities);
}
