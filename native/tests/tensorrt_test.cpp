// The interfaces as TensorRT sees them: called through the slots of the virtual table, not through our classes.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "check.hpp"
#include "venturi/tensorrt.h"

namespace {

// As NVIDIA's headers declare the class, in their order; slots 2 and 3 are the destructors.
struct Info {
  const char* kind;
  int32_t major;
  int32_t minor;
};

class Monitor {
 public:
  explicit Monitor(venturi_build_progress* progress)
      : object_(venturi_build_progress_monitor(progress)), table_(*static_cast<void* const* const*>(object_)) {}

  int32_t language() const { return reinterpret_cast<int32_t (*)(const void*)>(table_[0])(object_); }
  Info info() const { return reinterpret_cast<Info (*)(const void*)>(table_[1])(object_); }
  void start(const char* phase, const char* parent, int32_t steps) {
    reinterpret_cast<void (*)(void*, const char*, const char*, int32_t)>(table_[4])(object_, phase, parent, steps);
  }
  bool step(const char* phase, int32_t step) {
    return reinterpret_cast<bool (*)(void*, const char*, int32_t)>(table_[5])(object_, phase, step);
  }
  void finish(const char* phase) { reinterpret_cast<void (*)(void*, const char*)>(table_[6])(object_, phase); }

 private:
  void* object_;
  void* const* table_;
};

struct Progress {
  Progress() { CHECK_EQUAL(venturi_build_progress_create(&handle), nullptr); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { venturi_build_progress_free(handle); }

  std::string text() const {
    std::string text(static_cast<std::size_t>(venturi_build_progress_text(handle, nullptr, 0)), ' ');
    venturi_build_progress_text(handle, text.data(), static_cast<int64_t>(text.size()) + 1);
    return text;
  }

  venturi_build_progress* handle = nullptr;
};

void monitor_version_of_its_interface() {
  const Progress progress;
  const Monitor monitor(progress.handle);
  CHECK_EQUAL(monitor.language(), 0);
  CHECK_EQUAL(std::string(monitor.info().kind), "IProgressMonitor");
  CHECK_EQUAL(monitor.info().major, 1);
  CHECK_EQUAL(monitor.info().minor, 0);
}

void text_nested_phases_open_ones_in_order() {
  const Progress progress;
  Monitor monitor(progress.handle);
  CHECK_EQUAL(progress.text(), "0 0 0\n");
  monitor.start("Building Engine", nullptr, 3);
  monitor.start("Timing\n2", "Building Engine", 40);
  CHECK(monitor.step("Timing\n2", 6));
  CHECK_EQUAL(progress.text(), "2 0 1\n0 3 Building Engine\n7 40 Timing 2\n");
  monitor.finish("Timing\n2");
  CHECK(monitor.step("Building Engine", 0));
  CHECK_EQUAL(progress.text(), "2 1 2\n1 3 Building Engine\n");
  monitor.finish("Building Engine");
  monitor.finish("never started");
  CHECK(monitor.step(nullptr, 5));
  CHECK_EQUAL(progress.text(), "2 3 3\n");
}

void text_small_buffer_cut_and_terminated() {
  const Progress progress;
  char text[4] = {'x', 'x', 'x', 'x'};
  CHECK_EQUAL(venturi_build_progress_text(progress.handle, text, 4), 6);
  CHECK_EQUAL(std::string(text), "0 0");
  CHECK_EQUAL(venturi_build_progress_text(nullptr, text, 4), 0);
}

void text_endless_phases_bounded() {
  const Progress progress;
  Monitor monitor(progress.handle);
  const std::string name(5000, 'n');
  for (int i = 0; i < 1000; ++i) {
    monitor.start(name.c_str(), nullptr, 1);
  }
  CHECK(progress.text().size() < 64 * 220 + 32);
  CHECK_EQUAL(progress.text().substr(0, 8), "1000 0 0");
}

void cancel_next_step_stops() {
  const Progress progress;
  Monitor monitor(progress.handle);
  monitor.start("a", nullptr, 2);
  CHECK(monitor.step("a", 0));
  venturi_build_progress_cancel(progress.handle);
  CHECK(!monitor.step("a", 1));
  venturi_build_progress_cancel(nullptr);
}

void monitor_many_threads_every_step_counted() {
  const Progress progress;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, name = "phase " + std::to_string(i)] {
      Monitor monitor(progress.handle);
      monitor.start(name.c_str(), nullptr, 1000);
      for (int step = 0; step < 1000; ++step) {
        monitor.step(name.c_str(), step);
      }
      monitor.finish(name.c_str());
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK_EQUAL(progress.text(), "4 4 4000\n");
}

// Slots 2 and 3 are the destructors here, too.
class Recorder {
 public:
  explicit Recorder(venturi_error_recorder* recorder)
      : object_(venturi_error_recorder_interface(recorder)), table_(*static_cast<void* const* const*>(object_)) {}

  Info info() const { return reinterpret_cast<Info (*)(const void*)>(table_[1])(object_); }
  int32_t count() const { return reinterpret_cast<int32_t (*)(const void*)>(table_[4])(object_); }
  int32_t code(int32_t index) const { return reinterpret_cast<int32_t (*)(const void*, int32_t)>(table_[5])(object_, index); }
  std::string description(int32_t index) const {
    return reinterpret_cast<const char* (*)(const void*, int32_t)>(table_[6])(object_, index);
  }
  bool overflowed() const { return reinterpret_cast<bool (*)(const void*)>(table_[7])(object_); }
  void clear() { reinterpret_cast<void (*)(void*)>(table_[8])(object_); }
  bool report(int32_t code, const char* description) {
    return reinterpret_cast<bool (*)(void*, int32_t, const char*)>(table_[9])(object_, code, description);
  }
  int32_t add_user() { return reinterpret_cast<int32_t (*)(void*)>(table_[10])(object_); }
  int32_t remove_user() { return reinterpret_cast<int32_t (*)(void*)>(table_[11])(object_); }

