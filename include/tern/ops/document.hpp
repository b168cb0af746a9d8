// In: the text of a TOML file. Out: a plain tree of values, each with the line and column where it
// stands. Cannot happen: an exception or a type of the TOML library outside src/ops/document.cpp; a
// number turned into a float.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern::ops {

// Counted from 1, as editors do.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

enum class ValueKind : std::uint8_t { text, integer, floating, boolean, date_or_time, list, table };

// "a text", "an integer", ...: for messages.
[[nodiscard]] std::string_view kind_name(ValueKind kind);

struct Value {
  ValueKind kind = ValueKind::table;
  Position position;
  Position key_position;     // of the key that names it; a list's items and the root have none
  std::string text;          // of a text
  std::int64_t integer = 0;  // of an integer
  bool boolean = false;      // of a boolean
  std::vector<Value> items;  // of a list
  std::vector<std::pair<std::string, Value>> entries;  // of a table, in the order of the file

  [[nodiscard]] const Value* find(std::string_view key) const;
};

struct SyntaxError {
  Position position;
  std::string what;
  std::string expected;  // may be empty
};

// After a syntax error the reading goes on without that line, so that one run names as many
// mistakes as it can; `root` then lacks what stood on the lines named.
struct Document {
  static constexpr std::size_t kMaxSyntaxErrors = 10;

  Value root;
  std::vector<SyntaxError> errors;
};

[[nodiscard]] Document parse_document(std::string_view toml);

}  // namespace tern::ops
