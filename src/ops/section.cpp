// In: one table of the tree and the rules of its keys. Out: typed values; each wrong one reported
// once, at its place. Cannot happen: a wrong value that silently becomes a default; a key read
// without being known to the reference.
#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"
#include "tern/ops/configuration.hpp"

namespace tern::ops {
namespace {

constexpr std::string_view kRequired = "required";

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word.empty() ? std::string_view("\"\"") : word;
  }
  return out;
}

std::string range(std::string_view least, std::string_view most) {
  return std::string(least) + " to " + std::string(most);
}

std::string ticked(std::string_view key) {
  return "`" + core::quoted(key) + "`";
}

core::Decimal parsed(std::string_view text) {
  core::Result<core::Decimal> value = core::Decimal::parse(text);
  TERN_ASSERT(value.ok(), "a bound or default in the code is not a decimal");
  return value.value();
}

std::string expected_text(const TextRule& rule) {
  if (!rule.one_of.empty()) return "one of " + joined(rule.one_of);
  return rule.expected.empty() ? "a text in quotes" : std::string(rule.expected);
}

}  // namespace

Section::Section(ConfigurationReader& reader, const Value* table, std::string path,
                 std::string pattern)
    : reader_(&reader), table_(table), path_(std::move(path)), pattern_(std::move(pattern)) {
  reader_->open(path_, pattern_, table_);
}

bool Section::has(std::string_view key) const {
  return table_ != nullptr && table_->find(key) != nullptr;
}

Position Section::position() const {
  return table_ == nullptr ? Position{} : table_->position;
}

Position Section::position(std::string_view key) const {
  const Value* value = table_ == nullptr ? nullptr : table_->find(key);
  return value == nullptr ? position() : value->position;
}

const Value* Section::take(std::string_view key, KnownKey known, const std::string& expected) {
  const bool required = known.default_value == kRequired;
  known.path = pattern_ + (placeholder_.empty() ? std::string(key) : placeholder_);
  reader_->remember(std::move(known), path_, key);
  const Value* value = table_ == nullptr ? nullptr : table_->find(key);
  if (value == nullptr && required) reader_->missing(position(), key, path_, expected);
  return value;
}

void Section::wrong(std::string_view key, const Value& value, const std::string& expected) {
  reader_->report(value.position, ticked(key) + " is " + std::string(kind_name(value.kind)),
                  expected);
}

std::string Section::text(std::string_view key, const TextRule& rule) {
  const std::string bounds =
      rule.expected.empty() ? joined(rule.one_of) : std::string(rule.expected);
  const std::string expected = expected_text(rule);
  const std::string fallback = rule.default_value.value_or("");
  const std::string shown =
      rule.default_value ? "\"" + *rule.default_value + "\"" : std::string(kRequired);
  const Value* value = take(key, {"", "text", shown, bounds}, expected);
  if (value == nullptr) return fallback;
  if (value->kind != ValueKind::text) {
    wrong(key, *value, expected);
    return fallback;
  }
  if (value->text.empty() && !rule.default_value) {
    reader_->report(value->position, ticked(key) + " is empty", expected);
    return fallback;
  }
  const bool listed =
      std::find(rule.one_of.begin(), rule.one_of.end(), value->text) != rule.one_of.end();
  if (!rule.one_of.empty() && !listed) {
    reader_->report(value->position, ticked(key) + " is \"" + core::quoted(value->text) + "\"",
                    expected, std::string(core::nearest_name(value->text, rule.one_of)));
    return fallback;
  }
  return value->text;
}

std::int64_t Section::integer(std::string_view key, const IntegerRule& rule) {
  const std::string bounds = range(std::to_string(rule.least), std::to_string(rule.most));
  const std::string expected = "an integer from " + bounds;
  const std::int64_t fallback = rule.default_value.value_or(rule.least);
  const std::string shown =
      rule.default_value ? std::to_string(*rule.default_value) : std::string(kRequired);
  const Value* value = take(key, {"", "integer", shown, bounds}, expected);
  if (value == nullptr) return fallback;
  if (value->kind != ValueKind::integer) {
    wrong(key, *value, expected);
    return fallback;
  }
  if (value->integer < rule.least || value->integer > rule.most) {
    reader_->report(value->position, ticked(key) + " is " + std::to_string(value->integer),
                    expected);
    return fallback;
  }
  return value->integer;
}

