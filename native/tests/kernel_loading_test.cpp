// Where kernels come from, on the emulated driver: the library's own, NVRTC's, the cache's, and every way in which that fails.
// Skipped (77) without that driver.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cuda_device.hpp"

namespace {

namespace fs = std::filesystem;
constexpr const char* kOldDriver = "VENTURI_EMULATED_OLD_DRIVER";
constexpr const char* kCompilerFails = "VENTURI_EMULATED_NVRTC_FAILS";

// An empty folder for a test's cache.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("venturi-kernels-" + std::to_string(std::random_device()()))) {
    fs::create_directory(path_);
    setenv("VENTURI_KERNEL_CACHE", path().c_str(), 1);
  }

  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return (path_ / "cache").string(); }

  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    if (fs::is_directory(path())) {
      for (const auto& entry : fs::directory_iterator(path())) {
        all.push_back(entry.path());
      }
    }
    return all;
  }

 private:
  fs::path path_;
};

// How often the emulated compiler has been used.
int compilations() {
  void* nvrtc = dlopen(EMULATED_NVRTC, RTLD_NOW | RTLD_LOCAL);
  return reinterpret_cast<int (*)()>(dlsym(nvrtc, "emulated_compilations"))();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Opens, runs a kernel, and gives the origin; or the error.
std::string open(const device::Session& session) {
  venturi_cuda* cuda = nullptr;
  const calls::Outcome outcome(venturi_cuda_open(&cuda));
  if (outcome.code != VENTURI_OK) {
    CHECK_EQUAL(outcome.code, VENTURI_CUDA);
    return outcome.message;
  }
  const device::Buffer<uint16_t> half(std::vector<uint16_t>{0x3c00});
  const device::Buffer<float> single(1);
  sources::expect_ok(venturi_cuda_widen(cuda, half.get(), 1, single.get(), session.stream));
  session.wait();
  CHECK_EQUAL(single.download()[0], 1.0F);
  const std::string origin = venturi_cuda_kernels_origin(cuda);
  venturi_cuda_close(cuda);
  return origin;
}

void driver_that_reads_them_takes_the_embedded(const device::Session& session) {
  unsetenv(kOldDriver);
  CHECK_EQUAL(open(session), "embedded");
  CHECK(venturi_cuda_kernels_origin(nullptr) == nullptr);
  setenv(kOldDriver, "1", 1);
}

void compiled_once_then_taken_from_the_cache(const device::Session& session) {
  const Folder folder;
  const int before = compilations();
  const std::string first = open(session);
  CHECK(contains(first, "cannot read the embedded CUDA kernels (error 222)"));
  CHECK(contains(first, "by nvrtc12.6 for sm_87, kept in " + folder.path()));
  CHECK_EQUAL(folder.files().size(), size_t{1});
  CHECK(contains(open(session), "taken from " + folder.files()[0].string()));
  CHECK_EQUAL(compilations() - before, 1);
}

void damaged_cache_compiled_again(const device::Session& session) {
  const Folder folder;
  open(session);
  const fs::path file = folder.files()[0];
  std::ifstream in(file, std::ios::binary);
  const std::string sound{std::istreambuf_iterator<char>(in), {}};
  for (size_t i = 0; i <= sound.size(); i += 3) {
    std::string damaged = sound;
    if (i % 2 == 0 || i == sound.size()) {
      damaged.resize(i == sound.size() ? 0 : i);
    } else {
      damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    }
    std::ofstream(file, std::ios::binary) << damaged;
    CHECK(contains(open(session), "compiled in"));
    std::ifstream again(file, std::ios::binary);
    CHECK((std::string{std::istreambuf_iterator<char>(again), {}} == sound));
  }
  CHECK_EQUAL(folder.files().size(), size_t{1});
}

void folder_that_cannot_be_written_named(const device::Session& session) {
  const Folder folder;
  std::ofstream(folder.path()) << "a file, no folder";
  CHECK(contains(open(session), ", not kept: " + folder.path() + " cannot be written"));
  CHECK(contains(open(session), "compiled in"));
}

void no_compiler_says_what_was_tried(const device::Session& session) {
  setenv("VENTURI_NVRTC", "/nowhere/libnvrtc.so", 1);
  const std::string error = open(session);
  CHECK(contains(error, "cannot read the embedded CUDA kernels"));
  CHECK(contains(error, "tried /nowhere/libnvrtc.so"));
  CHECK(contains(error, "install"));
  setenv("VENTURI_NVRTC", EMULATED_NVRTC, 1);
}

void failing_compiler_gives_its_log(const device::Session& session) {
  const Folder folder;
  setenv(kCompilerFails, "1", 1);
  CHECK(contains(open(session), "for sm_87: NVRTC_ERROR_EMULATED\nkernels.cu(1): error: as the test wants it"));
  CHECK_EQUAL(folder.files().size(), size_t{0});
  unsetenv(kCompilerFails);
}

}  // namespace

int main() {
  if (venturi::cuda::kernels_of_driver() == nullptr) {
    std::printf("skipped: the driver is not the emulated one\n");
    return 77;
  }
  setenv("VENTURI_NVRTC", EMULATED_NVRTC, 1);
  const device::Session session;
  check::run("driver_that_reads_them_takes_the_embedded", [&] { driver_that_reads_them_takes_the_embedded(session); });
  check::run("compiled_once_then_taken_from_the_cache", [&] { compiled_once_then_taken_from_the_cache(session); });
  check::run("damaged_cache_compiled_again", [&] { damaged_cache_compiled_again(session); });
  check::run("folder_that_cannot_be_written_named", [&] { folder_that_cannot_be_written_named(session); });
  check::run("no_compiler_says_what_was_tried", [&] { no_compiler_says_what_was_tried(session); });
  check::run("failing_compiler_gives_its_log", [&] { failing_compiler_gives_its_log(session); });
  return check::result();
}
