#include "venturi/cuda_device.h"

#include "capi/guard.hpp"
#include "cuda/device.hpp"

using venturi::guarded;
using venturi::require;
using namespace venturi::cuda;

namespace {

// One call of the driver.
template <typename Call>
venturi_status* driven(const char* what, Call&& call) noexcept {
  return guarded([&] { check(call(driver()), what); });
}

// A call that frees something, NULL being nothing.
template <typename Call>
venturi_status* freed(const void* resource, const char* what, Call&& call) noexcept {
  return resource == nullptr ? nullptr : driven(what, call);
}

// A copy: nothing to do without bytes.
template <typename Call>
venturi_status* moved(const void* to, const void* from, int64_t size_bytes, const char* what, Call&& call) noexcept {
  return guarded([&] {
    if (has_bytes(size_bytes)) {
      require(to, "to");
      require(from, "from");
      check(call(driver(), static_cast<size_t>(size_bytes)), what);
    }
  });
}

}  // namespace

venturi_status* venturi_cuda_device_describe(int32_t device, venturi_cuda_device* description) {
  return guarded([&] {
    require(description, "description");
    *description = describe_device(device);
  });
}

venturi_status* venturi_cuda_context_retain(int32_t device, void** context) {
  return guarded([&] {
    require(context, "context");
    *context = retain_context(device);
  });
}

venturi_status* venturi_cuda_context_release(int32_t device) {
  return guarded([&] { release_context(device); });
}

venturi_status* venturi_cuda_context_make_current(void* context) {
  return driven("making the context current",
                [&](const Driver& d) { return d.context_make_current(static_cast<Context>(context)); });
}

venturi_status* venturi_cuda_memory_info(int64_t* free_bytes, int64_t* total_bytes) {
  return guarded([&] {
    require(free_bytes, "free_bytes");
    require(total_bytes, "total_bytes");
    size_t unused = 0;
    size_t total = 0;
    check(driver().memory_info(&unused, &total), "asking for the free memory");
    *free_bytes = static_cast<int64_t>(unused);
    *total_bytes = static_cast<int64_t>(total);
  });
}

venturi_status* venturi_cuda_stream_create(void** stream) {
  return guarded([&] {
    require(stream, "stream");
    check(driver().stream_create(reinterpret_cast<Stream*>(stream), kNonBlocking), "making a stream");
  });
}

venturi_status* venturi_cuda_stream_destroy(void* stream) {
  return freed(stream, "closing a stream", [&](const Driver& d) { return d.stream_destroy(static_cast<Stream>(stream)); });
}

venturi_status* venturi_cuda_stream_synchronize(void* stream) {
  return driven("waiting for a stream", [&](const Driver& d) { return d.stream_synchronize(static_cast<Stream>(stream)); });
}

venturi_status* venturi_cuda_stream_wait_event(void* stream, void* event) {
  return driven("ordering a stream behind an event", [&](const Driver& d) {
    return d.stream_wait_event(static_cast<Stream>(stream), static_cast<Event>(event), 0);
  });
}

venturi_status* venturi_cuda_event_create(int32_t timing, void** event) {
  return guarded([&] {
    require(event, "event");
    check(driver().event_create(reinterpret_cast<Event*>(event), timing != 0 ? 0 : kDisableTiming), "making an event");
  });
}

venturi_status* venturi_cuda_event_destroy(void* event) {
  return freed(event, "closing an event", [&](const Driver& d) { return d.event_destroy(static_cast<Event>(event)); });
}

venturi_status* venturi_cuda_event_record(void* event, void* stream) {
  return driven("recording an event", [&](const Driver& d) {
    return d.event_record(static_cast<Event>(event), static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_event_synchronize(void* event) {
  return driven("waiting for an event", [&](const Driver& d) { return d.event_synchronize(static_cast<Event>(event)); });
}

venturi_status* venturi_cuda_event_elapsed_millis(void* start, void* end, float* millis) {
  return guarded([&] {
    require(millis, "millis");
    check(driver().event_elapsed(millis, static_cast<Event>(start), static_cast<Event>(end)),
          "asking for the time between two events");
  });
}

venturi_status* venturi_cuda_memory_allocate(int64_t size_bytes, void** memory_dev) {
  return guarded([&] {
    require(memory_dev, "memory_dev");
    *memory_dev = allocate_memory(size_bytes);
  });
}

venturi_status* venturi_cuda_memory_free(void* memory_dev) {
  return freed(memory_dev, "freeing device memory", [&](const Driver& d) { return d.release(device_pointer(memory_dev)); });
}

venturi_status* venturi_cuda_host_allocate(int64_t size_bytes, int32_t mapped, void** memory, void** memory_dev) {
  return guarded([&] {
    require(memory, "memory");
    if (mapped != 0) {
      require(memory_dev, "memory_dev");
    }
    *memory = allocate_host(size_bytes, mapped != 0, memory_dev);
  });
}

venturi_status* venturi_cuda_host_free(void* memory) {
  return freed(memory, "freeing page-locked memory", [&](const Driver& d) { return d.host_release(memory); });
}

venturi_status* venturi_cuda_copy_to_device(void* to_dev, const void* from, int64_t size_bytes, void* stream) {
  return moved(to_dev, from, size_bytes, "copying to the device", [&](const Driver& d, size_t bytes) {
    return d.copy_to_device_async(device_pointer(to_dev), from, bytes, static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_copy_to_host(void* to, const void* from_dev, int64_t size_bytes, void* stream) {
  return moved(to, from_dev, size_bytes, "copying to the host", [&](const Driver& d, size_t bytes) {
    return d.copy_to_host_async(to, device_pointer(from_dev), bytes, static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_copy_on_device(void* to_dev, const void* from_dev, int64_t size_bytes, void* stream) {
  return moved(to_dev, from_dev, size_bytes, "copying on the device", [&](const Driver& d, size_t bytes) {
    return d.copy_on_device_async(device_pointer(to_dev), device_pointer(from_dev), bytes, static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_fill(void* to_dev, uint8_t value, int64_t size_bytes, void* stream) {
  return moved(to_dev, to_dev, size_bytes, "filling device memory", [&](const Driver& d, size_t bytes) {
    return d.fill_async(device_pointer(to_dev), value, bytes, static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_capture_begin(void* stream) {
  return driven("starting a capture",
                [&](const Driver& d) { return d.capture_begin(static_cast<Stream>(stream), kThreadLocalCapture); });
}

venturi_status* venturi_cuda_capture_end(void* stream, void** graph) {
  return guarded([&] {
    require(graph, "graph");
    *graph = end_capture(static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_capture_discard(void* stream) {
  return guarded([&] { discard_capture(static_cast<Stream>(stream)); });
}

venturi_status* venturi_cuda_graph_launch(void* graph, void* stream) {
  return driven("launching a graph", [&](const Driver& d) {
    return d.graph_launch(static_cast<GraphExec>(graph), static_cast<Stream>(stream));
  });
}

venturi_status* venturi_cuda_graph_destroy(void* graph) {
  return freed(graph, "closing a graph", [&](const Driver& d) { return d.graph_exec_destroy(static_cast<GraphExec>(graph)); });
}
