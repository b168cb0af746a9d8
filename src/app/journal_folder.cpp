// In: words of a command line.
// Out: a path.
// Cannot happen: see the header.
#include "app/journal_folder.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

#include "app/command_line.hpp"
#include "app/configuration.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::app {

void add_journal_place(CLI::App& command, JournalPlace& place) {
  CLI::Option* folder =
      command.add_option("--journal,FOLDER", place.folder, "the journal's folder")
          ->check(not_empty);
  command.add_option("--config", place.config, "ternd's configuration file: says the folder")
      ->excludes(folder)
      ->check(not_empty);
}

core::Result<std::string> journal_folder_of(const JournalPlace& place) {
  std::string folder = place.folder;
  if (!place.config.empty()) {
    const LoadedSettings loaded = load_settings(place.config);
    folder = loaded.settings.trading.journal;
    if (!loaded.readable) return core::Error{loaded.problems.front().text(), "", ""};
    if (!loaded.ok())
      std::cerr << place.config << " has mistakes (tern config check says which); it is used only "
                << "for the place of the journal, " << folder << "\n";
  }
  if (folder.empty())
    return core::Error{"no journal is named", "", "name its folder, or --config FILE"};
  const auto reader = store::JournalReader::open(folder);
  if (!reader) return reader.error();
  return folder;
}

}  // namespace tern::app
