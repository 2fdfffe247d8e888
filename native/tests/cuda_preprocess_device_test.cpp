// The whole contract of venturi/cuda_preprocess.h on a real device; skipped (77) with the reason where there is none.
#include "cuda_preprocess_job.hpp"

namespace {

using preprocessing::Batch;
using preprocessing::Free;
using preprocessing::Job;

Batch gray_batch(int32_t images) {
  Batch batch{{8, 0, 8, 8, 0, {0, 0, 0}, {1, 1, 1}}, {2, 0, 20, 16}, images, VENTURI_FP32, {}, {20, 0, 0}, {320, 0, 0}};
  batch.planes[0].assign(320 * static_cast<size_t>(images), 255);
  return batch;
}

// A call that waited for the device, or took memory, would end the capture with an error.
void captured_into_a_graph(const device::Session& session) {
  const Batch batch = gray_batch(3);
  const Job job(session, batch);
  device::call("cuStreamBeginCapture_v2", session.stream, 1);
  job.run();
  device::Graph graph = nullptr;
  device::GraphExec exec = nullptr;
  device::call("cuStreamEndCapture", session.stream, &graph);
  device::call("cuGraphInstantiateWithFlags", &exec, graph, 0ULL);
  device::call("cuGraphLaunch", exec, session.stream);
  session.wait();
  CHECK(job.tensors() == std::vector<float>(batch.tensor_count(), 1.0F));
  device::call("cuGraphExecDestroy", exec);
  device::call("cuGraphDestroy", graph);
}

std::string refusal(venturi_status* status) {
  const calls::Outcome outcome(status);
  CHECK_EQUAL(outcome.code, VENTURI_INVALID_ARGUMENT);
  return outcome.message;
}

void bad_arguments_refused_with_value(const device::Session& session) {
  const venturi_preprocess_spec spec{8, 0, 8, 8, 0, {0, 0, 0}, {1, 1, 1}};
  const venturi_cuda_source source{2, 0, 20, 16};
  venturi_cuda_preprocessor* made = nullptr;
  const auto create = [&](venturi_preprocess_spec s, venturi_cuda_source from) {
    return refusal(venturi_cuda_preprocessor_create(session.cuda, &s, &from, &made));
  };
  CHECK(create({8, 2, 8, 8, 0, {0, 0, 0}, {1, 1, 1}}, source).find("filter is 2") == 0);
  CHECK(create(spec, {5, 0, 20, 16}).find("pixel format is 5") == 0);
  CHECK(create(spec, {2, 0, 0, 16}).find("image is 0x16") == 0);
  sources::expect_ok(venturi_cuda_preprocessor_create(session.cuda, &spec, &source, &made));
  const std::unique_ptr<venturi_cuda_preprocessor, Free> preprocessor(made);
  const device::Buffer<uint8_t> memory(4096);
  const int64_t enough = venturi_cuda_preprocess_workspace_bytes(made, 1);
  CHECK(enough > 0 && enough <= 4096);
  CHECK_EQUAL(venturi_cuda_preprocess_workspace_bytes(made, -1), -1);
  CHECK_EQUAL(venturi_cuda_preprocess_workspace_bytes(made, 65536), -1);
  CHECK_EQUAL(venturi_cuda_preprocess_workspace_bytes(nullptr, 1), -1);
  const auto run = [&](int64_t pitch, int32_t images, int64_t workspace, int32_t precision, void* tensors) {
    const venturi_cuda_pixels pixels{{memory.get(), nullptr, nullptr}, {pitch, 0, 0}, {0, 0, 0}, images};
    return refusal(venturi_cuda_preprocess(made, &pixels, memory.get(), workspace, precision, tensors, session.stream));
  };
  CHECK(run(19, 1, enough, 0, memory.get()).find("plane 0 has a pitch of 19") == 0);
  CHECK(run(20, -1, enough, 0, memory.get()).find("image_count is -1") == 0);
  CHECK(run(20, 1, enough - 1, 0, memory.get()).find("venturi_cuda_preprocess_workspace_bytes") != std::string::npos);
  CHECK(run(20, 1, enough, 2, memory.get()).find("precision is 2") == 0);
  CHECK_EQUAL(run(20, 1, enough, 0, nullptr), "tensors_dev is NULL");
  CHECK_EQUAL(run(20, 1, enough, 0, memory.get() + 4), "tensors_dev is not aligned to 16 bytes");
  const venturi_cuda_pixels none{{nullptr, nullptr, nullptr}, {0, 0, 0}, {0, 0, 0}, 0};
  sources::expect_ok(venturi_cuda_preprocess(made, &none, nullptr, 0, 0, nullptr, session.stream));
}

}  // namespace

int main() {
  const std::string reason = device::reason_to_skip();
  if (!reason.empty()) {
    std::printf("skipped: %s\n", reason.c_str());
    return 77;
  }
  const device::Session session;
  std::printf("device %s\n", session.name().c_str());
  preprocessing::run_contract("device", [&](const Batch& batch) {
    const Job job(session, batch);
    job.run();
    session.wait();
    return job.tensors();
  });
  check::run("device: captured_into_a_graph", [&] { captured_into_a_graph(session); });
  check::run("device: bad_arguments_refused_with_value", [&] { bad_arguments_refused_with_value(session); });
  return check::result();
}
