#include "rans/cdf_quantizer.hpp"

#include <cmath>
#include <string>

#include "base/error.hpp"

namespace venturi {
namespace {

constexpr int32_t kTotal = 65536;

int64_t rounded_weight(float probability, int32_t position) {
  const float weight = std::round(probability * 65536.0F);  // half away from zero
  if (!(probability >= 0.0F) || !(weight < 4294967296.0F)) {
    fail_argument("probability " + std::to_string(position) + " is " + std::to_string(probability) +
                  ", must be finite, not negative and below 65536");
  }
  return static_cast<int64_t>(weight);
}

// The first bin of smallest width above 1, or -1.
int32_t smallest_donor(const int32_t* cdf, int32_t count) {
  int32_t donor = -1;
  int32_t smallest = kTotal + 1;
  for (int32_t j = 0; j < count; ++j) {
    const int32_t width = cdf[j + 1] - cdf[j];
    if (width > 1 && width < smallest) {
      smallest = width;
      donor = j;
    }
  }
  return donor;
}

// Gives every empty bin one slot of the smallest bin that can spare one.
void fill_empty_bins(int32_t* cdf, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    if (cdf[i] != cdf[i + 1]) {
      continue;
    }
    const int32_t donor = smallest_donor(cdf, count);
    if (donor < i) {
      for (int32_t j = donor + 1; j <= i; ++j) {
        --cdf[j];
      }
    } else {
      for (int32_t j = i + 1; j <= donor; ++j) {
        ++cdf[j];
      }
    }
  }
}

}  // namespace

void quantize_cdf(const float* pmf, int32_t count, int32_t* cdf) {
  require(pmf, "pmf");
  require(cdf, "cdf");
  if (count < 2 || count > 65534) {  // as many bins leave a donor for every empty one
    fail_argument("pmf has " + std::to_string(count) + " entries, must have 2..65534");
  }
  int64_t total = 0;
  for (int32_t i = 0; i < count; ++i) {
    total += rounded_weight(pmf[i], i);
  }
  if (total == 0) {
    fail_argument("every probability rounds to 0 of 65536");
  }
  int64_t sum = 0;
  cdf[0] = 0;
  for (int32_t i = 0; i < count; ++i) {
    sum += rounded_weight(pmf[i], i) * kTotal / total;
    cdf[i + 1] = static_cast<int32_t>(sum);
  }
  cdf[count] = kTotal;
  fill_empty_bins(cdf, count);
}

}  // namespace venturi
