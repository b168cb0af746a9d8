// In: a value or an error. Out: exactly one of them, asked for by name.
// Cannot happen: an error read as a value (the process stops), an error without words.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "tern/core/assert.hpp"

namespace tern::core {

// What went wrong, where, and what to do. `where` and `advice` may be empty; `what` never is.
struct Error {
  std::string what;
  std::string where;
  std::string advice;

  // "where: what; advice" on one line.
  [[nodiscard]] std::string text() const {
    std::string line = where.empty() ? what : where + ": " + what;
    if (!advice.empty()) line += "; " + advice;
    return line;
  }
};

struct Ok {};

// Value or Error for the world's failures (input, network, venue). Our own mistakes are
// TERN_ASSERT.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] const T& value() const& {
    TERN_ASSERT(ok(), error_.what.c_str());
    return *value_;
  }
  [[nodiscard]] T& value() & {
    TERN_ASSERT(ok(), error_.what.c_str());
    return *value_;
  }
  [[nodiscard]] T&& value() && {
    TERN_ASSERT(ok(), error_.what.c_str());
    return std::move(*value_);
  }
  [[nodiscard]] const Error& error() const {
    TERN_ASSERT(!ok(), "error() of a Result that holds a value");
    return error_;
  }

 private:
  std::optional<T> value_;
  Error error_;
};

using Status = Result<Ok>;

}  // namespace tern::core
