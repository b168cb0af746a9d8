// In: nothing.
// Out: a notice with its moment and the venue's name, ready for a person.
// Cannot happen: a secret: notices are made of public words only.
#pragma once

#include <string>

#include "tern/core/time.hpp"
#include "tern/venue/actions.hpp"

namespace tern::app {

struct NoticeLine {
  core::Timestamp when;
  venue::Notice::Level level = venue::Notice::Level::info;
  std::string text;
};

}  // namespace tern::app
