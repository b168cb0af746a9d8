// In: the options of `tern run`.
// Out: see the header.
// Cannot happen: see the header.
#include "app/run.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "app/commands.hpp"
#include "app/process.hpp"
#include "app/screen.hpp"
#include "app/terminal.hpp"
#include "app/trade_audit.hpp"
#include "tern/net/control.hpp"
#include "tern/net/stream.hpp"
#include "tern/store/private_server.hpp"

namespace tern::app {

namespace {

using nlohmann::json;

constexpr core::Duration kReadyTimeout = core::seconds(30);
constexpr core::Duration kCallTimeout = core::seconds(5);
constexpr core::Duration kScreenInterval = core::milliseconds(500);
constexpr core::Duration kLinesInterval = core::seconds(5);
// No new fault so long before the end, so that the summary shows how the venues came back.
constexpr core::Duration kPeaceAtTheEnd = core::seconds(4);
// Where there is time for it, the longest spell (10 s without streams) ends before that, too.
constexpr core::Duration kPeaceAfterSpells = core::seconds(14);
constexpr core::Duration kOutage = core::seconds(15);
constexpr core::Duration kDaemonEnd = core::seconds(40);  // open trades, then the followers
constexpr core::Duration kCompareInterval = core::seconds(1);

volatile std::sig_atomic_t stop_asked = 0;

void ask_stop(int) {
  stop_asked = 1;
}

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = ask_stop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
}

core::Result<json> ask(const std::string& socket, const std::string& line) {
  const core::Result<std::string> answer = net::control_call(socket, line, kCallTimeout);
  if (!answer) return answer.error();
  json document = json::parse(answer.value(), nullptr, false);
  if (document.is_discarded()) return core::Error{"an answer that is not JSON", socket, ""};
  return document;
}

// The folder of one run: kept where the user asked for it, else made and removed here.
class RunFolder {
 public:
  explicit RunFolder(const std::string& wanted) : kept_(!wanted.empty()) {
    if (kept_) {
      std::error_code failure;
      std::filesystem::create_directories(wanted, failure);
      if (access(wanted.c_str(), W_OK) == 0) path_ = std::filesystem::absolute(wanted, failure);
    } else {
      const char* base = std::getenv("TMPDIR");
      std::string pattern = std::string(base != nullptr ? base : "/tmp") + "/tern-run-XXXXXX";
      if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    }
  }
  ~RunFolder() {
    std::error_code ignored;
    if (!kept_ && !path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  bool kept_;
  std::string path_;
};

std::string log_tail(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::string last;
  while (std::getline(in, line))
    last = line;
  return last;
}

class Run {
 public:
  Run(const RunOptions& options, std::string folder)
      : options_(options), folder_(std::move(folder)) {}

  int go();

 private:
  [[nodiscard]] bool demo() const { return options_.profile == "demo"; }
  [[nodiscard]] std::string daemon_socket() const { return folder_ + "/ternd.sock"; }
  [[nodiscard]] std::string sim_socket() const { return folder_ + "/tern-sim.sock"; }
  core::Status start_sim();
  core::Status start_servers();
  void play_outage(core::Duration elapsed);
  core::Result<json> examine();
  core::Status start_daemon();
  core::Result<std::string> shadow_config() const;
  void watch();
  void show(const json& status);
  void compare_books();
  int finish();
  int fail(const core::Error& error);
  [[nodiscard]] int stopped_early() const;
  void say(const std::string& text) { std::cerr << text << "\n"; }

  const RunOptions& options_;
  std::string folder_;
  std::unique_ptr<store::PrivateServer> redis_;  // outlive the daemon
  std::unique_ptr<store::PrivateServer> postgres_;
  bool outage_now_ = false;
  std::optional<Process> sim_;
  std::optional<Process> daemon_;
  bool bad_input_ = false;  // a program that was started refused what it was given
  json mismatches_;
  std::uint64_t compared_ = 0;
  core::Timestamp next_lines_;
  std::optional<Terminal> terminal_;  // only while it is drawn upon
};

core::Status Run::start_sim() {
  ProcessOptions options;
  options.program = program_directory() + "/tern-sim";
  options.log_file = folder_ + "/tern-sim.log";
  options.arguments = {"--directory", folder_,
                       "--seed",      std::to_string(options_.seed),
                       "--pairs",     std::to_string(options_.pairs)};
  if (!options_.venues.empty()) {
    options.arguments.insert(options.arguments.end(), {"--venues", options_.venues});
  }
  options.arguments.insert(options.arguments.end(), {"--truth", folder_ + "/truth"});
  if (!options_.faults.empty()) options.arguments.push_back("--faults");
  if (!options_.faults.empty() && options_.faults != "plain")
    options.arguments.push_back(options_.faults);
  if (!options_.faults.empty() && options_.length > kPeaceAtTheEnd * 2) {
    const bool is_long = options_.length > kPeaceAfterSpells * 2;
    const core::Duration trouble = options_.length - (is_long ? kPeaceAfterSpells : kPeaceAtTheEnd);
    options.arguments.insert(options.arguments.end(),
                             {"--faults-for", std::to_string(trouble.milliseconds())});
  }
  core::Result<Process> started = Process::start(options);
  if (!started) return started.error();
  sim_.emplace(std::move(started).value());
  const core::Result<std::string> line = sim_->read_line(kReadyTimeout);
  if (!line) {
    bad_input_ = sim_->end() == kExitBadInput;
    return core::Error{line.error().what, "tern-sim", log_tail(options.log_file)};
  }
  say("simulated venues ready (seed " + std::to_string(options_.seed) + ")");
  return core::Ok{};
}

core::Result<std::string> Run::shadow_config() const {
  if (!options_.config.empty()) return options_.config;
  for (const char* place : {"/../../../config/shadow.toml", "/../share/tern/shadow.toml"}) {
    const std::string path = program_directory() + place;
    if (access(path.c_str(), R_OK) == 0) return path;
  }
  return core::Error{"no shadow.toml beside this program", program_directory(),
                     "name one with --config FILE"};
}

// The servers that the options ask for, and the tables that name them.
core::Status Run::start_servers() {
  std::string tables;
  if (options_.board == "redis") {
    auto redis = store::PrivateServer::redis("");
    if (!redis) return redis.error();
    redis_ = std::move(redis).value();
    tables += "\n[board]\nkind = \"redis\"\naddress = \"" + redis_->address() + "\"\n";
  }
  if (options_.history == "postgres") {
    auto postgres = store::PrivateServer::postgres();
    if (!postgres) return postgres.error();
    postgres_ = std::move(postgres).value();
    tables += "\n[history]\nkind = \"postgres\"\nconnection = \"" + postgres_->address() + "\"\n";
  }
  std::ofstream(folder_ + "/ternd.toml", std::ios::app) << tables;
  return core::Ok{};
}

// The servers of board and history are gone for a quarter of a minute, once.
void Run::play_outage(core::Duration elapsed) {
  if (!options_.outage || options_.length.ns == 0) return;
  const core::Duration begin{options_.length.ns / 3};
  const core::Duration end = begin + std::min(kOutage, begin);
  const bool away = elapsed >= begin && elapsed < end;
  if (away == outage_now_) return;
  outage_now_ = away;
  say(away ? "stopping the servers of board and history" : "starting them again");
  for (store::PrivateServer* server : {redis_.get(), postgres_.get()}) {
    if (server == nullptr) continue;
    if (away)
      server->stop();
    else if (const core::Status started = server->start(); !started)
      say("tern run: " + started.error().text());
  }
}

// What the venues know against what the journal says, after ternd has ended.
core::Result<json> Run::examine() {
  const core::Result<json> truth = ask(sim_socket(), "truth");
  if (!truth) return truth.error();
  AuditInput input;
  input.journal = folder_ + "/journal";
  input.truth = truth.value();
  input.history_file = folder_ + "/history.sqlite";
  if (postgres_ != nullptr) input.history_connection = postgres_->address();
  return audit(input);
}

core::Status Run::start_daemon() {
  ProcessOptions options;
  options.program = program_directory() + "/ternd";
  options.log_file = folder_ + "/ternd.log";
  std::string config = folder_ + "/ternd.toml";
  if (!demo()) {
    const core::Result<std::string> found = shadow_config();
    if (!found) return found.error();
    config = found.value();
  }
  options.arguments = {"--config", config, "--run-directory", folder_};
  core::Result<Process> started = Process::start(options);
  if (!started) return started.error();
  daemon_.emplace(std::move(started).value());
  const core::Timestamp deadline = net::now() + kReadyTimeout;
  while (net::now() < deadline && stop_asked == 0) {
    if (ask(daemon_socket(), "status").ok()) return core::Ok{};
    if (daemon_->exit_code()) break;
    usleep(20'000);
  }
  bad_input_ = daemon_->exit_code() == kExitBadInput;
  return core::Error{"ternd did not start", config, log_tail(options.log_file)};
}

void Run::show(const json& status) {
  if (terminal_) {
    terminal_->draw(render_screen(status, screen_options(STDOUT_FILENO)));
    return;
  }
  const core::Timestamp now = net::now();
  if (now < next_lines_) return;
  next_lines_ = now + kLinesInterval;
  (options_.json ? std::cerr : std::cout) << render_lines(status) << std::flush;
}

void Run::compare_books() {
  if (!demo()) return;
  const core::Result<std::string> books = net::control_call(daemon_socket(), "books", kCallTimeout);
  if (!books) return;
  const core::Result<json> verdict = ask(sim_socket(), "compare " + books.value());
  if (!verdict) return;
  if (mismatches_.is_null()) mismatches_ = json::object();
  const json different = verdict.value().value("mismatches", json::object());
  for (const auto& [name, count] : different.items()) {
    mismatches_[name] = mismatches_.value(name, 0) + count.get<int>();
  }
  const json compared = verdict.value().value("compared", json::object());
  for (const json& count : compared)
    compared_ += count.get<std::uint64_t>();
}

void Run::watch() {
  const core::Timestamp started = net::now();
  core::Timestamp next_compare = started + kCompareInterval;
  while (stop_asked == 0) {
    const core::Timestamp now = net::now();
    if (options_.length.ns > 0 && now - started >= options_.length) break;
    play_outage(now - started);
    const core::Result<json> status = ask(daemon_socket(), "status");
    if (!status) {
      if (daemon_->exit_code() || (sim_ && sim_->exit_code())) return;
    } else {
      show(status.value());
    }
    if (now >= next_compare) {
      next_compare = now + kCompareInterval;
      compare_books();
    }
    usleep(static_cast<useconds_t>(kScreenInterval.ns / 1'000));
  }
}

int Run::fail(const core::Error& error) {
  say("tern run: " + error.text());
  return bad_input_ ? kExitBadInput : kExitFailed;
}

int Run::finish() {
  compare_books();
  const core::Result<json> status = ask(daemon_socket(), "status");
  if (!status) {
    return fail({status.error().text(), "ternd", log_tail(folder_ + "/ternd.log")});
  }
  json faults;
  if (!options_.faults.empty()) {
    const core::Result<json> sim = ask(sim_socket(), "status");
    if (!sim) return fail(sim.error());
    faults = sim.value().value("faults", json::object());
  }
  json summary = summary_document(status.value(), mismatches_, faults);
  (void)net::control_call(daemon_socket(), "shutdown", kCallTimeout);
  const int daemon_code = daemon_->end(kDaemonEnd);
  if (demo()) {
    const core::Result<json> audited = examine();
    if (!audited) return fail(audited.error());
    summary.update(audited.value());
  }
  if (sim_) sim_->end();
  if (options_.json) {
    std::cout << summary.dump() << "\n" << std::flush;
  } else {
    std::cout << summary_text(summary) << std::flush;
  }
  if (demo()) say("books compared with the simulated venues' own: " + std::to_string(compared_));
  if (daemon_code != 0)
    return fail({"ternd ended with code " + std::to_string(daemon_code), "", ""});
  bool wrong = false;
  for (const auto& [name, count] : mismatches_.items())
    wrong = wrong || count != 0;
  if (demo() && compared_ == 0)
    return fail({"no book could be compared with the venues' own", "", ""});
  wrong = wrong || !trading_is_sound(summary);
  return wrong ? kExitFailed : kExitOk;
}

// Ctrl-C before anything ran: the promised object, with nothing in it.
int Run::stopped_early() const {
  if (options_.json) std::cout << summary_document(json::object(), {}, {}).dump() << std::endl;
  return kExitOk;
}

int Run::go() {
  watch_signals();
  if (demo()) {
    const core::Status sim = start_sim();
    if (!sim) return stop_asked != 0 ? stopped_early() : fail(sim.error());
    const core::Status servers = start_servers();
    if (!servers) return fail(servers.error());
  }
  const core::Status daemon = start_daemon();
  if (!daemon) return stop_asked != 0 ? stopped_early() : fail(daemon.error());
  say("ternd running; Ctrl-C ends everything");
  if (!options_.json && is_screen(STDOUT_FILENO)) terminal_.emplace(STDOUT_FILENO);
  watch();
  terminal_.reset();
  return finish();
}

}  // namespace

int run_profile(const RunOptions& options) {
  const RunFolder folder(options.out);
  if (folder.path().empty()) {
    const std::string wanted = options.out.empty() ? "a folder under TMPDIR or /tmp" : options.out;
    std::cerr << "tern run: " << wanted << " cannot be made or written; name another with --out\n";
    return kExitBadInput;
  }
  return Run(options, folder.path()).go();
}

}  // namespace tern::app
