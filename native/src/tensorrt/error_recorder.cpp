#include "tensorrt/error_recorder.hpp"

#include <algorithm>
#include <cstring>

namespace {

using Lock = std::lock_guard<std::mutex>;

}  // namespace

int32_t venturi_error_recorder::count() const noexcept {
  const Lock lock(mutex_);
  return static_cast<int32_t>(count_);
}

int32_t venturi_error_recorder::code(int32_t index) const noexcept {
  const Lock lock(mutex_);
  const Entry* entry = at(index);
  return entry == nullptr ? 0 : entry->code;
}

const char* venturi_error_recorder::description(int32_t index) const noexcept {
  const Lock lock(mutex_);
  const Entry* entry = at(index);
  return entry == nullptr ? "" : entry->text;
}

bool venturi_error_recorder::overflowed() const noexcept {
  const Lock lock(mutex_);
  return lost_ > 0;
}

void venturi_error_recorder::clear() noexcept {
  const Lock lock(mutex_);
  count_ = 0;
  lost_ = 0;
}

// Never fatal by our word: what a failed call returns decides.
bool venturi_error_recorder::report(int32_t code, const char* description) noexcept {
  const Lock lock(mutex_);
  if (count_ == kMost) {
    ++lost_;
    return false;
  }
  Entry& entry = entries_[count_++];
  entry.code = code;
  std::strncpy(entry.text, description == nullptr ? "" : description, kLongest - 1);
  entry.text[kLongest - 1] = '\0';
  std::replace_if(entry.text, entry.text + std::strlen(entry.text), [](unsigned char c) { return c < 0x20; }, ' ');
  return false;
}

const venturi_error_recorder::Entry* venturi_error_recorder::at(int32_t index) const noexcept {
  const auto position = static_cast<std::size_t>(index);  // a negative one is too large
  return position < count_ ? &entries_[position] : nullptr;
}

std::string venturi_error_recorder::take() {
  const Lock lock(mutex_);
  std::string text;
  for (std::size_t i = 0; i < count_; ++i) {
    text += std::to_string(entries_[i].code) + ' ' + entries_[i].text + '\n';
  }
  if (lost_ > 0) {
    text += "0 and " + std::to_string(lost_) + " more errors\n";
  }
  count_ = 0;
  lost_ = 0;
  return text;
}
