#include "tensorrt/build_progress.hpp"

#include <algorithm>

namespace {

constexpr std::size_t kMostOpen = 64;
constexpr std::size_t kLongestName = 200;

// One line, whatever the builder calls a phase.
std::string line(const char* name) {
  std::string text(name == nullptr ? "" : name);
  text.resize(std::min(text.size(), kLongestName));
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  return text;
}

// TensorRT's threads must see no exception; what no memory is left for is not shown.
template <typename Work>
void quietly(std::mutex& mutex, Work&& work) noexcept {
  try {
    const std::lock_guard<std::mutex> lock(mutex);
    work();
  } catch (...) {
  }
}

}  // namespace

void venturi_build_progress::phase_start(const char* phase, const char*, int32_t steps) noexcept {
  quietly(mutex_, [&] {
    ++started_;
    if (open_.size() < kMostOpen) {
      open_.push_back({line(phase), 0, steps});
    }
  });
}

bool venturi_build_progress::step_complete(const char* phase, int32_t step) noexcept {
  quietly(mutex_, [&] {
    ++steps_;
    const auto found = find(line(phase));
    if (found != open_.end()) {
      found->done = std::max(found->done, step + 1);  // steps count from 0
    }
  });
  return !cancelled_;
}

void venturi_build_progress::phase_finish(const char* phase) noexcept {
  quietly(mutex_, [&] {
    ++finished_;
    const auto found = find(line(phase));
    if (found != open_.end()) {
      open_.erase(found);
    }
  });
}

std::string venturi_build_progress::text() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string text = std::to_string(started_) + ' ' + std::to_string(finished_) + ' ' + std::to_string(steps_) + '\n';
  for (const Phase& phase : open_) {
    text += std::to_string(phase.done) + ' ' + std::to_string(phase.total) + ' ' + phase.name + '\n';
  }
  return text;
}

std::vector<venturi_build_progress::Phase>::iterator venturi_build_progress::find(const std::string& name) {
  const auto last = std::find_if(open_.rbegin(), open_.rend(), [&](const Phase& phase) { return phase.name == name; });
  return last == open_.rend() ? open_.end() : std::prev(last.base());
}
