// TensorRT's interfaces that applications implement, by their layout: order, signatures and calling convention of the virtual
// functions are the contract, names are ours.
#pragma once

#include <cstdint>

namespace venturi::tensorrt {

struct InterfaceInfo {
  const char* kind;
  int32_t major;
  int32_t minor;
};

// nvinfer1::IVersionedInterface
class VersionedInterface {
 public:
  virtual int32_t language() const noexcept { return 0; }  // C++
  virtual InterfaceInfo info() const noexcept = 0;
  virtual ~VersionedInterface() noexcept = default;

 protected:
  VersionedInterface() = default;
  VersionedInterface(const VersionedInterface&) = default;
  VersionedInterface& operator=(const VersionedInterface&) = default;
};

// nvinfer1::IProgressMonitor, version 1.0. Called by builder threads, several at once.
class ProgressMonitor : public VersionedInterface {
 public:
  InterfaceInfo info() const noexcept override { return {"IProgressMonitor", 1, 0}; }
  // parent is null for an outermost phase
  virtual void phase_start(const char* phase, const char* parent, int32_t steps) noexcept = 0;
  // false asks the builder to stop
  virtual bool step_complete(const char* phase, int32_t step) noexcept = 0;
  virtual void phase_finish(const char* phase) noexcept = 0;
};

// nvinfer1::IErrorRecorder, version 1.0. Called by any thread.
class ErrorRecorder : public VersionedInterface {
 public:
  InterfaceInfo info() const noexcept override { return {"IErrorRecorder", 1, 0}; }
  virtual int32_t count() const noexcept = 0;
  virtual int32_t code(int32_t index) const noexcept = 0;  // nvinfer1::ErrorCode
  virtual const char* description(int32_t index) const noexcept = 0;
  virtual bool overflowed() const noexcept = 0;
  virtual void clear() noexcept = 0;
  // true: the error is fatal, TensorRT gives up the call
  virtual bool report(int32_t code, const char* description) noexcept = 0;
  virtual int32_t add_user() noexcept = 0;
  virtual int32_t remove_user() noexcept = 0;
};

}  // namespace venturi::tensorrt
