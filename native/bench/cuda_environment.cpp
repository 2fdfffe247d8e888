// The device that device tests run on, as a JSON object. Ends with 77 and the reason where there is none.
#include "cuda_device.hpp"

int main() {
  const std::string reason = device::reason_to_skip();
  if (!reason.empty()) {
    std::fprintf(stderr, "skipped: %s\n", reason.c_str());
    return 77;
  }
  const device::Session session;
  std::printf("{\"gpu\": \"%s\", \"compute_capability\": \"%d.%d\", \"multiprocessors\": %d, \"clock_khz\": %d, "
              "\"cuda_driver\": %d, \"venturi\": \"%s\"}\n",
              session.name().c_str(), session.attribute(75), session.attribute(76), session.attribute(16),
              session.attribute(13), session.driver_version(), venturi_version());
  return 0;
}
