// In: the place and the words of a broken assertion. Out: one line on standard error and the end of
// the process. Cannot happen: a return to the caller. This is the only output of the pure layers.
#include "tern/core/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace tern::core {

void assertion_failed(const char* condition, const char* file, int line,
                      const char* message) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s (%s)\n", file, line, condition, message);
  std::abort();
}

}  // namespace tern::core
