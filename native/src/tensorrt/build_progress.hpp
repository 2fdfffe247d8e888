#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "tensorrt/interfaces.hpp"

// Keeps what the builder reports until somebody asks; calls nobody. Bounded: open phases beyond the first 64 are only counted.
struct venturi_build_progress final : venturi::tensorrt::ProgressMonitor {
 public:
  void phase_start(const char* phase, const char* parent, int32_t steps) noexcept override;
  bool step_complete(const char* phase, int32_t step) noexcept override;
  void phase_finish(const char* phase) noexcept override;

  void cancel() noexcept { cancelled_ = true; }
  std::string text() const;

 private:
  struct Phase {
    std::string name;
    int32_t done;
    int32_t total;
  };

  // The innermost open phase of this name, or the end.
  std::vector<Phase>::iterator find(const std::string& name);

  mutable std::mutex mutex_;
  std::vector<Phase> open_;
  int64_t started_ = 0;
  int64_t finished_ = 0;
  int64_t steps_ = 0;
  std::atomic<bool> cancelled_{false};
};
