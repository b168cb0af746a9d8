// In: time read elsewhere (net, app). Out: UTC in nanoseconds and differences that may be negative.
// Cannot happen: a clock read; no function here knows what time it is.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tern::core {

// A span of time in nanoseconds. Negative is legal: recorders' and venues' clocks disagree.
struct Duration {
  std::int64_t ns = 0;

  [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept { return ns / 1'000'000; }
  friend constexpr auto operator<=>(Duration, Duration) noexcept = default;
  friend constexpr Duration operator+(Duration a, Duration b) noexcept { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) noexcept { return {a.ns - b.ns}; }
  friend constexpr Duration operator*(Duration a, std::int64_t n) noexcept { return {a.ns * n}; }
};

constexpr Duration nanoseconds(std::int64_t n) noexcept {
  return {n};
}
constexpr Duration microseconds(std::int64_t n) noexcept {
  return {n * 1'000};
}
constexpr Duration milliseconds(std::int64_t n) noexcept {
  return {n * 1'000'000};
}
constexpr Duration seconds(std::int64_t n) noexcept {
  return {n * 1'000'000'000};
}

// A moment: nanoseconds since 1970-01-01 UTC. 0 means "never" or "not said".
struct Timestamp {
  std::int64_t ns = 0;

  [[nodiscard]] constexpr bool known() const noexcept { return ns != 0; }
  friend constexpr auto operator<=>(Timestamp, Timestamp) noexcept = default;
  friend constexpr Duration operator-(Timestamp a, Timestamp b) noexcept { return {a.ns - b.ns}; }
  friend constexpr Timestamp operator+(Timestamp t, Duration d) noexcept { return {t.ns + d.ns}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) noexcept { return {t.ns - d.ns}; }
};

constexpr Timestamp from_milliseconds(std::int64_t ms) noexcept {
  return {ms * 1'000'000};
}

// No event is due: compares after every real moment.
inline constexpr Timestamp kNever{INT64_MAX};

// "2020-12-08T09:08:57.715Z": ISO 8601 in UTC, parts of a millisecond cut off. From 1970 on.
class UtcText {
 public:
  explicit UtcText(Timestamp time) noexcept;
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 24> text_;
};
[[nodiscard]] inline std::string utc_text(Timestamp time) {
  return std::string(UtcText(time).view());
}
// Back, from that very form only; empty when it is another or no real date.
[[nodiscard]] std::optional<Timestamp> parse_utc(std::string_view text);
// The same moment in any form of RFC 3339 that ends in Z: no fraction or up to nine digits of one.
// False: another form, or no real date. No allocation: a venue writes every frame's time so.
[[nodiscard]] bool parse_rfc3339(std::string_view text, Timestamp& out) noexcept;

}  // namespace tern::core
