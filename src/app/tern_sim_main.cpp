// In: the command line of tern-sim. Out: simulated venues on loopback until SIGINT, SIGTERM or
// "shutdown". Cannot happen: a ready line before every venue listens and the files are written.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/sim_configuration.hpp"
#include "app/sim_options.hpp"
#include "app/sim_server.hpp"
#include "app/sim_truth.hpp"
#include "tern/net/control.hpp"
#include "tern/sim/listings.hpp"

namespace {

using namespace tern;

constexpr int kLastPort = 65'535;

// Signals are taken by one thread that waits for them; SIGUSR1 tells it that the server ended by
// itself.
sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1})
    sigaddset(&set, signal);
  return set;
}

int fail(const core::Error& error, int code) {
  std::cerr << "tern-sim: " << error.text() << "\n";
  return code;
}

core::Status prepare_directory(std::string& directory) {
  std::error_code failure;
  const std::filesystem::path absolute = std::filesystem::absolute(directory, failure);
  if (!failure) std::filesystem::create_directories(absolute, failure);
  if (failure) {
    return core::Error{failure.message(), directory,
                       "name a folder that can be written with --directory"};
  }
  directory = absolute.lexically_normal().string();
  if (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  return core::Ok{};
}

core::Status write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return core::Error{"cannot be written", path, "is the disk full, the folder yours?"};
  return core::Ok{};
}

core::Status write_keys(const app::SimOptions& options, const app::SimServer& sim) {
  for (std::size_t i = 0; i < options.venues.size(); ++i) {
    const std::string& venue = options.venues[i].name;
    const core::Status written = app::write_private_file(
        options.directory + "/keys/" + venue + ".toml", app::key_document(venue, sim.key(i)));
    if (!written) return written;
  }
  return core::Ok{};
}

core::Status write_truth(const app::SimOptions& options, const app::SimServer& sim) {
  if (options.truth_directory.empty()) return core::Ok{};
  for (std::size_t i = 0; i < options.venues.size(); ++i) {
    const core::Status written = app::write_private_file(
        options.truth_directory + "/" + options.venues[i].name + ".json", sim.truth(i) + "\n");
    if (!written) return written;
  }
  return core::Ok{};
}

int serve(const app::SimOptions& options) {
  const core::Result<net::CertificateFiles> files = net::make_test_authority(options.directory);
  if (!files) return fail(files.error(), app::kExitFailed);
  core::Result<std::unique_ptr<app::SimServer>> server =
      app::SimServer::start(options, files.value());
  if (!server) return fail(server.error(), app::kExitFailed);
  app::SimServer& sim = *server.value();
  core::Result<std::unique_ptr<net::ControlServer>> control =
      net::ControlServer::start(options.directory + "/tern-sim.sock",
                                [&sim](std::string_view line) { return sim.answer(line); });
  if (!control) return fail(control.error(), app::kExitFailed);
  // ternd.toml comes last: who waits for it finds what it names.
  const std::string configuration = options.directory + "/ternd.toml";
  const std::string text = app::sim_configuration(options, sim.ports(), files.value().ca_file);
  for (const core::Status& done :
       {write_keys(options, sim), write_file(options.directory + "/limits.toml", app::sim_limits()),
        write_file(configuration, text)}) {
    if (!done) return fail(done.error(), app::kExitFailed);
  }

  std::cout << "tern-sim ready: " << configuration << std::endl;
  std::thread waiting([&sim] {
    const sigset_t set = watched_signals();
    int signal = 0;
    sigwait(&set, &signal);
    sim.stop();
  });
  sim.run();
  pthread_kill(waiting.native_handle(), SIGUSR1);
  waiting.join();
  const core::Status truth = write_truth(options, sim);
  return truth ? app::kExitOk : fail(truth.error(), app::kExitFailed);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{
      "tern-sim: simulated venues over real TLS on loopback.\n"
      "Writes ca.pem, ternd.toml and keys/<venue>.toml into a folder, says when it is ready, runs\n"
      "until Ctrl-C.",
      "tern-sim"};
  root.footer(
      "Example: tern-sim --directory /tmp/demo --seed 7 --faults\n"
      "then:    ternd --config /tmp/demo/ternd.toml");
  app::SimOptions options;
  std::string venues = app::default_sim_venues();
  root.add_option("--directory", options.directory, "folder for all files; made when missing")
      ->required()
      ->check(app::not_empty);
  root.add_option("--truth", options.truth_directory,
                  "folder for <venue>.json at the end: accounts, orders and fills as the venue "
                  "knows them")
      ->check(app::not_empty);
  root.add_option("--seed", options.seed, "the market's history, faults included")
      ->check(app::whole_number)
      ->capture_default_str();
  root.add_option("--pairs", options.pairs, "how many pairs every venue lists")
      ->check(CLI::Range(1u, static_cast<unsigned>(sim::kMaxPairs)))
      ->capture_default_str();
  root.add_option("--venues", venues, "name:dialect[:variant],...")
      ->check(app::not_empty)
      ->capture_default_str();
  std::vector<std::string> faults;
  CLI::Option* const with_faults =
      root.add_option("--faults", faults,
                      "everything that goes wrong by time; `--faults hard`: lost replies, partial "
                      "fills, late and double reports too; `--faults NAME,NAME`: just those")
          ->expected(0, 1);
  root.add_option("--faults-for", options.faults_for_ms,
                  "ms after the first client: then no new fault begins; 0: no end")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{86'400'000}))
      ->capture_default_str();
  root.add_option("--port", options.base_port,
                  "the first venue's port, the next one's is one higher; 0: the system chooses")
      ->capture_default_str();
  if (const auto ended = app::parse_command_line(root, argc, argv)) return *ended;

  core::Result<std::vector<app::SimVenue>> parsed = app::parse_sim_venues(venues);
  if (!parsed) return fail(parsed.error(), app::kExitBadInput);
  options.venues = std::move(parsed).value();
  if (with_faults->count() > 0) {
    const auto wanted = app::parse_sim_faults(faults.empty() ? "" : faults.front());
    if (!wanted) return fail(wanted.error(), app::kExitBadInput);
    options.faults = wanted.value();
    options.faults->length = core::milliseconds(options.faults_for_ms);
  }
  if (options.base_port + options.venues.size() > kLastPort) {
    return fail({"no room for " + std::to_string(options.venues.size()) + " ports",
                 "--port " + std::to_string(options.base_port), "a lower port, or 0"},
                app::kExitBadInput);
  }
  if (const core::Status made = prepare_directory(options.directory); !made) {
    return fail(made.error(), app::kExitBadInput);
  }
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // before any thread is made: all inherit it
  std::signal(SIGPIPE, SIG_IGN);
  return serve(options);
}
