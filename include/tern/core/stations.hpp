// In: the moments at which a frame leaves one station of its road for the next. Out: nothing here:
// whoever owns a clock keeps the times.
// Cannot happen: a clock in a pure layer: it calls lap() and learns nothing by it, so the same
// events give the same actions whoever listens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tern::core {

// The road of a frame, in its order. Frame: from the socket's bytes to the decoder's first look.
enum class Station : std::uint8_t { frame, decode, book, scan, gate, journal, encode, write };
inline constexpr std::array<std::string_view, 8> kStationNames = {
    "frame", "decode", "book", "scan", "gate", "journal", "encode", "write"};

class Stopwatch {
 public:
  // What passed since the last lap was spent at `station`.
  virtual void lap(Station station) noexcept = 0;

 protected:
  ~Stopwatch() = default;
};

// For simulation and replay, which have no time of their own to lose.
[[nodiscard]] inline Stopwatch& no_stopwatch() noexcept {
  class None final : public Stopwatch {
   public:
    void lap(Station) noexcept override {}
  };
  static None none;
  return none;
}

}  // namespace tern::core
