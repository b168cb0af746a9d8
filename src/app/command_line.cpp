// In: words. Out: options, help, or one line that names the wrong word and the nearest known one.
// Cannot happen: see the header.
#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <vector>

#include "app/commands.hpp"
#include "tern/core/text.hpp"

namespace tern::app {

namespace {

struct Named {
  const CLI::App* app;
  std::string words;  // "tern config check"
};

Named named_command(const CLI::App& root) {
  Named named{&root, root.get_name()};
  while (!named.app->get_subcommands().empty()) {
    named.app = named.app->get_subcommands().front();
    named.words += " " + named.app->get_name();
  }
  return named;
}

std::vector<std::string> known_words(const CLI::App& app, bool options) {
  std::vector<std::string> known;
  if (!options) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(command->get_name());
    return known;
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      known.push_back("--" + name);
  }
  return known;
}

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += " " + word;
  return text;
}

std::string unknown_word(const Named& named, const std::string& word) {
  const bool option = word.front() == '-';
  const std::vector<std::string> known = known_words(*named.app, option);
  const std::string quoted = "\"" + core::quoted(word) + "\"";
  if (known.empty()) return named.words + ": nothing is expected at " + quoted;
  const std::string text = named.words + ": unknown " + (option ? "option " : "command ") + quoted;
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string_view nearest = core::nearest_name(word, names);
  if (!nearest.empty()) return text + "; did you mean \"" + std::string(nearest) + "\"?";
  return text + "; known:" + list(known);
}

std::string missing_word(const Named& named, const CLI::ParseError& error) {
  const std::vector<std::string> commands = known_words(*named.app, false);
  if (commands.empty()) return named.words + ": " + error.what();
  return named.words + ": a command is expected:" + list(commands);
}

int refuse(const Named& named, const std::string& text) {
  std::cerr << text << "\n" << named.words << " --help says more.\n";
  return kExitBadInput;
}

}  // namespace

std::optional<int> parse_command_line(CLI::App& root, int argc, const char* const* argv) {
  try {
    root.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const Named named = named_command(root);
    for (const std::string& word : root.remaining(true)) {
      if (!word.empty() && word != "--") return refuse(named, unknown_word(named, word));
    }
    if (error.get_exit_code() == 0) {
      root.exit(error);  // prints the help
      return kExitOk;
    }
    return refuse(named, missing_word(named, error));
  }
}

std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc{} && end == text.data() + text.size()) return "";
  return "\"" + core::quoted(text) + "\" is not a whole number from 0 to " +
         std::to_string(UINT64_MAX);
}

std::string not_empty(const std::string& text) {
  return text.empty() ? "a text is expected, it is empty" : "";
}

}  // namespace tern::app
