// Pillow's antialiased resize, one axis at a time, in its 8-bit fixed-point arithmetic, so that results are equal to the last
// grey level: weights of 22 fraction bits, rounding and clipping to 8 bits after each axis, columns before rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/pixels.cuh"

namespace venturi {

using gpu::kWeightBits;
using gpu::kWeightHalf;
using gpu::sample_of;

enum class Filter : int32_t { kBilinear = 0, kBicubic = 1 };

// Weights of a range of output samples of one axis.
class ResampleAxis {
 public:
  // Output samples [begin, begin + count) of an axis resized from in_size to out_size; those from out_size on are 0.
  void prepare(int64_t in_size, int64_t out_size, int64_t begin, int64_t count, Filter filter);

  int64_t first(int64_t out) const { return first_[static_cast<size_t>(out)]; }  // first input sample
  int64_t taps(int64_t out) const { return taps_[static_cast<size_t>(out)]; }
  int64_t count() const { return static_cast<int64_t>(first_.size()); }
  const int32_t* firsts() const { return first_.data(); }
  int64_t most_taps() const { return most_taps_; }  // of any output sample

  // Those beyond its taps are 0, up to stride(), which lies between two samples' weights.
  int64_t stride() const { return stride_; }
  const int32_t* weights(int64_t out) const { return weights_.data() + out * stride_; }

  // Whether output samples are others than the input's, padding included; if not, output 0 is input sample input_begin() + lead().
  bool resizes() const { return resizes_; }
  int64_t lead() const { return begin_ - input_begin_; }

  // Input samples that any output needs.
  int64_t input_begin() const { return input_begin_; }
  int64_t input_end() const { return input_end_; }

 private:
  void weigh(int64_t out, double center, double scale, int64_t in_size, Filter filter);

  bool resizes_ = true;
  int64_t begin_ = 0;
  int64_t most_taps_ = 0;
  int64_t stride_ = 0;
  int64_t input_begin_ = 0;
  int64_t input_end_ = 0;
  std::vector<int32_t> first_;
  std::vector<int32_t> taps_;
  std::vector<int32_t> weights_;
  std::vector<double> exact_;
};

}  // namespace venturi
