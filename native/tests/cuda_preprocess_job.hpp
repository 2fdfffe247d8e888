// A batch of images in device memory, and its preprocessing there.
#pragma once

#include <memory>

#include "cuda_device.hpp"
#include "preprocess_contract.hpp"

namespace preprocessing {

struct Free {
  void operator()(venturi_cuda_preprocessor* preprocessor) const { venturi_cuda_preprocessor_free(preprocessor); }
};

class Job {
 public:
  Job(const device::Session& session, const Batch& batch)
      : session_(session), batch_(batch), planes_{device::Buffer<uint8_t>(batch.planes[0]), device::Buffer<uint8_t>(batch.planes[1]),
                                                  device::Buffer<uint8_t>(batch.planes[2])} {
    venturi_cuda_preprocessor* made = nullptr;
    sources::expect_ok(venturi_cuda_preprocessor_create(session.cuda, &batch.spec, &batch.source, &made));
    preprocessor_.reset(made);
    workspace_bytes_ = venturi_cuda_preprocess_workspace_bytes(made, batch.image_count);
    workspace_ = std::make_unique<device::Buffer<uint8_t>>(static_cast<size_t>(workspace_bytes_));
    tensors_ = std::make_unique<device::Buffer<uint8_t>>(batch.tensor_count() * (batch.precision == VENTURI_FP16 ? 2 : 4) + kGuard);
  }

  void run() const {
    venturi_cuda_pixels pixels{{}, {}, {}, batch_.image_count};
    for (int p = 0; p < 3; ++p) {
      pixels.planes_dev[p] = batch_.planes[p].empty() ? nullptr : planes_[p].get();
      pixels.pitches[p] = batch_.pitches[p];
      pixels.image_strides[p] = batch_.image_strides[p];
    }
    sources::expect_ok(venturi_cuda_preprocess(preprocessor_.get(), &pixels, workspace_->get(), workspace_bytes_, batch_.precision,
                                               tensors_->get(), session_.stream));
  }

  std::vector<float> tensors() const {
    std::vector<uint8_t> bytes = tensors_->download();
    CHECK(std::all_of(bytes.end() - kGuard, bytes.end(), [](uint8_t byte) { return byte == 0xa5; }));
    bytes.resize(bytes.size() - kGuard);
    return lanes::unpacked(bytes, batch_.precision);
  }

 private:
  static constexpr size_t kGuard = 64;

  const device::Session& session_;
  const Batch& batch_;
  device::Buffer<uint8_t> planes_[3];
  std::unique_ptr<venturi_cuda_preprocessor, Free> preprocessor_;
  int64_t workspace_bytes_ = 0;
  std::unique_ptr<device::Buffer<uint8_t>> workspace_;
  std::unique_ptr<device::Buffer<uint8_t>> tensors_;
};

}  // namespace preprocessing
