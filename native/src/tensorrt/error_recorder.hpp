#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "tensorrt/interfaces.hpp"

// Keeps what TensorRT reports until it is taken; calls nobody and takes no memory while it records. Bounded: what does not fit
// is counted as an overflow.
struct venturi_error_recorder final : venturi::tensorrt::ErrorRecorder {
 public:
  int32_t count() const noexcept override;
  int32_t code(int32_t index) const noexcept override;
  const char* description(int32_t index) const noexcept override;
  bool overflowed() const noexcept override;
  void clear() noexcept override;
  bool report(int32_t code, const char* description) noexcept override;
  int32_t add_user() noexcept override { return ++users_; }
  int32_t remove_user() noexcept override { return --users_; }

  // "CODE DESCRIPTION" lines, oldest first, and a last one when there were more; forgets them.
  std::string take();

 private:
  static constexpr std::size_t kMost = 32;
  static constexpr std::size_t kLongest = 256;

  struct Entry {
    int32_t code;
    char text[kLongest];
  };

  // NULL when there is no such error.
  const Entry* at(int32_t index) const noexcept;

  mutable std::mutex mutex_;
  std::array<Entry, kMost> entries_{};
  std::size_t count_ = 0;
  int64_t lost_ = 0;
  std::atomic<int32_t> users_{0};
};
