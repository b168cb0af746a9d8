// In: bounds. Out: a number that RapidCheck draws between them, both included.
// Cannot happen: early draws that stay near the lower bound, as rc::gen::inRange alone makes them.
#pragma once

#include <rapidcheck.h>

#include <cstdint>

namespace tern::core {

template <typename Integer>
Integer draw(Integer low, Integer high) {
  return *rc::gen::resize(rc::kNominalSize,
                          rc::gen::inRange<Integer>(low, static_cast<Integer>(high + 1)));
}

inline bool draw_bool() {
  return draw(0, 1) == 1;
}

}  // namespace tern::core
