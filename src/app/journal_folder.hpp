// In: a folder, or --config FILE. Out: the journal's folder. Cannot happen: a folder taken for a
// journal that holds none.
#pragma once

#include <string>

#include "tern/core/result.hpp"

namespace CLI {
class App;
}

namespace tern::app {

struct JournalPlace {
  std::string folder;
  std::string config;
};
void add_journal_place(CLI::App& command, JournalPlace& place);

// Errors: neither is given, the file cannot be read, no journal is there.
core::Result<std::string> journal_folder_of(const JournalPlace& place);

}  // namespace tern::app
