// In: frames of text.
// Out: the same frames on a terminal, drawn in place. Plain output has nothing to do with this
// file.
// Cannot happen: a terminal left without its cursor, its old content or its line wrap by a normal
// end.
#pragma once

#include <string>
#include <string_view>

#include "app/screen.hpp"

namespace tern::app {

// `descriptor` is a terminal that understands escape codes (not TERM=dumb).
[[nodiscard]] bool is_screen(int descriptor);
// Its size now; colour unless NO_COLOR is set. 80 x 24 when it does not say.
[[nodiscard]] ScreenOptions screen_options(int descriptor);

// Owns the terminal's second page while it lives; what stood there before comes back at the end.
class Terminal {
 public:
  explicit Terminal(int descriptor) : descriptor_(descriptor) { enter(); }
  ~Terminal() { leave(); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Lines separated by '\n', no wider and no more than the terminal: as render_screen() makes them.
  void draw(std::string_view text);
  // For a pause (Ctrl-Z): back to the normal page, and again to ours.
  void leave();
  void enter();

 private:
  void put(std::string_view text) const;

  int descriptor_;
  bool entered_ = false;
};

}  // namespace tern::app
