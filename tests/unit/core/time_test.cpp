// In: moments and their texts. Out: proof that each names the other.
// Goal: a signature's time and a report's time mean the moment that they were made from. Method:
// dates known from elsewhere, the edges of the calendar, and a walk through three centuries.
#include <gtest/gtest.h>

#include "tern/core/time.hpp"

namespace tern::core {
namespace {

TEST(UtcText, KnownMomentsAreWrittenAsTheCalendarSays) {
  EXPECT_EQ(utc_text({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text({999'999}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text(from_milliseconds(1'607'418'537'715)), "2020-12-08T09:08:57.715Z");
  EXPECT_EQ(utc_text(from_milliseconds(1'767'225'600'000)), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text(from_milliseconds(1'709'164'800'000)), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(utc_text(from_milliseconds(4'107'542'399'999)), "2100-02-28T23:59:59.999Z");
  EXPECT_EQ(utc_text(from_milliseconds(4'107'542'400'000)), "2100-03-01T00:00:00.000Z");
}

TEST(UtcText, EveryDayUntil2262ComesBack) {
  const Duration day = seconds(86'400);
  std::string before;
  for (Timestamp time = from_milliseconds(1); time < from_milliseconds(9'214'000'000'000);
       time = time + day + milliseconds(59'999)) {
    const std::string text = utc_text(time);
    ASSERT_GT(text, before);
    ASSERT_EQ(parse_utc(text), time) << text;
    before = text;
  }
}

TEST(ParseUtc, WhatIsNoRealMomentInThisFormIsRefused) {
  for (const char* text :
       {"", "2020-12-08", "2020-12-08T09:08:57Z", "2020-12-08T09:08:57.715",
        "2020-12-08 09:08:57.715Z", "2020-13-08T09:08:57.715Z", "2020-00-08T09:08:57.715Z",
        "2021-02-29T09:08:57.715Z", "2020-12-00T09:08:57.715Z", "2020-12-08T24:08:57.715Z",
        "2020-12-08T09:60:57.715Z", "2020-12-08T09:08:60.715Z", "1969-12-31T23:59:59.999Z",
        "2262-01-01T00:00:00.000Z", "2020-12-0xT09:08:57.715Z", "2020-12-08T09:08:57.715+"}) {
    EXPECT_FALSE(parse_utc(text).has_value()) << text;
  }
}

TEST(ParseRfc3339, AgreesWithTheCalendarOnEveryDayAndTakesAnyFraction) {
  for (Timestamp time = from_milliseconds(1); time < from_milliseconds(9'214'000'000'000);
       time = time + seconds(86'400) + milliseconds(59'999)) {
    Timestamp read;
    ASSERT_TRUE(parse_rfc3339(utc_text(time), read)) << utc_text(time);
    ASSERT_EQ(read, time);
  }
  const Timestamp second = *parse_utc("2023-10-06T17:35:55.000Z");
  Timestamp read;
  EXPECT_TRUE(parse_rfc3339("2023-10-06T17:35:55Z", read));
  EXPECT_EQ(read, second);
  EXPECT_TRUE(parse_rfc3339("2023-10-06T17:35:55.440295Z", read));
  EXPECT_EQ(read, second + microseconds(440'295));
  EXPECT_TRUE(parse_rfc3339("2023-10-06T17:35:55.440295123Z", read));
  EXPECT_EQ(read, second + nanoseconds(440'295'123));
}

TEST(ParseRfc3339, WhatIsNoRealMomentIsRefused) {
  for (const char* text :
       {"", "2020-12-08", "2020-12-08T09:08:57", "2020-12-08T09:08:57.Z", "2020-12-08T09:08:57xZ",
        "2020-12-08T09:08:57.1234567890Z", "2020-12-08T09:08:57.71a5Z", "2020-12-08 09:08:57.715Z",
        "2020-13-08T09:08:57.715Z", "2020-00-08T09:08:57.715Z", "2021-02-29T09:08:57.715Z",
        "2020-12-00T09:08:57.715Z", "2020-12-08T24:08:57.715Z", "2020-12-08T09:60:57.715Z",
        "2020-12-08T09:08:60.715Z", "1969-12-31T23:59:59.999Z", "2262-01-01T00:00:00.000Z",
        "2020-12-08T09:08:57.715+00:00"}) {
    Timestamp read;
    EXPECT_FALSE(parse_rfc3339(text, read)) << text;
  }
}

}  // namespace
}  // namespace tern::core
