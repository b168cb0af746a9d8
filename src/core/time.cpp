// In: moments, or their text. Out: the other one, by the calendar alone.
// Cannot happen: a time zone, a locale, a leap second: UTC as POSIX counts it.
#include "tern/core/time.hpp"

#include <iterator>

#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"

namespace tern::core {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
// Days are counted in eras of 400 years that begin on the first of March: a leap day comes last.
constexpr std::int64_t kDaysOfEra = 146'097;
constexpr std::int64_t kDaysBefore1970 = 719'468;

struct Date {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

Date date_of(std::int64_t days_since_1970) {
  const std::int64_t days = days_since_1970 + kDaysBefore1970;
  const std::int64_t in_era = days % kDaysOfEra;
  const std::int64_t year =
      (in_era - in_era / 1'460 + in_era / 36'524 - in_era / (kDaysOfEra - 1)) / 365;
  const std::int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
  const std::int64_t from_march = (5 * in_year + 2) / 153;
  const std::int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  return {year + days / kDaysOfEra * 400 + (month <= 2 ? 1 : 0), month,
          in_year - (153 * from_march + 2) / 5 + 1};
}

std::int64_t days_of(Date date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t in_era = year % 400;
  const std::int64_t from_march = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t in_year = (153 * from_march + 2) / 5 + date.day - 1;
  return year / 400 * kDaysOfEra + in_era * 365 + in_era / 4 - in_era / 100 + in_year -
         kDaysBefore1970;
}

struct Part {
  std::size_t at;  // in the text
  std::size_t width;
  char end;  // what follows
};
// year, month, day, hour, minute, second, millisecond
constexpr Part kParts[] = {{0, 4, '-'},  {5, 2, '-'},  {8, 2, 'T'}, {11, 2, ':'},
                           {14, 2, ':'}, {17, 2, '.'}, {20, 3, 'Z'}};
constexpr std::size_t kPartCount = std::size(kParts);
constexpr std::size_t kTextSize = 24;
constexpr std::size_t kFractionAt = 19;  // the point, or the Z of a time without a fraction
constexpr std::int64_t kFirstYear = 1970;
constexpr std::int64_t kLastYear = 2261;  // nanoseconds end in 2262

std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  const Date next = month == 12 ? Date{year + 1, 1, 1} : Date{year, month + 1, 1};
  return days_of(next) - days_of({year, month, 1});
}

}  // namespace

UtcText::UtcText(Timestamp time) noexcept {
  TERN_ASSERT(time.ns >= 0, "a moment before 1970");
  const std::int64_t ms = time.ns / 1'000'000;
  const Date date = date_of(ms / kDayMs);
  const std::int64_t in_day = ms % kDayMs;
  std::int64_t values[kPartCount] = {date.year,          date.month,           date.day,
                                     in_day / 3'600'000, in_day / 60'000 % 60, in_day / 1'000 % 60,
                                     in_day % 1'000};
  static_assert(sizeof text_ == kTextSize);
  text_.fill('0');
  for (std::size_t i = 0; i < kPartCount; ++i) {
    std::size_t place = kParts[i].at + kParts[i].width;
    text_[place] = kParts[i].end;
    for (; values[i] > 0; values[i] /= 10)
      text_[--place] = static_cast<char>('0' + values[i] % 10);
  }
}

std::optional<Timestamp> parse_utc(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  std::int64_t values[kPartCount] = {};
  for (std::size_t i = 0; i < kPartCount; ++i) {
    const Part& part = kParts[i];
    if (!parse_integer(text.substr(part.at, part.width), values[i])) return std::nullopt;
    if (text[part.at + part.width] != part.end) return std::nullopt;
  }
  const Date date{values[0], values[1], values[2]};
  if (date.year < kFirstYear || date.year > kLastYear) return std::nullopt;
  const std::int64_t in_day = ((values[3] * 60 + values[4]) * 60 + values[5]) * 1'000 + values[6];
  const Timestamp time = from_milliseconds(days_of(date) * kDayMs + in_day);
  // A thirteenth month, a 30th of February, a 25th hour: written again they are something else.
  if (time.ns < 0 || utc_text(time) != text) return std::nullopt;
  return time;
}

bool parse_rfc3339(std::string_view text, Timestamp& out) noexcept {
  constexpr std::size_t kFractionDigits = 9;
  if (text.size() <= kFractionAt || text.back() != 'Z') return false;
  std::int64_t values[kPartCount - 1] = {};
  for (std::size_t i = 0; i + 1 < kPartCount; ++i) {
    const Part& part = kParts[i];
    const bool is_last = i + 2 == kPartCount;
    if (!parse_integer(text.substr(part.at, part.width), values[i])) return false;
    if (!is_last && text[part.at + part.width] != part.end) return false;
  }
  const Date date{values[0], values[1], values[2]};
  if (date.year < kFirstYear || date.year > kLastYear || date.month < 1 || date.month > 12)
    return false;
  if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return false;
  if (values[3] > 23 || values[4] > 59 || values[5] > 59) return false;
  std::int64_t nanoseconds_of_second = 0;
  if (text.size() > kFractionAt + 1) {
    const std::string_view digits = text.substr(kFractionAt + 1, text.size() - kFractionAt - 2);
    if (text[kFractionAt] != '.' || digits.size() > kFractionDigits) return false;
    if (!parse_integer(digits, nanoseconds_of_second)) return false;
    nanoseconds_of_second *= power_of_ten(static_cast<int>(kFractionDigits - digits.size()));
  }
  const std::int64_t second =
      days_of(date) * (kDayMs / 1'000) + (values[3] * 60 + values[4]) * 60 + values[5];
  out = Timestamp{} + seconds(second) + nanoseconds(nanoseconds_of_second);
  return true;
}

}  // namespace tern::core