bool Section::boolean(std::string_view key, bool default_value) {
  const Value* value = take(key, {"", "boolean", default_value ? "true" : "false", ""}, "");
  if (value == nullptr) return default_value;
  if (value->kind == ValueKind::boolean) return value->boolean;
  wrong(key, *value, "true or false");
  return default_value;
}

core::Decimal Section::decimal(std::string_view key, const DecimalRule& rule) {
  const std::string bounds = range(rule.least, rule.most);
  const std::string expected = "a decimal in quotes, from " + bounds;
  const core::Decimal fallback = parsed(rule.default_value.value_or(rule.least));
  const std::string shown =
      rule.default_value ? "\"" + std::string(*rule.default_value) + "\"" : std::string(kRequired);
  const Value* value = take(key, {"", "decimal", shown, bounds}, expected);
  if (value == nullptr) return fallback;
  if (value->kind == ValueKind::floating) {
    wrong(key, *value, "an exact number: write it in quotes, from " + bounds);
    return fallback;
  }
  if (value->kind != ValueKind::text && value->kind != ValueKind::integer) {
    wrong(key, *value, expected);
    return fallback;
  }
  const std::string text =
      value->kind == ValueKind::text ? value->text : std::to_string(value->integer);
  const core::Result<core::Decimal> number = core::Decimal::parse(text);
  if (!number.ok()) {
    reader_->report(value->position,
                    ticked(key) + " is \"" + core::quoted(text) + "\", not a decimal", expected);
    return fallback;
  }
  if (number.value() < parsed(rule.least) || number.value() > parsed(rule.most)) {
    reader_->report(value->position, ticked(key) + " is " + core::quoted(text), expected);
    return fallback;
  }
  return number.value();
}

std::vector<PlacedText> Section::texts(std::string_view key, const ListRule& rule) {
  const std::string items = "texts like " + std::string(rule.expected);
  const std::string expected = "a list of " + items;
  const std::string shown(rule.required ? kRequired : rule.default_words);
  const std::string bounds = "1 to " + std::to_string(rule.most) + " " + items;
  const Value* value = take(key, {"", "list of texts", shown, bounds}, expected);
  if (value == nullptr) return {};
  if (value->kind != ValueKind::list) {
    wrong(key, *value, expected);
    return {};
  }
  if (value->items.empty() || value->items.size() > rule.most) {
    reader_->report(value->position,
                    ticked(key) + " holds " + std::to_string(value->items.size()) + " items",
                    "1 to " + std::to_string(rule.most) + " " + items);
    return {};
  }
  std::vector<PlacedText> out;
  for (const Value& item : value->items) {
    if (item.kind == ValueKind::text) {
      out.push_back({item.text, item.position});
    } else {
      wrong(key, item, "only " + items + " in the list");
    }
  }
  return out;
}

Section Section::section(std::string_view key) {
  reader_->ask(path_, key);
  const Value* value = table_ == nullptr ? nullptr : table_->find(key);
  const std::string name(key);
  if (value != nullptr && value->kind != ValueKind::table) {
    wrong(key, *value, "a table, [" + path_ + name + "]");
    value = nullptr;
  }
  return Section(*reader_, value, path_ + name + ".",
                 pattern_ + (placeholder_.empty() ? name : placeholder_) + ".");
}

std::vector<std::pair<std::string, Section>> Section::named_sections(std::string_view key,
                                                                     std::string_view placeholder) {
  Section parent = section(key);
  std::vector<std::pair<std::string, Section>> out;
  for (const PlacedText& name : parent.names(placeholder)) {
    out.emplace_back(name.text, parent.section(name.text));
  }
  return out;
}

std::vector<PlacedText> Section::names(std::string_view placeholder) {
  placeholder_ = placeholder;
  std::vector<PlacedText> out;
  if (table_ == nullptr) return out;
  for (const auto& [name, value] : table_->entries)
    out.push_back({name, value.key_position});
  return out;
}

}  // namespace tern::ops
