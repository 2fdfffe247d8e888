#include "preprocess_contract.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "check.hpp"
#include "coder_calls.hpp"
#include "kernels/half.cuh"
#include "testdata.hpp"

namespace preprocessing {
namespace {

constexpr int kFormats = 5;
constexpr int32_t kRgb = 0;
constexpr int32_t kGray = 2;
constexpr int32_t kNv12 = 3;
constexpr int32_t kYuv420 = 4;

struct Size {
  int32_t width;
  int32_t height;
};

struct Target {
  int32_t side;
  int32_t filter;
  int32_t crop_height;
  int32_t crop_width;
};

venturi_preprocess_spec spec_of(const Target& target, int32_t bgr) {
  return {target.side, target.filter, target.crop_height, target.crop_width, bgr, {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};
}

// Rows of plane p and their bytes; no rows when the format has no such plane.
std::pair<int64_t, int64_t> shape_of(const venturi_cuda_source& source, int p) {
  const int64_t half_width = (source.width + 1) / 2;
  const int64_t half_height = (source.height + 1) / 2;
  if (p == 0) {
    return {source.height, source.format < kGray ? 3 * int64_t{source.width} : source.width};
  }
  if (source.format == kNv12) {
    return p == 1 ? std::pair{half_height, 2 * half_width} : std::pair{int64_t{0}, int64_t{0}};
  }
  return source.format == kYuv420 ? std::pair{half_height, half_width} : std::pair{int64_t{0}, int64_t{0}};
}

// Random pixels; rows and images stand so many bytes apart.
Batch make_batch(std::mt19937& random, const venturi_preprocess_spec& spec, const venturi_cuda_source& source, int32_t images,
                 int32_t precision, int64_t gap) {
  Batch batch{spec, source, images, precision, {}, {}, {}};
  for (int p = 0; p < 3; ++p) {
    const auto [rows, bytes] = shape_of(source, p);
    batch.pitches[p] = bytes + gap;
    batch.image_strides[p] = rows * batch.pitches[p] + 3 * gap;
    if (rows > 0) {
      batch.planes[p].resize(static_cast<size_t>((images - 1) * batch.image_strides[p] + (rows - 1) * batch.pitches[p] + bytes));
    }
    for (uint8_t& sample : batch.planes[p]) {
      sample = static_cast<uint8_t>(random());
    }
  }
  return batch;
}

std::vector<float> on_the_cpu(const Batch& batch) {
  std::vector<float> tensors(batch.tensor_count());
  venturi_preprocessor* preprocessor = nullptr;
  sources::expect_ok(venturi_preprocessor_create(&batch.spec, &preprocessor));
  for (int32_t i = 0; i < batch.image_count; ++i) {
    venturi_image image{batch.source.format, batch.source.color_matrix, batch.source.width, batch.source.height, {}, {}};
    for (int p = 0; p < 3; ++p) {
      image.planes[p] = batch.planes[p].empty() ? nullptr : batch.planes[p].data() + i * batch.image_strides[p];
      image.pitches[p] = batch.pitches[p];
    }
    const size_t size = batch.tensor_count() / static_cast<size_t>(batch.image_count);
    sources::expect_ok(venturi_preprocess(preprocessor, &image, tensors.data() + static_cast<size_t>(i) * size));
  }
  venturi_preprocessor_free(preprocessor);
  if (batch.precision == VENTURI_FP16) {
    for (float& value : tensors) {
      value = venturi::gpu::from_half(venturi::gpu::to_half(value));
    }
  }
  return tensors;
}

void check_batch(const Preprocessor& preprocessor, const Batch& batch) {
  const std::vector<float> seen = preprocessor(batch);
  if (seen != on_the_cpu(batch)) {
    check::fail(__FILE__, __LINE__, "format " + std::to_string(batch.source.format) + ", " + std::to_string(batch.source.width) + "x" +
                std::to_string(batch.source.height) + " to " + std::to_string(batch.spec.resize_shorter_side) + ", precision " +
                std::to_string(batch.precision) + ": not the CPU's values");
  }
}

// Odd sizes, up and down, crops that are and are not whole groups of four pixels.
void every_format_and_geometry(const Preprocessor& preprocessor) {
  const Size sizes[] = {{1, 1}, {3, 2}, {33, 57}, {64, 48}, {97, 61}};
  const Target targets[] = {{1, 0, 1, 1}, {16, 0, 16, 16}, {40, 1, 31, 38}, {24, 1, 23, 24}, {0, 0, 20, 31}, {0, 1, 33, 16}};
  std::mt19937 random(31);
  int32_t variant = 0;
  for (int32_t format = 0; format < kFormats; ++format) {
    for (const Size& size : sizes) {
      for (const Target& target : targets) {
        const venturi_cuda_source source{format, variant % 4, size.width, size.height};
        check_batch(preprocessor, make_batch(random, spec_of(target, variant % 3 == 0), source, 1 + variant % 3, variant % 2, variant % 7));
        ++variant;
      }
    }
  }
}

void both_precisions_and_orders_of_a_frame(const Preprocessor& preprocessor) {
  std::mt19937 random(32);
  for (const int32_t format : {kRgb, 1, kNv12, kYuv420}) {
    for (int32_t matrix = 0; matrix < (format < kNv12 ? 1 : 4); ++matrix) {
      for (const int32_t precision : {VENTURI_FP32, VENTURI_FP16}) {
        for (int32_t bgr = 0; bgr < 2; ++bgr) {
          check_batch(preprocessor, make_batch(random, spec_of({64, 0, 56, 56}, bgr), {format, matrix, 160, 90}, 2, precision, 32));
        }
      }
    }
  }
}

// Thousands of taps for one pixel, and rows that are far from the image's first.
void largest_reduction(const Preprocessor& preprocessor) {
  std::mt19937 random(33);
  check_batch(preprocessor, make_batch(random, spec_of({1, 0, 1, 1}, 0), {kGray, 0, 16384, 64}, 1, VENTURI_FP32, 0));
  check_batch(preprocessor, make_batch(random, spec_of({2, 1, 2, 2}, 0), {kYuv420, 1, 1025, 1026}, 1, VENTURI_FP32, 0));
  check_batch(preprocessor, make_batch(random, spec_of({8, 0, 8, 8}, 0), {kRgb, 0, 31, 4000}, 2, VENTURI_FP32, 1));
  check_batch(preprocessor, make_batch(random, spec_of({0, 0, 8, 8}, 0), {kRgb, 0, 16384, 2}, 1, VENTURI_FP32, 0));
}

std::vector<uint8_t> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// testdata/preprocess: NAME_WxH.bin is a picture, NAME_WxH_FILTER_SIDE_CWxCH.bin what Pillow makes of it; side 0 fits and pads.
void pillows_results(const Preprocessor& preprocessor) {
  const std::filesystem::path folder = testdata() / "preprocess";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    char picture[32];
    char filter[16];
    Size size{};
    Target target{};
    if (entry.path().extension() != ".bin" ||
        std::sscanf(name.c_str(), "%31[a-z]_%dx%d_%15[a-z]_%d_%dx%d", picture, &size.width, &size.height, filter, &target.side,
                    &target.crop_width, &target.crop_height) != 7) {
      continue;
    }
    target.filter = std::string(filter) == "bicubic" ? 1 : 0;
    Batch batch{spec_of(target, 0), {kRgb, 0, size.width, size.height}, 1, VENTURI_FP32, {}, {3 * size.width, 0, 0}, {}};
    for (int c = 0; c < 3; ++c) {  // gives the samples themselves
      batch.spec.mean[c] = 0;
      batch.spec.std[c] = 1.0F / 255.0F;
    }
    batch.planes[0] = read(folder / (std::string(picture) + "_" + std::to_string(size.width) + "x" + std::to_string(size.height) + ".bin"));
    const std::vector<uint8_t> wanted = read(entry.path());
    const std::vector<float> tensor = preprocessor(batch);
    const size_t plane = tensor.size() / 3;
    int different = wanted.size() == tensor.size() ? 0 : 1;
    for (size_t i = 0; i < tensor.size() && different == 0; ++i) {
      different += std::lround(tensor[i]) != wanted[i % plane * 3 + i / plane];
    }
    CHECK_EQUAL(std::string(different == 0 ? "" : name), "");
    ++seen;
  }
  CHECK_EQUAL(seen, 28);
}

}  // namespace

void run_contract(const char* who, const Preprocessor& preprocessor) {
  const std::pair<const char*, void (*)(const Preprocessor&)> tests[] = {
      {"every_format_and_geometry", every_format_and_geometry},
      {"both_precisions_and_orders_of_a_frame", both_precisions_and_orders_of_a_frame},
      {"largest_reduction", largest_reduction},
      {"pillows_results", pillows_results},
  };
  for (const auto& [name, test] : tests) {
    check::run((std::string(who) + ": " + name).c_str(), [&, run = test] { run(preprocessor); });
  }
}

}  // namespace preprocessing
