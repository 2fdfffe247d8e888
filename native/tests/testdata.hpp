// The folder testdata: that of the build, or the one that the environment variable VENTURI_TESTDATA names.
#pragma once

#include <cstdlib>
#include <filesystem>

inline std::filesystem::path testdata() {
  const char* moved = std::getenv("VENTURI_TESTDATA");
  return moved != nullptr ? moved : VENTURI_TESTDATA;
}
