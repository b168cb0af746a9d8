// In: a book. Out: now and then an order that trades at once with what rests there.
// Cannot happen: a taker's order that stays in the book.
#pragma once

#include <cstdint>

#include "maker.hpp"

namespace tern::sim {

class Taker {
 public:
  struct Setup {
    Exchange* exchange = nullptr;  // outlives the taker
    InstrumentIndex instrument = 0;
    OwnerId owner = 0;
    Pace pace;
    core::Random random{0};
  };

  explicit Taker(const Setup& setup);

  [[nodiscard]] std::int64_t due() const noexcept { return due_; }
  void act(std::int64_t quantum, core::Timestamp now);

 private:
  Setup setup_;
  std::int64_t due_;
};

}  // namespace tern::sim
