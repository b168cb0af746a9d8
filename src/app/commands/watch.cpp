// In: `tern watch`: the control socket of a running ternd. Out: its state, again and again, until
// Ctrl-C. Cannot happen: a terminal left in disorder by Ctrl-C, Ctrl-Z or an end of ternd; escape
// codes in a pipe.
#include <CLI/CLI.hpp>

#include <unistd.h>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/commands.hpp"
#include "app/daemon_client.hpp"
#include "app/screen.hpp"
#include "app/table.hpp"
#include "app/terminal.hpp"

namespace tern::app {
namespace {

constexpr core::Duration kAnswerTimeout = core::seconds(2);
constexpr std::int64_t kScreenIntervalMs = 500;
constexpr std::int64_t kLinesIntervalMs = 5'000;

struct WatchOptions {
  DaemonAddress daemon;
  std::int64_t interval_ms = 0;  // 0 = by the kind of output
  bool once = false;
  bool json = false;
};

// The signals that end, pause or redraw us are blocked and taken while we wait: no handler, no
// half-done work.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH})
      sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  // The signal that came within the time, or 0.
  [[nodiscard]] int wait(std::int64_t ms) const {
    const timespec time{ms / 1'000, ms % 1'000 * 1'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t set_{};
};

class Watch {
 public:
  Watch(const WatchOptions& options, std::string socket)
      : options_(options), socket_(std::move(socket)) {
    if (!options.once && !options.json && is_screen(STDOUT_FILENO))
      terminal_.emplace(STDOUT_FILENO);
  }

  // Until a signal ends it, the reader of our output goes away, or, with --once, after one answer.
  int run() {
    if (!ask()) return fail();
    show();
    while (!options_.once && std::cout.good()) {
      const int signal = signals_.wait(interval_ms());
      if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) break;
      if (signal == SIGTSTP) pause();
      if (signal != SIGWINCH) ask();
      show();
    }
    return kExitOk;
  }

 private:
  bool ask();
  void show();
  void show_screen();
  void pause();
  int fail();
  [[nodiscard]] std::int64_t interval_ms() const {
    if (options_.interval_ms > 0) return options_.interval_ms;
    return terminal_ || options_.json ? kScreenIntervalMs : kLinesIntervalMs;
  }

  const WatchOptions& options_;
  std::string socket_;
  Signals signals_;
  std::optional<Terminal> terminal_;
  nlohmann::json status_;
  std::string trouble_;  // why the last question had no answer; empty when it had
};

// False when there is no answer; the last status stays.
bool Watch::ask() {
  core::Result<nlohmann::json> status = ask_daemon(socket_, "status", kAnswerTimeout);
  if (!status) {
    trouble_ = status.error().text();
    return false;
  }
  trouble_.clear();
  status_ = std::move(status).value();
  return true;
}

void Watch::show() {
  if (terminal_) {
    show_screen();
  } else if (!trouble_.empty()) {
    std::cerr << "tern watch: " << trouble_ << std::endl;
  } else if (options_.json) {
    std::cout << status_.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
              << std::endl;
  } else {
    std::cout << render_lines(status_) << std::flush;
  }
}

// While ternd does not answer, the last screen stays, under a line that says so.
void Watch::show_screen() {
  ScreenOptions options = screen_options(STDOUT_FILENO);
  std::string text;
  if (!trouble_.empty() && options.height > 1) {
    --options.height;
    const Line line{{" NO ANSWER, what follows is old: " + printable(trouble_), Style::bad}};
    text = paint(line, options.width, options.colour) + "\n";
  }
  terminal_->draw(text + render_screen(status_, options));
}

void Watch::pause() {
  if (terminal_) terminal_->leave();
  raise(SIGSTOP);
  if (terminal_) terminal_->enter();
}

int Watch::fail() {
  terminal_.reset();
  std::cerr << "tern watch: " << trouble_ << "\n"
            << "Is ternd running? Start it with ternd --config FILE, or name its socket with "
               "--socket PATH or --config FILE.\n";
  return kExitFailed;
}

int watch(const WatchOptions& options) {
  const core::Result<std::string> socket = control_socket_of(options.daemon);
  if (!socket) {
    std::cerr << socket.error().text() << "\n";
    return kExitBadInput;
  }
  return Watch(options, socket.value()).run();
}

}  // namespace

void add_watch(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = root.add_subcommand("watch", "Live screen of a running ternd");
  command->footer(
      "Example: tern watch --config /etc/tern/ternd.toml\n"
      "On a terminal: a screen, twice a second, until Ctrl-C. Else: plain lines, every 5 s.\n"
      "Exit codes: 0 watched, 1 no ternd answers, 2 a bad option or configuration file.");
  add_daemon_address(*command, options->daemon);
  command->add_option("--interval-ms", options->interval_ms, "time between two looks")
      ->check(CLI::Range(50, 3'600'000));
  command->add_flag("--once", options->once, "one look, as plain lines, then the end");
  command->add_flag("--json", options->json, "the status documents, one per line");
  command->callback([options, &exit_code] { exit_code = watch(*options); });
}

}  // namespace tern::app
