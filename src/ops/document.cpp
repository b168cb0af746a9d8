// In: TOML text. Out: ops::Document. The only file that includes the TOML library.
// Cannot happen: an exception that leaves this file; an endless search for syntax errors; a mistake
// blamed on a line that an earlier mistake made wrong.
#include "tern/ops/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tern::ops {
namespace {

Position place_of(const toml::source_position& position) {
  return {static_cast<std::uint32_t>(position.line), static_cast<std::uint32_t>(position.column)};
}

ValueKind kind_of(const toml::node& node) {
  if (node.is_string()) return ValueKind::text;
  if (node.is_integer()) return ValueKind::integer;
  if (node.is_floating_point()) return ValueKind::floating;
  if (node.is_boolean()) return ValueKind::boolean;
  if (node.is_array()) return ValueKind::list;
  if (node.is_table()) return ValueKind::table;
  return ValueKind::date_or_time;
}

bool earlier(const Position& a, const Position& b) {
  return a.line != b.line ? a.line < b.line : a.column < b.column;
}

// Recursion is bounded by the library's own limit on nesting.
Value convert(const toml::node& node) {
  Value value;
  value.kind = kind_of(node);
  value.position = place_of(node.source().begin);
  if (const auto* text = node.as_string()) value.text = text->get();
  if (const auto* integer = node.as_integer()) value.integer = integer->get();
  if (const auto* boolean = node.as_boolean()) value.boolean = boolean->get();
  if (const auto* list = node.as_array()) {
    for (const toml::node& item : *list)
      value.items.push_back(convert(item));
  }
  if (const auto* table = node.as_table()) {
    for (auto entry = table->begin(); entry != table->end(); ++entry) {
      Value child = convert(entry->second);
      child.key_position = place_of(entry->first.source().begin);
      value.entries.emplace_back(std::string(entry->first.str()), std::move(child));
    }
    std::stable_sort(value.entries.begin(), value.entries.end(), [](const auto& a, const auto& b) {
      return earlier(a.second.key_position, b.second.key_position);
    });
  }
  return value;
}

constexpr std::string_view kLead = "Error while parsing ";
constexpr std::string_view kRedefined = "cannot redefine existing ";
constexpr std::string_view kOpenText = "string: unescaped control characters";
constexpr std::string_view kExpected = ": expected ";
constexpr std::string_view kSaw = ", saw ";
constexpr std::string_view kNotUtf8 = "utf-8";
constexpr std::string_view kTooBig = "not representable in 64 bits";

// "cannot redefine existing string 'a' as ...": the name between the quotes.
SyntaxError describe_duplicate(std::string_view words) {
  const std::size_t open = words.find('\'');
  const std::size_t close = words.find('\'', open + 1);
  if (close == std::string_view::npos) return {{}, "duplicate name", "each name once in a table"};
  const std::string name(words.substr(open + 1, close - open - 1));
  return {{}, "duplicate `" + name + "`", "each name once in a table"};
}

std::string with_article(std::string_view noun) {
  if (noun.empty()) return "a line";
  const bool vowel = std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

// Words of the library that name nothing expected.
SyntaxError describe_unformed(std::string_view words) {
  if (words.find(kNotUtf8) != std::string_view::npos) {
    return {{}, "not TOML: bytes that are not UTF-8", "text in UTF-8"};
  }
  const std::string what = "not TOML: " + std::string(words);
  if (words.find(kTooBig) != std::string_view::npos) {
    return {{},
            what,
            "an integer from " + std::to_string(INT64_MIN) + " to " + std::to_string(INT64_MAX)};
  }
  return {{}, what, "lines like key = value, [table] or # comment"};
}

// The library's words, "key-value pair: expected value, saw '\n'", put into our order: what is
// there, what is expected.
SyntaxError describe_words(std::string_view words) {
  if (words.substr(0, kLead.size()) == kLead) words.remove_prefix(kLead.size());
  if (words.substr(0, kOpenText.size()) == kOpenText) {
    return {{}, "not TOML: a text that does not end on its line", "a closing quote"};
  }
  const std::size_t redefined = words.find(kRedefined);
  if (redefined != std::string_view::npos) return describe_duplicate(words.substr(redefined));
  const std::size_t expected = words.find(kExpected);
  const std::size_t saw = words.rfind(kSaw);
  if (expected == std::string_view::npos || saw == std::string_view::npos || saw < expected) {
    return describe_unformed(words);
  }
  const std::size_t wanted = expected + kExpected.size();
  return {{},
          "not TOML: " + std::string(words.substr(saw + kSaw.size())) + " in " +
              with_article(words.substr(0, expected)),
          std::string(words.substr(wanted, saw - wanted))};
}

SyntaxError describe(const toml::parse_error& error) {
  SyntaxError out = describe_words(error.description());
  out.position = place_of(error.source().begin);
  return out;
}

// The line is emptied, not removed: the lines after it keep their numbers. False when that would
// say more wrong things than right ones: a table's header cannot be left out without its keys
// falling into the table before.
bool blank_line(std::string& text, std::uint32_t line) {
  std::size_t begin = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) return false;
    begin = end + 1;
  }
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  const std::size_t first = text.find_first_not_of(" \t", begin);
  if (end == begin || (first < end && text[first] == '[')) return false;
  text.erase(begin, end - begin);
  return true;
}

std::optional<SyntaxError> try_parse(const std::string& text, Value& root) {
  try {
    const toml::table table = toml::parse(text);
    root = convert(table);
    root.position = {1, 1};
    return std::nullopt;
  } catch (const toml::parse_error& error) {
    return describe(error);
  }
}

}  // namespace

std::string_view kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::text:
      return "a text";
    case ValueKind::integer:
      return "an integer";
    case ValueKind::floating:
      return "a float";
    case ValueKind::boolean:
      return "a boolean";
    case ValueKind::date_or_time:
      return "a date or time";
    case ValueKind::list:
      return "a list";
    case ValueKind::table:
      return "a table";
  }
  return "nothing";
}

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

Document parse_document(std::string_view toml) {
  Document document;
  std::string text(toml);
  while (document.errors.size() < Document::kMaxSyntaxErrors) {
    std::optional<SyntaxError> error = try_parse(text, document.root);
    if (!error) break;
    const std::uint32_t line = error->position.line;
    // A mistake right below the last one is most likely its echo (an open list, an open text):
    // stop, do not guess.
    if (!document.errors.empty() && line <= document.errors.back().position.line + 1) break;
    document.errors.push_back(std::move(*error));
    if (!blank_line(text, line)) break;
  }
  return document;
}

}  // namespace tern::ops
