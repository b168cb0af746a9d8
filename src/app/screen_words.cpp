// In: values. Out: words. Cannot happen: arithmetic on a price or a size: only ages and counts are
// computed.
#include "app/screen_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tern::app {
namespace {

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::size_t kReasonsShown = 3;

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array<Word, 5> kUsableWords = {{
    {"not_live", "book not live"},
    {"empty_side", "one side is empty"},
    {"crossed", "bid above ask"},
    {"silent", "silent: no proof of life"},
    {"unchanged", "unchanged for too long"},
}};

constexpr std::array<Word, 8> kReasonWords = {{
    {"not_live", "a book not live"},
    {"silent", "a book silent"},
    {"unchanged", "a book unchanged"},
    {"crossed", "bid above ask"},
    {"empty_side", "an empty side"},
    {"not_trading", "symbol not trading"},
    {"too_good", "too good to be true"},
    {"price_band", "outside price band"},
}};

template <std::size_t Count>
std::string_view word_for(const std::array<Word, Count>& words, std::string_view name) {
  for (const Word& word : words) {
    if (word.first == name) return word.second;
  }
  return {};
}

std::string two_digits(std::int64_t n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

}  // namespace

std::string age_text(std::int64_t ms) {
  if (ms < kSecond) return std::to_string(ms) + " ms";
  if (ms < kMinute) {
    return std::to_string(ms / kSecond) + "." + std::to_string(ms % kSecond / 100) + " s";
  }
  if (ms < kHour) {
    return std::to_string(ms / kMinute) + "m " + two_digits(ms % kMinute / kSecond) + "s";
  }
  if (ms < kDay) return std::to_string(ms / kHour) + "h " + two_digits(ms % kHour / kMinute) + "m";
  return std::to_string(ms / kDay) + "d " + two_digits(ms % kDay / kHour) + "h";
}

std::string dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string count_text(std::int64_t count) {
  std::string digits = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string clock_text(std::int64_t ns) {
  const std::int64_t second_of_day = ns / 1'000'000'000 % 86'400;
  if (second_of_day < 0) return "--:--:--";
  return two_digits(second_of_day / 3'600) + ":" + two_digits(second_of_day / 60 % 60) + ":" +
         two_digits(second_of_day % 60);
}

std::string usable_text(const std::string& usable) {
  if (usable == "yes") return {};
  const std::string_view known = word_for(kUsableWords, usable);
  if (!known.empty()) return std::string(known);
  return usable.empty() ? "no word about it" : spaced(usable);
}

std::string reason_text(const std::string& reason) {
  const std::string_view known = word_for(kReasonWords, reason);
  return known.empty() ? spaced(reason) : std::string(known);
}

std::string verdict_text(const std::string& verdict, bool traded) {
  if (traded) return "traded";
  if (verdict == "executable") return "would trade";
  return verdict.empty() ? "no verdict" : "refused: " + reason_text(verdict);
}

bool healthy(const VenueStatus& venue) {
  return venue.state == "live" && venue.books_live >= venue.books_wanted;
}

std::string health_text(const StatusDocument& status) {
  std::size_t live = 0;
  std::int64_t books = 0;
  std::int64_t wanted = 0;
  for (const VenueStatus& venue : status.venues) {
    if (venue.state == "live") ++live;
    books += std::clamp<std::int64_t>(venue.books_live, 0, INT32_MAX);
    wanted += std::clamp<std::int64_t>(venue.books_wanted, 0, INT32_MAX);
  }
  return std::to_string(live) + " of " + std::to_string(status.venues.size()) + " venues live, " +
         count_text(books) + " of " + count_text(wanted) + " books";
}

std::string venue_note(const VenueStatus& venue) {
  const std::int64_t absent = venue.books_wanted - std::max<std::int64_t>(venue.books_live, 0);
  if (venue.state == "live" && absent > 0 && venue.last_error.empty()) {
    return count_text(absent) + (absent == 1 ? " book" : " books") + " not live";
  }
  std::string note = healthy(venue) && !venue.last_error.empty() ? "earlier: " : "";
  note += venue.last_error;
  if (venue.next_try_ms > 0 && venue.state != "live") {
    note = "next try in " + age_text(venue.next_try_ms) + (note.empty() ? "" : "; ") + note;
  }
  return note;
}

std::string totals_text(const StatusDocument& status) {
  std::string text =
      "seen " + count_text(status.seen) + ", would trade " + count_text(status.executable);
  std::int64_t refused = 0;
  for (const auto& [reason, count] : status.refused) {
    refused += std::clamp<std::int64_t>(count, 0, INT32_MAX);
  }
  text += ", refused " + count_text(refused);
  std::string reasons;
  for (std::size_t i = 0; i < std::min(status.refused.size(), kReasonsShown); ++i) {
    reasons += (reasons.empty() ? "" : ", ") + reason_text(status.refused[i].first) + " " +
               count_text(status.refused[i].second);
  }
  if (status.refused.size() > kReasonsShown) reasons += ", ..";
  return reasons.empty() ? text : text + " (" + reasons + ")";
}

std::string short_number(const std::string& number, std::size_t decimals) {
  const std::size_t point = number.find('.');
  if (point == std::string::npos) return number;
  std::size_t end = point + 1 + decimals;
  const std::size_t first = number.find_first_of("123456789");
  if (first != std::string::npos && first > point) end = std::max(end, first + 2);
  return number.substr(0, end);
}

void align_points(std::vector<std::string>& numbers) {
  const auto tail_of = [](const std::string& text) {
    const std::size_t point = text.find('.');
    return point == std::string::npos ? 0 : text.size() - point;
  };
  std::size_t longest = 0;
  for (const std::string& number : numbers) {
    if (number.size() <= 24) longest = std::max(longest, tail_of(number));
  }
  for (std::string& number : numbers) {
    const std::size_t tail = tail_of(number);
    if (!number.empty() && tail < longest) number.append(longest - tail, ' ');
  }
}

}  // namespace tern::app
