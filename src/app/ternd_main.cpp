// In: --config FILE.
// Out: the daemon, until SIGTERM, SIGINT or "shutdown" on its control socket.
// Cannot happen: a start with a configuration that has an error; an order sent unless the
// configuration says mode = "live".
#include <CLI/CLI.hpp>

#include <pthread.h>
#include <csignal>
#include <filesystem>

#include <iostream>
#include <thread>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/daemon.hpp"

namespace {

using namespace tern;

// Signals are taken by one thread that waits for them: no handler code runs anywhere else.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR2})
    sigaddset(&set, signal);
  return set;
}

int run(const app::Settings& settings) {
  ops::Log log({.level = settings.log_level});
  core::Result<std::unique_ptr<app::Daemon>> daemon = app::Daemon::make(settings, log);
  if (!daemon) {
    std::cerr << "ternd: " << daemon.error().text() << "\n";
    return app::kExitFailed;
  }
  log.info("ternd " + settings.node + ": mode " + settings.mode + ", " +
           std::to_string(settings.venues.size()) + " venues, " +
           std::to_string(settings.pairs.size()) + " pairs, control socket " +
           settings.control_socket());
  std::thread waiting([&] {
    sigset_t set = stop_signals();
    sigaddset(&set, SIGUSR1);  // "the daemon ended by itself"
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && signal == SIGUSR2)
      daemon.value()->kill_by_signal();
    daemon.value()->stop();
  });
  pthread_setname_np(waiting.native_handle(), "tern-signals");
  daemon.value()->run();
  pthread_kill(waiting.native_handle(), SIGUSR1);
  waiting.join();
  log.info("ternd: ended in order");
  return app::kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{
      "ternd: the daemon. Watches the configured venues, trades when its configuration says so.",
      "ternd"};
  root.footer("Example: ternd --config /etc/tern/ternd.toml");
  std::string file;
  std::string run_directory;
  root.add_option("--config", file, "configuration file (docs/configuration.md)")
      ->required()
      ->check(app::not_empty);
  root.add_option("--run-directory", run_directory, "instead of the file's run_directory")
      ->check(app::not_empty);
  if (const auto ended = app::parse_command_line(root, argc, argv)) return *ended;

  app::LoadedSettings loaded = app::load_settings(file);
  std::cerr << loaded.text();
  if (!loaded.ok()) return app::kExitBadInput;
  if (!run_directory.empty()) loaded.settings.run_directory = run_directory;
  std::error_code failure;
  std::filesystem::create_directories(loaded.settings.run_directory, failure);
  if (failure) {
    std::cerr << "ternd: " << loaded.settings.run_directory << ": " << failure.message()
              << "; make the folder, or name another with run_directory or --run-directory\n";
    return app::kExitBadInput;
  }

  sigset_t set = stop_signals();
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // before any thread is made: all inherit it
  std::signal(SIGPIPE, SIG_IGN);
  return run(loaded.settings);
}
