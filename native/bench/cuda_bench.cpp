// Throughput of the CUDA lanes coder and of preprocessing by events, as a JSON array:  cuda_bench [PASSES]
// Ends with 77 and the reason where there is no device.
#include <cstdlib>

#include "cuda_preprocess_job.hpp"

namespace {

struct Shape {
  const char* name;
  bool gaussian;
  size_t channels;
  size_t plane;
};

lanes::Work make_work(const venturi_tables* tables, const Shape& shape, int images, int32_t lane_count, int32_t segments) {
  std::mt19937 random(7);
  lanes::Work work;
  work.tables = tables;
  work.lanes = lane_count;
  work.segments = segments;
  for (int i = 0; i < images; ++i) {
    std::vector<uint8_t> rows(shape.channels * shape.plane);
    for (size_t s = 0; s < rows.size(); ++s) {
      rows[s] = static_cast<uint8_t>(shape.gaussian ? random() % 40 : s / shape.plane);
    }
    const auto symbols = sources::normal_symbols(random, shape.gaussian, rows);
    if (shape.gaussian) {
      work.add(symbols, rows);
    } else {
      work.add(symbols, static_cast<int64_t>(shape.plane));
    }
  }
  work.latents.assign(work.symbols.begin(), work.symbols.end());
  return work;
}

// Median microseconds of a call; each pass is so many calls between two events that one of them lasts long enough.
template <typename Call>
double median_us(const device::Session& session, int passes, Call call) {
  device::Event begin = nullptr;
  device::Event end = nullptr;
  device::call("cuEventCreate", &begin, 0U);
  device::call("cuEventCreate", &end, 0U);
  constexpr int kCalls = 10;
  std::vector<double> times;
  for (int pass = -2; pass < passes; ++pass) {  // two to warm up
    device::call("cuEventRecord", begin, session.stream);
    for (int i = 0; i < kCalls; ++i) {
      call();
    }
    device::call("cuEventRecord", end, session.stream);
    device::call("cuEventSynchronize", end);
    float milliseconds = 0;
    device::call("cuEventElapsedTime", &milliseconds, begin, end);
    if (pass >= 0) {
      times.push_back(milliseconds * 1e3 / kCalls);
    }
  }
  device::call("cuEventDestroy_v2", begin);
  device::call("cuEventDestroy_v2", end);
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

const char* name_of(int32_t precision) { return precision == VENTURI_FP16 ? "fp16" : "fp32"; }

void measure(const device::Session& session, const Shape& shape, const lanes::Work& work, int passes, bool first) {
  device::Job job(session, work, lanes::capacity_for(work));
  const double encode = median_us(session, passes, [&] { job.encode(); });
  const double decode = median_us(session, passes, [&] { job.decode_latents(); });
  session.wait();
  if (job.latents_hat() != work.latents) {
    throw std::runtime_error(std::string(shape.name) + ": decoded latents differ");
  }
  const auto symbols = static_cast<double>(work.symbols.size());
  std::printf("%s\n  {\"shape\": \"%s\", \"precision\": \"%s\", \"images\": %zu, \"lanes\": %d, \"segments\": %d, "
              "\"encode_us\": %.1f, \"decode_us\": %.1f, \"encode_msym_s\": %.0f, \"decode_msym_s\": %.0f, \"bytes_per_image\": %.1f}",
              first ? "[" : ",", shape.name, name_of(work.precision), work.images.size(), work.lanes, work.segments, encode, decode, symbols / encode,
              symbols / decode, static_cast<double>(job.offsets.download().back()) / static_cast<double>(work.images.size()));
}

// Images of a format to 3x224x224, as ImageNet's networks take them.
void measure_preprocessing(const device::Session& session, const char* name, const venturi_cuda_source& source, int32_t side,
                           int32_t images, int32_t precision, int passes) {
  preprocessing::Batch batch{{side, 0, 224, 224, 0, {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}},
                             source, images, precision, {}, {}, {}};
  const int64_t width = source.width;
  const int64_t height = source.height;
  const bool nv12 = source.format == 3;
  batch.pitches[0] = nv12 ? width : 3 * width;
  batch.pitches[1] = nv12 ? width : 0;
  batch.image_strides[0] = batch.pitches[0] * height;
  batch.image_strides[1] = batch.pitches[1] * height / 2;
  std::mt19937 random(8);
  for (int p = 0; p < 2; ++p) {
    batch.planes[p].resize(static_cast<size_t>(images * batch.image_strides[p]));
    for (uint8_t& sample : batch.planes[p]) {
      sample = static_cast<uint8_t>(random());
    }
  }
  const preprocessing::Job job(session, batch);
  const double took = median_us(session, passes, [&] { job.run(); });
  std::printf(",\n  {\"preprocess\": \"%s\", \"precision\": \"%s\", \"images\": %d, \"preprocess_us\": %.1f, \"images_s\": %.0f}", name,
              name_of(precision), images, took, images / took * 1e6);
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::string reason = device::reason_to_skip();
  if (!reason.empty()) {
    std::fprintf(stderr, "skipped: %s\n", reason.c_str());
    return 77;
  }
  const int passes = argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 15;
  const device::Session session;
  const auto factorised = sources::make_tables(sources::factorised_rows());
  const auto gaussian = sources::make_tables(sources::gaussian_rows());
  const Shape shapes[] = {{"48x28x28", false, 48, 784}, {"192x16x16", true, 192, 256}, {"320x32x32", true, 320, 1024}};
  bool first = true;
  for (const Shape& shape : shapes) {
    const venturi_tables* tables = shape.gaussian ? gaussian.get() : factorised.get();
    for (const int images : {1, 64, 512}) {
      for (const calls::Profile profile : {calls::Profile{8, 1}, {32, 1}, {64, 1}, {32, 8}}) {
        if (images < 512 || profile.lanes == 32) {
          lanes::Work work = make_work(tables, shape, images, profile.lanes, profile.segments);
          measure(session, shape, work, passes, first);
          first = false;
          if (images == 64 && profile.lanes == 32 && profile.segments == 1) {
            work.precision = VENTURI_FP16;
            measure(session, shape, work, passes, first);
          }
        }
      }
    }
  }
  for (const int32_t precision : {VENTURI_FP32, VENTURI_FP16}) {
    for (const int32_t images : {1, 64}) {
      measure_preprocessing(session, "RGB 256x256", {0, 0, 256, 256}, 224, images, precision, passes);
      measure_preprocessing(session, "RGB 500x375", {0, 0, 500, 375}, 256, images, precision, passes);
      measure_preprocessing(session, "NV12 1920x1080", {3, 2, 1920, 1080}, 256, images, precision, passes);
    }
  }
  std::printf("\n]\n");
  return 0;
}
