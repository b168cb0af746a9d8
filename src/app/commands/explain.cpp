// In: `tern explain ID`: an order, a trade or an opportunity, and the journal it stands in.
// Out: what happened and why, in order.
// Cannot happen: a guess: everything told is a record of the journal.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/journal_folder.hpp"
#include "app/story.hpp"

namespace tern::app {
namespace {

struct ExplainOptions {
  std::string id;
  JournalPlace place;
  bool json = false;
};

int explain(const ExplainOptions& options) {
  const core::Result<std::string> folder = journal_folder_of(options.place);
  if (!folder) {
    std::cerr << "tern explain: " << folder.error().text() << "\n";
    return kExitBadInput;
  }
  const core::Result<std::vector<Story>> stories = find_stories(folder.value(), options.id);
  if (!stories) {
    std::cerr << "tern explain: " << stories.error().text() << "\n";
    return kExitFailed;
  }
  if (options.json) {
    std::cout << stories_json(options.id, stories.value()) << "\n";
    return kExitOk;
  }
  for (std::size_t i = 0; i < stories.value().size(); ++i)
    std::cout << (i == 0 ? "" : "\n") << story_text(stories.value()[i]);
  return kExitOk;
}

}  // namespace

void add_explain(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      root.add_subcommand("explain", "Tell the story of an order, a trade or an opportunity");
  command->footer(
      "Example: tern explain t0006dtxyz0000070 --config /etc/tern/ternd.toml\n"
      "Books with ages and levels, fees, limits, the decision, refusals, every state of every "
      "order "
      "with its evidence, fills, the end with the parts of its profit.\n"
      "Exit codes: 0 told, 1 nothing is called so or the journal is damaged, 2 no journal there.");
  command->add_option("ID", options->id, "client order id, number of a trade or of an opportunity")
      ->required()
      ->check(not_empty);
  add_journal_place(*command, options->place);
  command->add_flag("--json", options->json, "one JSON object with all its records");
  command->callback([options, &exit_code] { exit_code = explain(*options); });
}

}  // namespace tern::app
