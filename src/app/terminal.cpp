// In: text.
// Out: escape codes around it.
// Cannot happen: a rest of an older frame that stays.
#include "app/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace tern::app {
namespace {

constexpr std::string_view kEnter =
    "\033[?1049h\033[?25l\033[?7l";  // second page, no cursor, no wrap
constexpr std::string_view kLeave = "\033[?7h\033[?25h\033[?1049l";
constexpr std::string_view kHome = "\033[H";
constexpr std::string_view kEndOfLine = "\033[K";
constexpr std::string_view kClearBelow = "\033[J";

}  // namespace

bool is_screen(int descriptor) {
  const char* kind = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && kind != nullptr && std::string_view(kind) != "dumb" &&
         *kind != '\0';
}

ScreenOptions screen_options(int descriptor) {
  ScreenOptions options;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
    options.width = size.ws_col;
    options.height = size.ws_row;
  }
  const char* refused = std::getenv("NO_COLOR");
  options.colour = refused == nullptr || *refused == '\0';
  return options;
}

void Terminal::put(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the terminal is gone: nothing is left to be shown
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Terminal::enter() {
  if (!entered_) put(kEnter);
  entered_ = true;
}

void Terminal::leave() {
  if (entered_) put(kLeave);
  entered_ = false;
}

void Terminal::draw(std::string_view text) {
  // Each line is cleared before it is written: behind a full line, clearing would take its last
  // character.
  std::string frame(kHome);
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    frame += kEndOfLine;
    frame += text.substr(0, end);
    frame += "\r\n";
    text.remove_prefix(end + 1);
  }
  frame += kClearBelow;
  frame += text;
  put(frame);
}

}  // namespace tern::app
