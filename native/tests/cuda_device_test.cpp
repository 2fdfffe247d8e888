// The whole contract of venturi/cuda_rans.h on a real device; skipped (77) with the reason where there is none.
//   cuda_device_test [DAMAGED_COUNT [SEED]]
#include <cmath>
#include <cstdlib>

#include "check.hpp"
#include "cuda_device.hpp"
#include "lane_contract.hpp"

namespace {

lanes::Work factorised_work(const venturi_tables* tables, int images, int32_t lane_count) {
  std::mt19937 random(21);
  lanes::Work work;
  work.tables = tables;
  work.lanes = lane_count;
  std::vector<uint8_t> rows;
  for (int c = 0; c < 48; ++c) {
    rows.insert(rows.end(), 784, static_cast<uint8_t>(c));
  }
  for (int i = 0; i < images; ++i) {
    work.add(sources::normal_symbols(random, false, rows), 784);
  }
  return work;
}

// A call that waited for the device, or took memory, would end the capture with an error.
void encode_and_decode_captured_into_a_graph(const device::Session& session) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  const lanes::Work work = factorised_work(tables.get(), 5, 32);
  device::Job job(session, work, lanes::capacity_for(work));
  device::call("cuStreamBeginCapture_v2", session.stream, 1);
  job.encode();
  job.decode(job.payload.get(), lanes::capacity_for(work), job.offsets.get());
  device::Graph graph = nullptr;
  device::GraphExec exec = nullptr;
  device::call("cuStreamEndCapture", session.stream, &graph);
  device::call("cuGraphInstantiateWithFlags", &exec, graph, 0ULL);
  for (int i = 0; i < 3; ++i) {
    device::call("cuGraphLaunch", exec, session.stream);
  }
  session.wait();
  CHECK(job.decoded.download() == work.symbols);
  for (const auto& outcome : job.decode_outcomes.download()) {
    CHECK_EQUAL(outcome.code, VENTURI_OK);
  }
  device::call("cuGraphExecDestroy", exec);
  device::call("cuGraphDestroy", graph);
}

// More streams than the device holds at once, so that warps take turns.
void thousands_of_streams(const device::Session& session) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  const lanes::Work work = factorised_work(tables.get(), 40, 8);
  lanes::Work wide = work;
  wide.segments = 392;
  device::Job job(session, wide, lanes::capacity_for(wide));
  job.encode();
  job.decode(job.payload.get(), lanes::capacity_for(wide), job.offsets.get());
  session.wait();
  CHECK(job.decoded.download() == work.symbols);
  const auto offsets = job.offsets.download();
  const auto payload = job.payload.download();
  for (size_t i = 0; i < wide.images.size(); i += 13) {
    std::vector<uint8_t> wanted;
    CHECK_EQUAL(lanes::encode_on_cpu(wide, i, wanted).message, "");
    CHECK(std::equal(wanted.begin(), wanted.end(), payload.begin() + offsets[i]));
    CHECK_EQUAL(offsets[i + 1] - offsets[i], static_cast<int64_t>(wanted.size()));
  }
}

void no_images_no_work(const device::Session& session) {
  const auto tables = sources::make_tables(sources::factorised_rows());
  lanes::Work work;
  work.tables = tables.get();
  CHECK(device::encode(session, work, -1).offsets == std::vector<int64_t>{0});
  CHECK(device::decode(session, work, {}, {0}).symbols.empty());
}

void quantisers_give_the_cpus_bits(const device::Session& session) {
  std::mt19937 random(22);
  std::normal_distribution<float> normal(0.0F, 50.0F);
  const std::vector<float> medians{0.5F, -1.25F, 3.0F};
  std::vector<float> latents(3 * 1000 * 2);  // a batch of two
  std::vector<int32_t> wanted;
  std::vector<float> wanted_hat;
  for (size_t i = 0; i < latents.size(); ++i) {
    latents[i] = i % 3 == 0 ? std::round(normal(random)) * 0.5F : normal(random);
    const float median = medians[i / 1000 % 3];
    wanted.push_back(static_cast<int32_t>(std::nearbyint(latents[i] - median)));
    wanted_hat.push_back(static_cast<float>(wanted.back()) + median);
  }
  const device::Buffer<float> in(latents), middle(medians);
  const device::Buffer<int32_t> symbols(latents.size());
  const device::Buffer<float> hat(latents.size());
  const device::Buffer<uint64_t> misfit(std::vector<uint64_t>{~uint64_t{0}});
  const auto count = static_cast<int64_t>(latents.size());
  sources::expect_ok(venturi_cuda_quantize(session.cuda, in.get(), middle.get(), 3, 1000, count, symbols.get(), misfit.get(),
                                           session.stream));
  sources::expect_ok(venturi_cuda_dequantize(session.cuda, symbols.get(), middle.get(), 3, 1000, count, hat.get(), session.stream));
  session.wait();
  CHECK(symbols.download() == wanted);
  CHECK(hat.download() == wanted_hat);
  CHECK_EQUAL(misfit.download()[0], ~uint64_t{0});
  latents[4711] = NAN;
  const device::Buffer<float> broken(latents);
  sources::expect_ok(venturi_cuda_quantize(session.cuda, broken.get(), middle.get(), 3, 1000, count, symbols.get(),
                                           misfit.get(), session.stream));
  session.wait();
  CHECK_EQUAL(misfit.download()[0], uint64_t{4711});
}

void every_half_widened_as_on_the_host(const device::Session& session) {
  std::vector<uint16_t> halves(0x10000);
  std::vector<uint32_t> wanted;
  for (size_t i = 0; i < halves.size(); ++i) {
    halves[i] = static_cast<uint16_t>(i);
    wanted.push_back(venturi::gpu::as_bits(venturi::gpu::from_half(halves[i])));
  }
  const device::Buffer<uint16_t> in(halves);
  const device::Buffer<float> out(halves.size());
  sources::expect_ok(venturi_cuda_widen(session.cuda, in.get(), static_cast<int64_t>(halves.size()), out.get(), session.stream));
  session.wait();
  const auto widened = out.download();
  for (size_t i = 0; i < halves.size(); ++i) {
    if (!std::isnan(widened[i]) || (wanted[i] & 0x7fffffff) <= 0x7f800000) {
      CHECK_EQUAL(venturi::gpu::as_bits(widened[i]), wanted[i]);
    }
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::string reason = device::reason_to_skip();
  if (!reason.empty()) {
    std::printf("skipped: %s\n", reason.c_str());
    return 77;
  }
  const device::Session session;
  std::printf("device %s\n", session.name().c_str());
  lanes::run_contract("device", device::coder(session));
  check::run("device: encode_and_decode_captured_into_a_graph", [&] { encode_and_decode_captured_into_a_graph(session); });
  check::run("device: thousands_of_streams", [&] { thousands_of_streams(session); });
  check::run("device: no_images_no_work", [&] { no_images_no_work(session); });
  check::run("device: quantisers_give_the_cpus_bits", [&] { quantisers_give_the_cpus_bits(session); });
  check::run("device: every_half_widened_as_on_the_host", [&] { every_half_widened_as_on_the_host(session); });
  lanes::run_damaged("device", device::coder(session), argument_count > 1 ? std::atoi(arguments[1]) : 20000,
                     argument_count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
  return check::result();
}
