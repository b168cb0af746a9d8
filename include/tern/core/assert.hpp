// In: a condition that only our own mistake can break. Out: nothing, or the end of the process with
// the place named. Cannot happen: an assertion compiled away. TERN_ASSERT is on in every build; the
// world's errors travel in Result.
#pragma once

namespace tern::core {

// Prints "file:line: assertion failed: condition (message)" to standard error and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const char* message) noexcept;

}  // namespace tern::core

#define TERN_ASSERT(condition, message)              \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::tern::core::assertion_failed(#condition, __FILE__, __LINE__, (message)))
