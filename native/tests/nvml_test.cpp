// venturi/nvml.h.
//   nvml_test             on the machine as it is
//   nvml_test emulated    emulated_nvml.cpp must be what the loader finds
#include <cstring>
#include <string>

#include "check.hpp"
#include "venturi/nvml.h"

namespace {

// The message of a refusal whose code is as wanted; "" for success.
std::string refusal(venturi_status* status, venturi_code wanted) {
  const std::string message = venturi_status_message(status);
  CHECK_EQUAL(venturi_status_code(status), wanted);
  venturi_status_free(status);
  return message;
}

std::string description(int32_t device, int64_t capacity) {
  char text[2048];
  int64_t size = -1;
  CHECK_EQUAL(refusal(venturi_nvml_describe(device, text, capacity, &size), VENTURI_OK), "");
  CHECK_EQUAL(static_cast<int64_t>(std::strlen(text)), size);
  return text;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

void devices_or_a_reason() { CHECK((venturi_nvml_device_count() > 0) != (std::strlen(venturi_nvml_reason()) > 0)); }

void device_that_is_not_there_refused() {
  int64_t value = 0;
  for (const int32_t device : {-1, venturi_nvml_device_count()}) {
    CHECK(has(refusal(venturi_nvml_energy(device, &value), VENTURI_INVALID_ARGUMENT), "NVML device"));
    CHECK(has(refusal(venturi_nvml_power(device, &value), VENTURI_INVALID_ARGUMENT), "wanted one below"));
  }
}

void places_for_results_required() {
  CHECK(has(refusal(venturi_nvml_energy(0, nullptr), VENTURI_INVALID_ARGUMENT), "millijoules"));
  CHECK(has(refusal(venturi_nvml_power(0, nullptr), VENTURI_INVALID_ARGUMENT), "milliwatts"));
  CHECK(has(refusal(venturi_nvml_describe(0, nullptr, 0, nullptr), VENTURI_INVALID_ARGUMENT), "text"));
}

void energy_counted_where_there_is_a_counter() {
  int64_t before = 0;
  int64_t after = 0;
  CHECK_EQUAL(refusal(venturi_nvml_energy(0, &before), VENTURI_OK), "");
  CHECK_EQUAL(refusal(venturi_nvml_energy(0, &after), VENTURI_OK), "");
  CHECK_EQUAL(after - before, 2500);
  CHECK_EQUAL(refusal(venturi_nvml_energy(1, &after), VENTURI_OK), "");
  CHECK_EQUAL(after, -1);
  CHECK_EQUAL(refusal(venturi_nvml_power(1, &after), VENTURI_OK), "");
  CHECK_EQUAL(after, 40'000);
}

void what_a_device_has_described() {
  CHECK_EQUAL(description(0, 2048),
              "name emulated with a counter\nuuid GPU-656d756c-6174-6564-2064-657669636500\ncomputeCapability 9.0\ncudaDriver 13.1\ndriver 580.0\nsmClockMegahertz 1200\n"
              "smClockMostMegahertz 1980\nmemoryClockMegahertz 2600\npowerLimitWatts 350.5\npersistence on\necc on, after a reset off\n"
              "throttleReasons 0x24\n");
  CHECK(!has(description(1, 2048), "ecc"));
  CHECK_EQUAL(description(0, 10), "name emul");
}

}  // namespace

int main(int argument_count, char**) {
  RUN(devices_or_a_reason);
  RUN(device_that_is_not_there_refused);
  RUN(places_for_results_required);
  if (argument_count > 1) {
    CHECK_EQUAL(venturi_nvml_device_count(), 2);
    RUN(energy_counted_where_there_is_a_counter);
    RUN(what_a_device_has_described);
  }
  return check::result();
}
