// In: a value or an error. Out: exactly one of them, asked for by name.
// Cannot happen: an error read as a value (the process stops), an error without words.
#pragma once

#include <string>
#include <utility>
#include <variant>

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
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool ok() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] const T& value() const& { return *held(*this); }
  [[nodiscard]] T& value() & { return *held(*this); }
  [[nodiscard]] T&& value() && { return std::move(*held(*this)); }
  [[nodiscard]] const Error& error() const {
    TERN_ASSERT(!ok(), "error() of a Result that holds a value");
    return *std::get_if<1>(&held_);
  }

 private:
  template <typename Self>
  [[nodiscard]] static auto* held(Self& self) {
    TERN_ASSERT(self.ok(), std::get_if<1>(&self.held_)->what.c_str());
    return std::get_if<0>(&self.held_);
  }

  std::variant<T, Error> held_;
};

using Status = Result<Ok>;

}  // namespace tern::core
