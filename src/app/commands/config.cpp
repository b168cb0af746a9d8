// In: `tern config check [--json] FILE`. Out: what the file holds, or each of its mistakes with its
// place. Cannot happen: exit code 0 for a file that ternd would refuse: both read it with the same
// function.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.hpp"
#include "app/configuration.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

struct CheckOptions {
  std::string file;
  bool json = false;
};

json problem_json(const ops::Problem& problem) {
  return {
      {"file", problem.file},  {"line", problem.position.line}, {"column", problem.position.column},
      {"what", problem.what},  {"expected", problem.expected},  {"nearest", problem.nearest},
      {"text", problem.text()}};
}

json check_json(const LoadedSettings& loaded, const std::string& file) {
  json out = {{"ok", loaded.ok()}, {"file", file}};
  out["errors"] = json::array();
  out["warnings"] = json::array();
  for (const ops::Problem& problem : loaded.problems) {
    out[problem.warning ? "warnings" : "errors"].push_back(problem_json(problem));
  }
  if (!loaded.ok()) return out;
  out["pairs"] = loaded.settings.pairs.size();
  out["routes"] = loaded.settings.route_count();
  out["venues"] = json::array();
  for (const VenueSettings& venue : loaded.settings.venues)
    out["venues"].push_back(venue.name);
  return out;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string check_text(const LoadedSettings& loaded, const std::string& file) {
  std::string out = loaded.text();
  if (!loaded.ok()) return out;
  const Settings& settings = loaded.settings;
  out += "OK " + file + ": " + counted(settings.venues.size(), "venue") + ", " +
         counted(settings.pairs.size(), "pair") + ", " + counted(settings.route_count(), "route") +
         "\n";
  for (const VenueSettings& venue : settings.venues) {
    const std::string variant = venue.variant.empty() ? "" : " (" + venue.variant + ")";
    out += "  " + venue.name + ": " + venue.dialect + variant + ", " +
           counted(venue.pairs.size(), "pair") + ", taker fee " + venue.taker_fee.text() + ", " +
           venue.endpoint.rest_url + "\n";
  }
  return out;
}

int check(const CheckOptions& options) {
  const LoadedSettings loaded = load_settings(options.file);
  if (options.json) {
    std::cout << check_json(loaded, options.file).dump() << "\n";
  } else {
    (loaded.ok() ? std::cout : std::cerr) << check_text(loaded, options.file);
  }
  return loaded.ok() ? kExitOk : kExitBadInput;
}

}  // namespace

void add_config(CLI::App& root, int& exit_code) {
  CLI::App* config = root.add_subcommand("config", "Look at configuration files");
  config->require_subcommand(1);
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = config->add_subcommand(
      "check", "Read a configuration file as ternd would and report every mistake in it");
  command->footer(
      "Example: tern config check config/observe.example.toml\n"
      "Exit codes: 0 the file is good (warnings may be printed), 2 it is not.\n"
      "Mistakes:   FILE:LINE:COLUMN: what; expected ...; nearest known name ...\n"
      "Keys:       docs/configuration.md");
  command->add_option("FILE", options->file, "the TOML file")->required();
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace tern::app
