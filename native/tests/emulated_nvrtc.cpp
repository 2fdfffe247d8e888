// A libnvrtc that compiles nothing, for tests of what surrounds it: it insists on the calls' order, on the kernels' source and on
// every header that the source includes, and gives a file that the emulated driver takes for a cubin.
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#define EMULATED extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kInvalidInput = 3;
constexpr int kInvalidOption = 5;
constexpr int kCompilation = 6;

struct Program {
  bool complete;
  std::string result;
};

int compilations = 0;

// Whether all that `text` includes is among the names.
bool has_includes(const std::string& text, const std::set<std::string>& names) {
  for (size_t at = text.find("\n#include "); at != std::string::npos; at = text.find("\n#include ", at + 1)) {
    const size_t begin = at + std::strlen("\n#include ") + 1;
    const std::string name = text.substr(begin, text.find_first_of(">\"", begin) - begin);
    if (names.count(name) == 0 && name != "cmath" && name != "cstring") {  // those two on the host only
      return false;
    }
  }
  return true;
}

}  // namespace

EMULATED int emulated_compilations() { return compilations; }

EMULATED int nvrtcVersion(int* major, int* minor) { return *major = 12, *minor = 6, 0; }
EMULATED const char* nvrtcGetErrorString(int) { return "NVRTC_ERROR_EMULATED"; }

EMULATED int nvrtcCreateProgram(Program** program, const char* source, const char*, int count, const char* const* texts,
                                const char* const* names) {
  const std::set<std::string> all(names, names + count);
  bool complete = has_includes(source, all) && std::strstr(source, "#include \"preprocess.cu\"") != nullptr;
  for (int i = 0; i < count; ++i) {
    complete = complete && has_includes(texts[i], all);
  }
  *program = new Program{complete, ""};
  return 0;
}

EMULATED int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
  if (!program->complete) {
    return kInvalidInput;
  }
  for (int i = 0; i < count; ++i) {
    if (std::strcmp(options[i], "--gpu-architecture=sm_87") == 0) {
      const bool fails = std::getenv("VENTURI_EMULATED_NVRTC_FAILS") != nullptr;
      program->result = fails ? "kernels.cu(1): error: as the test wants it" : "\x7f" "ELF of sm_87";
      compilations += fails ? 0 : 1;
      return fails ? kCompilation : 0;
    }
  }
  return kInvalidOption;
}

EMULATED int nvrtcGetCUBINSize(const Program* program, size_t* size) { return *size = program->result.size(), 0; }
EMULATED int nvrtcGetCUBIN(const Program* program, char* cubin) {
  return std::memcpy(cubin, program->result.data(), program->result.size()), 0;
}
EMULATED int nvrtcGetProgramLogSize(const Program* program, size_t* size) { return *size = program->result.size() + 1, 0; }
EMULATED int nvrtcGetProgramLog(const Program* program, char* log) { return std::strcpy(log, program->result.c_str()), 0; }
EMULATED int nvrtcDestroyProgram(Program** program) { return delete *program, *program = nullptr, 0; }
