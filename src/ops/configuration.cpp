// In: a file's name or text, and the keys that were asked for. Out: every problem of the file, in
// its order. Cannot happen: more than kMaxProblems lines; a second complaint about what a syntax
// error already explains.
#include "tern/ops/configuration.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "tern/core/text.hpp"

namespace tern::ops {
namespace {

constexpr std::string_view kAdvice = "a TOML file that can be read";

// Empty, and `why` said, when the file cannot be read whole.
std::string read_whole(const std::string& path, std::string& why) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    why = "is a directory";
    return {};
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    why = std::string("cannot be opened: ") + std::strerror(errno);
    return {};
  }
  std::string text(ConfigurationReader::kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) why = std::string("cannot be read: ") + std::strerror(errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > ConfigurationReader::kMaxFileBytes) {
    why = "is longer than " + std::to_string(ConfigurationReader::kMaxFileBytes) + " bytes";
  }
  return text;
}

// "venues.NAME." -> "[venues.NAME]".
std::string table_name(const std::string& path) {
  return "[" + path.substr(0, path.size() - 1) + "]";
}

// "venues.<venue>.taker_fee" -> "taker_fee".
std::string last_part(const std::string& path) {
  return path.substr(path.rfind('.') == std::string::npos ? 0 : path.rfind('.') + 1);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

std::string Problem::text() const {
  std::string line = file + ":" + std::to_string(position.line) + ":" +
                     std::to_string(position.column) + ": " + (warning ? "warning: " : "") + what;
  if (!expected.empty()) line += (warning ? "; " : "; expected ") + expected;
  if (!nearest.empty()) line += "; nearest known name " + nearest;
  return line;
}

std::unique_ptr<ConfigurationReader> ConfigurationReader::from_file(const std::string& path) {
  std::unique_ptr<ConfigurationReader> reader(new ConfigurationReader(path));
  reader->read(path);
  return reader;
}

std::unique_ptr<ConfigurationReader> ConfigurationReader::from_secret_file(
    const std::string& path) {
  std::unique_ptr<ConfigurationReader> reader(new ConfigurationReader(path));
  reader->secret_ = true;
  reader->read(path);
  return reader;
}

void ConfigurationReader::read(const std::string& path) {
  std::string why;
  const std::string text = read_whole(path, why);
  if (why.empty()) {
    parse(text);
  } else {
    report({}, std::move(why), std::string(kAdvice));
    readable_ = false;
  }
}

std::unique_ptr<ConfigurationReader> ConfigurationReader::from_text(std::string_view toml,
                                                                    std::string name) {
  std::unique_ptr<ConfigurationReader> reader(new ConfigurationReader(std::move(name)));
  reader->parse(toml);
  return reader;
}

void ConfigurationReader::parse(std::string_view toml) {
  document_ = parse_document(toml);
  complete_ = document_.errors.empty();
  for (const SyntaxError& error : document_.errors) {
    if (secret_) {
      report(error.position, "not TOML", "lines like key = \"...\"");
    } else {
      report(error.position, error.what, error.expected);
    }
  }
}

Section ConfigurationReader::root() {
  return Section(*this, &document_.root, "", "");
}

void ConfigurationReader::add(Problem problem) {
  if (!readable_) return;
  if (problems_.size() < kMaxProblems) {
    problems_.push_back(std::move(problem));
  } else {
    ++dropped_;
  }
}

void ConfigurationReader::report(Position position, std::string what, std::string expected,
                                 std::string nearest) {
  add({file_, position, std::move(what), std::move(expected), std::move(nearest), false});
}

void ConfigurationReader::warn(Position position, std::string what, std::string advice) {
  add({file_, position, std::move(what), std::move(advice), {}, true});
}

void ConfigurationReader::missing(Position position, std::string_view key, const std::string& path,
                                  const std::string& expected) {
  if (!complete_) return;
  const std::string where = path.empty() ? "" : " in " + table_name(path);
  report(position, "missing `" + std::string(key) + "`" + where, expected);
}

void ConfigurationReader::open(const std::string& path, const std::string& pattern,
                               const Value* table) {
  opened_[path].table = table;
  opened_[path].pattern = pattern;
}

void ConfigurationReader::ask(const std::string& path, std::string_view key) {
  opened_[path].keys.emplace_back(key);
}

void ConfigurationReader::remember(KnownKey known, const std::string& path, std::string_view key) {
  ask(path, key);
  const auto same = [&known](const KnownKey& other) { return other.path == known.path; };
  if (std::none_of(known_.begin(), known_.end(), same)) known_.push_back(std::move(known));
}

// A near name of the same table, else the table where a key of this very name is known.
std::string ConfigurationReader::nearest_key(const Opened& opened, const std::string& key) const {
  const std::vector<std::string_view> candidates(opened.keys.begin(), opened.keys.end());
  const std::string_view near = core::nearest_name(key, candidates);
  if (!near.empty()) return std::string(near);
  for (const KnownKey& known : known_) {
    if (last_part(known.path) == key) return known.path;
  }
  return {};
}

void ConfigurationReader::report_unknown(const Opened& opened) {
  if (opened.table == nullptr) return;
  for (const auto& [key, value] : opened.table->entries) {
    if (std::find(opened.keys.begin(), opened.keys.end(), key) != opened.keys.end()) continue;
    const std::string name = secret_ ? " (not shown here)" : " `" + core::quoted(key) + "`";
    report(value.key_position, "unknown key" + name, "one of " + joined(opened.keys),
           nearest_key(opened, key));
  }
}

std::vector<Problem> ConfigurationReader::finish() {
  for (const auto& [path, opened] : opened_)
    report_unknown(opened);
  const auto is_warning = [](const Problem& problem) { return problem.warning; };
  if (!std::all_of(problems_.begin(), problems_.end(), is_warning)) {
    problems_.erase(std::remove_if(problems_.begin(), problems_.end(), is_warning),
                    problems_.end());
  }
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  });
  if (dropped_ > 0) {
    const Position last = problems_.back().position;
    problems_.push_back({file_, last, std::to_string(dropped_) + " more problems not shown",
                         "a file with fewer of them", "", false});
  }
  return std::move(problems_);
}

}  // namespace tern::ops
