// Goal: every error of the venue's documents means for an order what they say, and no other text
// means anything. Method: the fact sheet's table (section 9), row by row; then the sheet itself, so
// that none of its texts is missing here.
#include <gtest/gtest.h>

#include <set>

#include "connectors/evidence.hpp"
#include "connectors/kraken/errors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::kraken {
namespace {

using venue::OrderError;

struct Case {
  OrderError expected;
  std::string_view text;
};

// Of a placement.
constexpr Case kCases[] = {
    {OrderError::insufficient_balance, "EOrder:Insufficient funds"},
    {OrderError::insufficient_balance, "EOrder:Insufficient margin"},
    {OrderError::rules, "EOrder:Order minimum not met"},
    {OrderError::rules, "EOrder:Cost minimum not met"},
    {OrderError::rules, "EOrder:Tick size check failed"},
    {OrderError::rules, "EOrder:Invalid price"},
    {OrderError::rules, "EGeneral:Invalid arguments"},
    {OrderError::rules, "EGeneral:Invalid arguments:volume"},
    {OrderError::rules, "EQuery:Unknown asset pair"},
    {OrderError::rules, "EQuery:Unknown asset"},
    {OrderError::not_found, "EOrder:Unknown order"},
    {OrderError::refused, "EOrder:Invalid order"},
    {OrderError::duplicate_id, "EGeneral:Invalid arguments:cl_ord_id"},
    {OrderError::duplicate_id, "EOrder:Invalid cl_ord_id: already in use"},
    {OrderError::rate_limited, "EAPI:Rate limit exceeded"},
    {OrderError::rate_limited, "EOrder:Rate limit exceeded"},
    {OrderError::rate_limited, "EOrder:Domain rate limit exceeded"},
    {OrderError::rate_limited, "EOrder:Orders limit exceeded"},
    {OrderError::rate_limited, "EService:Throttled: 1700000000"},
    {OrderError::rate_limited, "EService: Throttled: 1700000000"},
    {OrderError::rate_limited, "EGeneral:Temporary lockout"},
    {OrderError::rate_limited, "EGeneral:Too many requests"},
    {OrderError::rate_limited, "EAuth:Rate limit exceeded"},
    {OrderError::rate_limited, "EAuth:Too many requests"},
    {OrderError::rate_limited, "Exceeded msg rate"},
    {OrderError::authorization, "EAPI:Invalid key"},
    {OrderError::authorization, "EAPI:Invalid signature"},
    {OrderError::authorization, "EAPI:Invalid nonce"},
    {OrderError::authorization, "EAPI:Invalid token"},
    {OrderError::authorization, "EGeneral:Permission denied"},
    {OrderError::authorization, "ESession:Invalid session"},
    {OrderError::authorization, "EAuth:Account temporary disabled"},
    {OrderError::authorization, "EAuth:Account unconfirmed"},
    {OrderError::authorization, "EAccount:Invalid permissions"},
    {OrderError::venue_down, "EService:Market in cancel_only mode"},
    {OrderError::venue_down, "EService:Market in post_only mode"},
    {OrderError::venue_down, "EService:Market in limit_only mode"},
    {OrderError::refused, "EOrder:Post only order"},
    {OrderError::refused, "EAPI:Feature disabled:viqc"},
    {OrderError::refused, "EOrder:Reduce only:No position exists"},
    {OrderError::refused, "ETrade:Invalid request"},
    {OrderError::refused, "EBM:limit exceeded:CAL"},
    {OrderError::refused, "EFunding:Unknown withdraw key"},
    {OrderError::unknown, "EService:Unavailable"},
    {OrderError::unknown, "EService:Busy"},
    {OrderError::unknown, "EService:Deadline elapsed"},
    {OrderError::unknown, "EService:Timeout"},
    {OrderError::unknown, "EGeneral:Internal error"},
    {OrderError::unknown, "EGeneral:Internal error[:code]"},
    {OrderError::unknown, "EDatabase:Internal error"},
};

TEST(KrakenOrderErrors, EachTextMeansWhatTheDocumentsSay) {
  for (const Case& each : kCases)
    EXPECT_EQ(order_error(200, each.text, Asked::placement), each.expected) << each.text;
  EXPECT_EQ(order_error(200, "EOrder:Invalid order", Asked::order), OrderError::not_found);
  EXPECT_EQ(order_error(200, "", Asked::placement), OrderError::none);
}

TEST(KrakenOrderErrors, WhatHasNoRowProvesNothing) {
  for (const char* text : {"EOrder:", "EOrder:insufficient funds", " EOrder:Insufficient funds",
                           "Insufficient funds", "E", "EGeneral:Unknown", "anything"}) {
    EXPECT_EQ(order_error(200, text, Asked::placement), OrderError::unknown) << text;
  }
  for (const int status : {500, 502, 503, 520}) {
    EXPECT_EQ(order_error(status, "EOrder:Insufficient funds", Asked::placement),
              OrderError::unknown)
        << "the front spoke, whatever stands inside";
  }
  EXPECT_EQ(order_error(400, "", Asked::placement), OrderError::unknown);
}

// Texts of the sheet's table: "EGroup:Words" up to a semicolon, a bar or a bracket.
TEST(KrakenOrderErrors, NoTextOfTheSheetIsMissingHere) {
  const auto sheet = test::shared_text("venues/kraken.md");
  if (!sheet) GTEST_SKIP() << "skipped: venues/kraken.md not found";
  std::size_t at = sheet->find("## 9. Errors");
  ASSERT_NE(at, std::string::npos);
  const std::string_view section =
      std::string_view(*sheet).substr(at, sheet->find("## 10.", at) - at);
  std::set<std::string> seen;
  for (const std::string_view line : core::split(section, '\n')) {
    if (!line.starts_with("| ")) continue;
    const std::string_view cell = line.substr(2, line.find('|', 2) - 2);
    for (std::string_view text : core::split(cell, ';')) {
      const std::size_t begin = text.find('E');
      const std::size_t colon = text.find(':');
      if (begin == std::string_view::npos || colon == std::string_view::npos || begin > colon)
        continue;
      text = text.substr(begin, text.find_first_of("[*…(,", begin) - begin);
      while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
      seen.emplace(text.substr(0, text.find(" on a query")));
    }
  }
  EXPECT_GE(seen.size(), 30u);
  for (const std::string& text : seen) {
    const bool listed = std::any_of(std::begin(kCases), std::end(kCases), [&](const Case& each) {
      return each.text.starts_with(text) || text.starts_with(each.text);
    });
    EXPECT_TRUE(listed) << text;
  }
}

}  // namespace
}  // namespace tern::connectors::kraken