 private:
  void* object_;
  void* const* table_;
};

struct Errors {
  Errors() { CHECK_EQUAL(venturi_error_recorder_create(&handle), nullptr); }
  Errors(const Errors&) = delete;
  Errors& operator=(const Errors&) = delete;
  ~Errors() { venturi_error_recorder_free(handle); }

  std::string take() const {
    char text[1 << 14];
    const int64_t size = venturi_error_recorder_take(handle, text, sizeof text);
    return std::string(text, static_cast<std::size_t>(size));
  }

  venturi_error_recorder* handle = nullptr;
};

void recorder_errors_kept_until_taken() {
  const Errors errors;
  Recorder recorder(errors.handle);
  CHECK_EQUAL(std::string(recorder.info().kind), "IErrorRecorder");
  CHECK_EQUAL(recorder.add_user(), 1);
  CHECK(!recorder.report(3, "invalid\nargument"));
  CHECK(!recorder.report(9, nullptr));
  CHECK_EQUAL(recorder.count(), 2);
  CHECK_EQUAL(recorder.code(0), 3);
  CHECK_EQUAL(recorder.description(0), "invalid argument");
  CHECK_EQUAL(recorder.code(2), 0);
  CHECK_EQUAL(recorder.description(-1), "");
  CHECK_EQUAL(errors.take(), "3 invalid argument\n9 \n");
  CHECK_EQUAL(recorder.count(), 0);
  CHECK_EQUAL(errors.take(), "");
  CHECK_EQUAL(recorder.remove_user(), 0);
}

void recorder_more_than_it_holds_counted() {
  const Errors errors;
  Recorder recorder(errors.handle);
  const std::string longest(5000, 'e');
  for (int i = 0; i < 40; ++i) {
    recorder.report(2, longest.c_str());
  }
  CHECK_EQUAL(recorder.count(), 32);
  CHECK(recorder.overflowed());
  const std::string all = errors.take();
  CHECK(all.size() < (1 << 14) - 1);
  CHECK_EQUAL(all.substr(all.rfind('0')), "0 and 8 more errors\n");
  CHECK(!recorder.overflowed());
  recorder.report(2, "again");
  recorder.clear();
  CHECK_EQUAL(errors.take(), "");
  CHECK_EQUAL(venturi_error_recorder_take(nullptr, nullptr, 0), 0);
  CHECK_EQUAL(venturi_error_recorder_interface(nullptr), nullptr);
}

int deleted = 0;

class NoCopy {
 protected:
  NoCopy() = default;
  virtual ~NoCopy() = default;
};

class Runtime : public NoCopy {
 public:
  ~Runtime() noexcept override { ++deleted; }
};

// The calls that stand before the destructor.
class Parser11 {
 public:
  virtual bool parse() { return false; }
  virtual bool parse_from_file() { return false; }
  virtual bool supports_operator() { return false; }
  virtual int errors() { return 0; }
  virtual int error() { return 0; }
  virtual void clear_errors() {}
  virtual ~Parser11() { ++deleted; }
};

class Parser10 {
 public:
  virtual bool parse() { return false; }
  virtual bool supports_model() { return false; }
  virtual bool parse_with_weights() { return false; }
  virtual bool parse_from_file() { return false; }
  virtual bool supports_operator() { return false; }
  virtual int errors() { return 0; }
  virtual int error() { return 0; }
  virtual void clear_errors() {}
  virtual ~Parser10() { ++deleted; }
};

void virtual_delete_slots_of_tensorrt_destructor_runs() {
  deleted = 0;
  CHECK_EQUAL(venturi_virtual_delete(new Runtime, 1), nullptr);
  CHECK_EQUAL(deleted, 1);
  CHECK_EQUAL(venturi_virtual_delete(new Parser10, 9), nullptr);
  CHECK_EQUAL(deleted, 2);
  CHECK_EQUAL(venturi_virtual_delete(new Parser11, 7), nullptr);
  CHECK_EQUAL(deleted, 3);
  CHECK_EQUAL(venturi_virtual_delete(nullptr, 1), nullptr);
}

void virtual_delete_other_slot_refused() {
  Runtime untouched;
  for (const int32_t slot : {-1, 0, 2, 8, 10}) {
    venturi_status* status = venturi_virtual_delete(&untouched, slot);
    CHECK_EQUAL(venturi_status_code(status), VENTURI_INVALID_ARGUMENT);
    venturi_status_free(status);
  }
}

}  // namespace

int main() {
  RUN(monitor_version_of_its_interface);
  RUN(text_nested_phases_open_ones_in_order);
  RUN(text_small_buffer_cut_and_terminated);
  RUN(text_endless_phases_bounded);
  RUN(cancel_next_step_stops);
  RUN(monitor_many_threads_every_step_counted);
  RUN(recorder_errors_kept_until_taken);
  RUN(recorder_more_than_it_holds_counted);
  RUN(virtual_delete_slots_of_tensorrt_destructor_runs);
  RUN(virtual_delete_other_slot_refused);
  return check::result();
}
