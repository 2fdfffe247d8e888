// Throughput of the CUDA lanes coder by events, as a JSON array:  cuda_bench [PASSES]
// Ends with 77 and the reason where there is no device.
#include <cstdlib>

#include "cuda_device.hpp"

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

void measure(const device::Session& session, const Shape& shape, const lanes::Work& work, int passes, bool first) {
  device::Job job(session, work, lanes::capacity_for(work));
  const double encode = median_us(session, passes, [&] { job.encode(); });
  const double decode = median_us(session, passes, [&] { job.decode_latents(); });
  session.wait();
  if (job.latents_hat.download() != work.latents) {
    throw std::runtime_error(std::string(shape.name) + ": decoded latents differ");
  }
  const auto symbols = static_cast<double>(work.symbols.size());
  std::printf("%s\n  {\"shape\": \"%s\", \"images\": %zu, \"lanes\": %d, \"segments\": %d, \"encode_us\": %.1f, \"decode_us\": %.1f, "
              "\"encode_msym_s\": %.0f, \"decode_msym_s\": %.0f, \"bytes_per_image\": %.1f}",
              first ? "[" : ",", shape.name, work.images.size(), work.lanes, work.segments, encode, decode, symbols / encode,
              symbols / decode, static_cast<double>(job.offsets.download().back()) / static_cast<double>(work.images.size()));
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
          measure(session, shape, make_work(tables, shape, images, profile.lanes, profile.segments), passes, first);
          first = false;
        }
      }
    }
  }
  std::printf("\n]\n");
  return 0;
}
