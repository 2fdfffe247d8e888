#include "rans/kernels.hpp"

#include <cstring>
#include <string>

#include "base/error.hpp"
#include "rans/scalar.hpp"
#include "rans/simd/sets.hpp"

namespace venturi {
namespace {

const CoderKernels* const kSets[] = {
#if defined(__x86_64__)
    &avx512::kKernels,
    &avx2::kKernels,
#elif defined(__aarch64__)
    &neon::kKernels,
#endif
    &scalar::kKernels,
    &scalar::kLinear,  // behind one that runs everywhere: taken by name only
};

std::string all_names() {
  std::string names;
  for (const CoderKernels* set : kSets) {
    names += std::string(names.empty() ? "" : ", ") + set->name;
  }
  return names;
}

}  // namespace

int32_t kernels_count() noexcept { return static_cast<int32_t>(sizeof kSets / sizeof kSets[0]); }

const CoderKernels* kernels_at(int32_t i) noexcept { return i < 0 || i >= kernels_count() ? nullptr : kSets[i]; }

const CoderKernels& kernels_named(const char* name) {
  for (const CoderKernels* set : kSets) {
    const std::string reason = set->unavailable();
    if (name == nullptr ? reason.empty() : std::strcmp(name, set->name) == 0) {
      if (!reason.empty()) {
        fail_argument(std::string("coder \"") + name + "\" cannot run here: " + reason);
      }
      return *set;
    }
  }
  fail_argument(std::string("there is no coder \"") + (name == nullptr ? "" : name) + "\" in this build, it has " +
                all_names());
}

}  // namespace venturi
