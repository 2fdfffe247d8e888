#include "venturi/tensorrt.h"

#include <string>

#include "capi/guard.hpp"
#include "capi/text.hpp"
#include "tensorrt/build_progress.hpp"
#include "tensorrt/error_recorder.hpp"

namespace {

constexpr int32_t kNoCopySlot = 1;
constexpr int32_t kParser10Slot = 9;
constexpr int32_t kParser11Slot = 7;

}  // namespace

venturi_status* venturi_build_progress_create(venturi_build_progress** progress) {
  return venturi::guarded([&] {
    venturi::require(progress, "progress");
    *progress = new venturi_build_progress();
  });
}

void* venturi_build_progress_monitor(venturi_build_progress* progress) {
  return static_cast<venturi::tensorrt::ProgressMonitor*>(progress);
}

int64_t venturi_build_progress_text(const venturi_build_progress* progress, char* text, int64_t capacity) {
  int64_t size = 0;
  venturi_status_free(venturi::guarded([&] {
    if (progress == nullptr) {
      return;
    }
    const std::string all = progress->text();
    size = static_cast<int64_t>(all.size());
    venturi::copy_text(all, text, capacity);
  }));
  return size;
}

void venturi_build_progress_cancel(venturi_build_progress* progress) {
  if (progress != nullptr) {
    progress->cancel();
  }
}

void venturi_build_progress_free(venturi_build_progress* progress) { delete progress; }

venturi_status* venturi_error_recorder_create(venturi_error_recorder** recorder) {
  return venturi::guarded([&] {
    venturi::require(recorder, "recorder");
    *recorder = new venturi_error_recorder();
  });
}

void* venturi_error_recorder_interface(venturi_error_recorder* recorder) {
  return static_cast<venturi::tensorrt::ErrorRecorder*>(recorder);
}

int64_t venturi_error_recorder_take(venturi_error_recorder* recorder, char* text, int64_t capacity) {
  int64_t written = 0;
  venturi_status_free(venturi::guarded([&] {
    if (recorder != nullptr) {
      written = venturi::copy_text(recorder->take(), text, capacity);
    }
  }));
  return written;
}

void venturi_error_recorder_free(venturi_error_recorder* recorder) { delete recorder; }

venturi_status* venturi_virtual_delete(void* object, int32_t slot) {
  return venturi::guarded([&] {
    if (slot != kNoCopySlot && slot != kParser10Slot && slot != kParser11Slot) {
      throw venturi::Error(VENTURI_INVALID_ARGUMENT, -1, "slot is " + std::to_string(slot) + ", must be 1, 7 or 9");
    }
    if (object != nullptr) {
      // through the table by hand: with a class of ours the compiler could tell that nothing derives from it
      using Destructor = void (*)(void*);
      (*static_cast<Destructor* const*>(object))[slot](object);
    }
  });
}
