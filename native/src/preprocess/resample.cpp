#include "preprocess/resample.hpp"

#include <algorithm>
#include <cmath>

namespace venturi {
namespace {

double triangle(double x) {
  x = std::abs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

// Keys' cubic with a = -0.5.
double cubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1.0) {
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  }
  return x < 2.0 ? (((x - 5.0) * x + 8.0) * x - 4.0) * a : 0.0;
}

double reach(Filter filter) { return filter == Filter::kBilinear ? 1.0 : 2.0; }

int32_t fixed_point(double weight) {
  return static_cast<int32_t>(weight * (1 << kWeightBits) + (weight < 0 ? -0.5 : 0.5));
}

}  // namespace

void ResampleAxis::prepare(int64_t in_size, int64_t out_size, int64_t begin, int64_t count, Filter filter) {
  const double scale = static_cast<double>(in_size) / static_cast<double>(out_size);
  stride_ = static_cast<int64_t>(std::ceil(reach(filter) * std::max(scale, 1.0))) * 2 + 1;
  first_.resize(static_cast<size_t>(count));
  taps_.resize(static_cast<size_t>(count));
  weights_.assign(static_cast<size_t>(count * stride_), 0);
  exact_.resize(static_cast<size_t>(stride_));
  const int64_t inside = std::min(count, out_size - begin);
  for (int64_t out = 0; out < inside; ++out) {
    weigh(out, (static_cast<double>(begin + out) + 0.5) * scale, std::max(scale, 1.0), in_size, filter);
  }
  for (int64_t out = inside; out < count; ++out) {
    first_[static_cast<size_t>(out)] = static_cast<int32_t>(in_size - 1);
    taps_[static_cast<size_t>(out)] = 1;
    weights_[static_cast<size_t>(out * stride_)] = 0;
  }
  resizes_ = in_size != out_size || inside < count;
  begin_ = begin;
  most_taps_ = *std::max_element(taps_.begin(), taps_.end());
  input_begin_ = first_.front();
  input_end_ = first_.back() + taps_.back();
}

void ResampleAxis::weigh(int64_t out, double center, double scale, int64_t in_size, Filter filter) {
  const double support = reach(filter) * scale;
  const int64_t low = std::max<int64_t>(0, static_cast<int64_t>(center - support + 0.5));
  const int64_t high = std::min<int64_t>(in_size, static_cast<int64_t>(center + support + 0.5));
  const double step = 1.0 / scale;
  double total = 0.0;
  for (int64_t i = low; i < high; ++i) {
    const double x = (static_cast<double>(i) - center + 0.5) * step;
    const double weight = filter == Filter::kBilinear ? triangle(x) : cubic(x);
    exact_[static_cast<size_t>(i - low)] = weight;
    total += weight;
  }
  int32_t* weights = weights_.data() + out * stride_;
  for (int64_t i = 0; i < high - low; ++i) {
    const double weight = exact_[static_cast<size_t>(i)];
    weights[i] = fixed_point(total != 0.0 ? weight / total : weight);
  }
  first_[static_cast<size_t>(out)] = static_cast<int32_t>(low);
  taps_[static_cast<size_t>(out)] = static_cast<int32_t>(high - low);
}

}  // namespace venturi
