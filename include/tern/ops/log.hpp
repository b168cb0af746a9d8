// In: one line of text and its level, from any thread. Out: the line on standard error, written by
// a thread of its own. Cannot happen: a caller that waits for the terminal, the pipe or the disk:
// beyond the bound the oldest line is lost, and counted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tern::ops {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

[[nodiscard]] std::string_view level_name(LogLevel level);
[[nodiscard]] std::optional<LogLevel> parse_level(std::string_view name);

struct LogOptions {
  LogLevel level = LogLevel::info;  // lines below it are dropped unread
  std::size_t queue_lines = 8'192;  // waiting for the writer
  int file_descriptor = 2;          // standard error
};

// Lines look like "2026-11-20T18:31:01.123Z info    text". Meant for cold threads: taking a place
// in the queue locks it for a moment, the hot thread hands its words to a cold one.
class Log {
 public:
  static constexpr std::size_t kMaxLine = 2'000;  // characters; the rest is cut off

  explicit Log(const LogOptions& options);
  ~Log();  // writes what waits, then ends; a reader that stopped reading does not hold it up
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Control characters become spaces: a foreign text cannot forge a line.
  void write(LogLevel level, std::string_view text);
  void debug(std::string_view text) { write(LogLevel::debug, text); }
  void info(std::string_view text) { write(LogLevel::info, text); }
  void warning(std::string_view text) { write(LogLevel::warning, text); }
  void error(std::string_view text) { write(LogLevel::error, text); }

  // Lines lost so far: pushed out of a full queue, or not taken by the reader.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tern::ops
