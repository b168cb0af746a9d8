// In: a program's words. Out: its options set, or the exit code that the words deserve.
// Cannot happen: a word that nobody knows passed over in silence, not even beside --help.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace tern::app {

// Empty: go on. Else the exit code; the help or what is wrong has been printed. Runs the callback
// of the command that was named.
std::optional<int> parse_command_line(CLI::App& root, int argc, const char* const* argv);

// Checks of an option's text: empty when it is good, else what is expected.
std::string whole_number(const std::string& text);
std::string not_empty(const std::string& text);

}  // namespace tern::app
