// In: a small integer that names something. Out: a type of its own for each kind of thing.
// Cannot happen: the id of one thing used for another.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace tern::core {

// Tag is an empty struct, Representation an unsigned integer. The default value is "none" and is
// never a valid index.
template <typename Tag, typename Representation>
class StrongId {
 public:
  static constexpr Representation kNone = std::numeric_limits<Representation>::max();

  constexpr StrongId() noexcept = default;
  constexpr explicit StrongId(Representation value) noexcept : value_(value) {}

  [[nodiscard]] constexpr Representation value() const noexcept { return value_; }
  [[nodiscard]] constexpr std::size_t index() const noexcept { return value_; }
  [[nodiscard]] constexpr bool valid() const noexcept { return value_ != kNone; }

  friend constexpr auto operator<=>(StrongId, StrongId) noexcept = default;

 private:
  Representation value_ = kNone;
};

}  // namespace tern::core

template <typename Tag, typename Representation>
struct std::hash<tern::core::StrongId<Tag, Representation>> {
  std::size_t operator()(tern::core::StrongId<Tag, Representation> id) const noexcept {
    return std::hash<Representation>{}(id.value());
  }
};
