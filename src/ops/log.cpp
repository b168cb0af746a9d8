// In: lines and their levels. Out: the same lines, stamped in UTC, on a file descriptor, in order,
// from one writer thread. Cannot happen: a writer that hangs on a reader who stopped reading: such
// lines are dropped and counted.
#include "tern/ops/log.hpp"

#include <poll.h>
#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

namespace tern::ops {
namespace {

constexpr int kPatienceMs = 200;  // waited for a reader once; afterwards only if it reads again
constexpr std::size_t kWriterThreads = 1;
constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    stuck_ = !write_all({line.data(), line.size()});
    if (stuck_) lost_.fetch_add(1, std::memory_order_relaxed);
  }
  void flush_() override {}

 private:
  // A line is shorter than PIPE_BUF, so once poll says there is room, write does not wait.
  bool write_all(std::string_view rest) const {
    while (!rest.empty()) {
      pollfd ready{descriptor_, POLLOUT, 0};
      if (::poll(&ready, 1, stuck_ ? 0 : kPatienceMs) != 1) return false;
      const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  int descriptor_;
  bool stuck_ = false;
  std::atomic<std::uint64_t> lost_{0};
};

std::string_view level_name(LogLevel level) {
  return kLevelNames[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> parse_level(std::string_view name) {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

struct Log::State {
  std::shared_ptr<DescriptorSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(const LogOptions& options) : state_(std::make_unique<State>()) {
  state_->sink = std::make_shared<DescriptorSink>(options.file_descriptor);
  state_->sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v", spdlog::pattern_time_type::utc));
  state_->writer =
      std::make_shared<spdlog::details::thread_pool>(options.queue_lines, kWriterThreads);
  state_->logger = std::make_shared<spdlog::async_logger>(
      "tern", state_->sink, state_->writer, spdlog::async_overflow_policy::overrun_oldest);
  state_->logger->set_level(to_spdlog(options.level));
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view text) {
  if (!state_->logger->should_log(to_spdlog(level))) return;
  std::string line(text.substr(0, kMaxLine));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  state_->logger->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

std::uint64_t Log::lost() const {
  return state_->sink->lost() + state_->writer->overrun_counter();
}

}  // namespace tern::ops
