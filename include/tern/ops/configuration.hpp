// In: a TOML file. Out: typed values, and every mistake of the file as one line "FILE:LINE:COLUMN:
// what; expected ...; nearest known name ...". Cannot happen: a key that nobody asked for and
// nobody complains about; money read from a float; more than kMaxProblems.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/ops/document.hpp"

namespace tern::ops {

struct Problem {
  std::string file;
  Position position;
  std::string what;
  std::string expected;  // may be empty
  std::string nearest;   // the nearest known name, may be empty
  bool warning = false;  // worth a look, but the file is accepted

  // "FILE:LINE:COLUMN: what; expected ...; nearest known name ..." on one line.
  [[nodiscard]] std::string text() const;
};

// What the reader asked for, in the order of asking: the reference of docs/configuration.md is
// compared with it.
struct KnownKey {
  std::string path;           // "venues.<venue>.taker_fee"
  std::string kind;           // "text", "integer", "boolean", "decimal", "list of texts"
  std::string default_value;  // "required" when there is none
  std::string bounds;         // "1 to 20", "exact, depth, median", empty when any value will do
};

struct TextRule {
  std::optional<std::string> default_value;  // none: the key is required, and not empty
  std::vector<std::string_view> one_of;      // empty: any text
  std::string_view expected;  // words for the reference; none: one_of is listed there
};

struct IntegerRule {
  std::optional<std::int64_t> default_value;
  std::int64_t least = 0;
  std::int64_t most = 0;
};

// Bounds are inclusive decimal texts. Accepted: a quoted decimal or an integer. A float is an
// error.
struct DecimalRule {
  std::optional<std::string_view> default_value;
  std::string_view least;
  std::string_view most;
};

struct ListRule {
  bool required = false;
  std::size_t most = 0;                   // items; a list that is there holds at least one
  std::string_view expected;              // what one item looks like
  std::string_view default_words = "[]";  // of an absent list, for the reference
};

// A text together with its place, so that a later check can point at it.
struct PlacedText {
  std::string text;
  Position position;
};

class ConfigurationReader;

// One table of the file. A wrong value is reported and replaced by the default (or an empty value),
// and reading goes on. Lives as long as its reader.
class Section {
 public:
  std::string text(std::string_view key, const TextRule& rule);
  std::int64_t integer(std::string_view key, const IntegerRule& rule);
  bool boolean(std::string_view key, bool default_value);
  core::Decimal decimal(std::string_view key, const DecimalRule& rule);
  std::vector<PlacedText> texts(std::string_view key, const ListRule& rule);

  // The table under a fixed key; an absent one reads as empty.
  Section section(std::string_view key);
  // Every table under `key`, whose names the user chooses: "venues" -> their names. `placeholder`
  // stands for the name in the reference: "<venue>".
  std::vector<std::pair<std::string, Section>> named_sections(std::string_view key,
                                                              std::string_view placeholder);
  // The keys of this section, in the order of the file, where the user chooses them all (assets,
  // inventory costs). From here on a key stands in the reference as `placeholder`.
  std::vector<PlacedText> names(std::string_view placeholder);

  [[nodiscard]] bool has(std::string_view key) const;
  // Of the value under `key`, or of this table when the key is absent.
  [[nodiscard]] Position position(std::string_view key) const;
  [[nodiscard]] Position position() const;

 private:
  friend class ConfigurationReader;
  Section(ConfigurationReader& reader, const Value* table, std::string path, std::string pattern);
  const Value* take(std::string_view key, KnownKey known, const std::string& expected);
  void wrong(std::string_view key, const Value& value, const std::string& expected);

  ConfigurationReader* reader_;
  const Value* table_;   // null: absent, reads as empty
  std::string path_;     // "venues.NAME."
  std::string pattern_;  // "venues.<venue>."
  std::string placeholder_;
};

class ConfigurationReader {
 public:
  static constexpr std::size_t kMaxFileBytes = 4u << 20;
  static constexpr std::size_t kMaxProblems = 100;

  // A file that cannot be read is a problem like any other: ask finish().
  static std::unique_ptr<ConfigurationReader> from_file(const std::string& path);
  // The same for a file of secrets: its problems say where, never what stands there.
  static std::unique_ptr<ConfigurationReader> from_secret_file(const std::string& path);
  static std::unique_ptr<ConfigurationReader> from_text(std::string_view toml, std::string name);

  [[nodiscard]] Section root();
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  // False: nothing was read at all.
  [[nodiscard]] bool readable() const noexcept { return readable_; }
  // False: lines with syntax errors were left out, so what is absent proves nothing.
  [[nodiscard]] bool complete() const noexcept { return complete_; }
  void report(Position position, std::string what, std::string expected = {},
              std::string nearest = {});
  void warn(Position position, std::string what, std::string advice = {});
  // Adds the keys that nobody asked for, then gives everything found, in the order of the file; no
  // warnings beside errors, whose consequences they may be.
  // Call once, at the end.
  std::vector<Problem> finish();
  [[nodiscard]] const std::vector<KnownKey>& known_keys() const noexcept { return known_; }

 private:
  friend class Section;
  // A table that somebody read: its pattern in the reference and the keys asked for there.
  struct Opened {
    const Value* table = nullptr;
    std::string pattern;
    std::vector<std::string> keys;
  };
  explicit ConfigurationReader(std::string file) : file_(std::move(file)) {}
  void parse(std::string_view toml);
  void read(const std::string& path);
  void add(Problem problem);
  void missing(Position position, std::string_view key, const std::string& path,
               const std::string& expected);
  void open(const std::string& path, const std::string& pattern, const Value* table);
  void ask(const std::string& path, std::string_view key);
  void remember(KnownKey known, const std::string& path, std::string_view key);
  void report_unknown(const Opened& opened);
  [[nodiscard]] std::string nearest_key(const Opened& opened, const std::string& key) const;

  std::string file_;
  Document document_;
  bool readable_ = true;  // false: one problem says why, and nothing else is reported
  bool complete_ = true;
  bool secret_ = false;  // what the file says is not shown
  std::vector<Problem> problems_;
  std::size_t dropped_ = 0;
  std::vector<KnownKey> known_;
  std::map<std::string, Opened> opened_;  // by path: "venues.NAME."
};

}  // namespace tern::ops
