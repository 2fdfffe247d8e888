// The smallest test harness: CHECK notes a failure and goes on, run() names each test, the process ends with 1 after any.
#pragma once

#include <cstdio>
#include <sstream>
#include <string>

namespace check {

inline int& failures() {
  static int count = 0;
  return count;
}

inline void fail(const char* file, int line, const std::string& what) {
  ++failures();
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
}

template <typename A, typename B>
void equal(const A& seen, const B& wanted, const char* expression, const char* file, int line) {
  if (!(seen == wanted)) {
    std::ostringstream text;
    text << expression << " is " << seen << ", wanted " << wanted;
    fail(file, line, text.str());
  }
}

template <typename Test>
void run(const char* name, Test test) {
  const int before = failures();
  test();
  std::printf("%s %s\n", failures() == before ? "ok  " : "FAIL", name);
}

inline int result() { return failures() == 0 ? 0 : 1; }

}  // namespace check

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : check::fail(__FILE__, __LINE__, "not true: " #condition))
#define CHECK_EQUAL(seen, wanted) check::equal(seen, wanted, #seen, __FILE__, __LINE__)
#define RUN(test) check::run(#test, test)
