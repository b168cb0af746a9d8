// In: ternd's status document and the size of a terminal. Out: the text to show. Pure: the same
// document, the same text. Cannot happen: a line wider than the terminal; a crash on a document
// with missing, foreign or wrong fields; arithmetic on money: prices are texts and stay texts.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tern::app {

struct ScreenOptions {
  std::size_t width = 80;   // columns
  std::size_t height = 24;  // lines at most; what does not fit is counted, not shown
  bool colour = false;      // escape codes for colour; no other escape code is ever written
};

// Lines separated by '\n', no line wider than width, at most height lines, no '\n' at the end.
std::string render_screen(const nlohmann::json& status, const ScreenOptions& options);
// For logs and pipes: one compact block without escape codes, every line ended by '\n'.
std::string render_lines(const nlohmann::json& status);

}  // namespace tern::app
