// In: numbers and state words of the status document. Out: short words for a tired person.
// Cannot happen: an unknown word shown as nothing: it is shown as it came.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/status_document.hpp"

namespace tern::app {

[[nodiscard]] std::string age_text(std::int64_t ms);       // "120 ms", "3.2 s", "4m 12s", "3h 05m"
[[nodiscard]] std::string dash(const std::string& text);   // "-" for nothing
[[nodiscard]] std::string count_text(std::int64_t count);  // "1,234,567"
[[nodiscard]] std::string clock_text(std::int64_t ns);     // "18:31:01", UTC
[[nodiscard]] std::string usable_text(const std::string& usable);  // why a book is not used
// "traded", "would trade", "refused: ...".
[[nodiscard]] std::string verdict_text(const std::string& verdict, bool traded);
[[nodiscard]] std::string reason_text(const std::string& reason);  // "too_small" -> "too small"
// "2 of 4 venues live, 10 of 16 books".
[[nodiscard]] std::string health_text(const StatusDocument& status);
[[nodiscard]] bool healthy(const VenueStatus& venue);
// Why a venue is not in order, or the trouble it got over; empty when there is nothing to say.
[[nodiscard]] std::string venue_note(const VenueStatus& venue);
// "seen 12, would trade 3, refused 9 (too small 5, stale 4)".
[[nodiscard]] std::string totals_text(const StatusDocument& status);
// A person's eye needs no more of an amount of money; machines get every digit.
inline constexpr std::size_t kMoneyDecimals = 4;
// Of the screen's columns of names and of numbers, at most.
inline constexpr std::size_t kNameWidth = 16;
inline constexpr std::size_t kNumberWidth = 20;
// At most `decimals` digits after the point, more where the first digits are zeros; the rest is
// left out, not rounded.
[[nodiscard]] std::string short_number(const std::string& number, std::size_t decimals);
// The texts padded on the right so that their decimal points stand under each other.
void align_points(std::vector<std::string>& numbers);

}  // namespace tern::app
