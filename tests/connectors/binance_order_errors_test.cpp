// Goal: every code of the venue's documents means for an order what they say, and no other code
// means anything. Method: the fact sheet's table, row by row; then all codes beside it.
#include <gtest/gtest.h>

#include <set>

#include "connectors/binance/errors.hpp"

namespace tern::connectors::binance {
namespace {

using venue::OrderError;

struct Case {
  std::vector<std::int64_t> codes;
  const char* words;
  OrderError expected;
};

std::vector<std::int64_t> down(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> codes;
  for (std::int64_t code = first; code >= last; --code)
    codes.push_back(code);
  return codes;
}

const std::vector<Case> kCases = {
    {{-2010},
     "Account has insufficient balance for requested action.",
     OrderError::insufficient_balance},
    {{-2010}, "Duplicate order sent.", OrderError::duplicate_id},
    {{-2010}, "Order would immediately match and take.", OrderError::refused},
    {{-2010}, "Market is closed.", OrderError::venue_down},
    {{-2010}, "This symbol is not permitted for this account.", OrderError::refused},
    {{-2010}, "This symbol is restricted for this account.", OrderError::refused},
    {{-2010}, "This account may not place or cancel orders.", OrderError::refused},
    {{-2010}, "This action is disabled on this account.", OrderError::refused},
    {{-2010}, "Price * QTY is zero or less.", OrderError::rules},
    {{-2010}, "This order does not reach the LOT_SIZE filter minimum quantity.", OrderError::rules},
    {{-1013, -2010}, "Filter failure: PRICE_FILTER", OrderError::rules},
    {{-1013, -2010}, "Filter failure: LOT_SIZE", OrderError::rules},
    {{-1013, -2010}, "Filter failure: NOTIONAL", OrderError::rules},
    {{-1013, -2010}, "Filter failure: MIN_NOTIONAL", OrderError::rules},
    {{-1013, -2010}, "Filter failure: PERCENT_PRICE_BY_SIDE", OrderError::rules},
    {{-1013, -2010}, "Filter failure: MARKET_LOT_SIZE", OrderError::rules},
    {{-1013, -2010}, "Filter failure: MAX_NUM_ORDERS", OrderError::refused},
    {{-1013, -2010}, "Filter failure: EXCHANGE_MAX_NUM_ORDERS", OrderError::refused},
    {{-1013, -2010}, "Filter failure: MAX_POSITION", OrderError::refused},
    {{-1014, -1020, -1111, -1127, -1128, -1130, -1220}, "any", OrderError::rules},
    {down(-1100, -1108), "any", OrderError::rules},
    {down(-1114, -1122), "any", OrderError::rules},
    {{-1112}, "No orders on book for symbol.", OrderError::refused},
    {{-1010},
     "Account has insufficient balance for requested action.",
     OrderError::insufficient_balance},
    {{-1010}, "Something new.", OrderError::unknown},
    {{-2013}, "Order does not exist.", OrderError::not_found},
    {{-2011}, "Unknown order sent.", OrderError::not_found},
    {{-2026},
     "Order was canceled or expired with no executed qty over 90 days ago.",
     OrderError::not_found},
    {{-2011}, "Order was not canceled due to cancel restrictions.", OrderError::refused},
    {{-1003, -1015, -1034}, "any", OrderError::rate_limited},
    {{-1002, -1021, -1022, -2008, -2014, -2015}, "any", OrderError::authorization},
    {{-1008, -1016}, "any", OrderError::venue_down},
    {{-1000, -1001, -1006, -1007}, "any", OrderError::unknown},
    {{-2021, -2022}, "any", OrderError::unknown},  // of a method that tern does not use
    {{-2035, -2036, -2038, -2039, -2042, -2043}, "any", OrderError::refused},
    {{-1013, -2010, -2011}, "Words that nobody has read yet.", OrderError::unknown},
};

VenueError error(std::int64_t code, const std::string& words) {
  return {true, code, std::to_string(code) + ' ' + words};
}

TEST(BinanceOrderErrors, EachCodeMeansWhatTheDocumentsSay) {
  for (const Case& each : kCases) {
    for (const std::int64_t code : each.codes) {
      for (const int status : {400, 401, 403, 409}) {
        EXPECT_EQ(order_error_of(status, error(code, each.words)), each.expected)
            << status << ' ' << code << ' ' << each.words;
      }
    }
  }
}

TEST(BinanceOrderErrors, TroubleInsideTheVenueProvesNothingWhateverTheCode) {
  for (const Case& each : kCases) {
    for (const std::int64_t code : each.codes) {
      for (const int status : {500, 502, 503, 504, 599}) {
        EXPECT_EQ(order_error_of(status, error(code, each.words)), OrderError::unknown) << code;
      }
    }
  }
}

TEST(BinanceOrderErrors, ALimitIsALimitWhateverTheCode) {
  for (const int status : {429, 418}) {
    EXPECT_EQ(order_error_of(status, {}), OrderError::rate_limited);
    EXPECT_EQ(order_error_of(status, error(-2010, "Market is closed.")), OrderError::rate_limited);
  }
  EXPECT_EQ(order_error_of(403, {}), OrderError::rate_limited) << "the firewall";
}

TEST(BinanceOrderErrors, ACodeWithoutARowIsUnknownWhateverItsWords) {
  std::set<std::int64_t> listed;
  for (const Case& each : kCases)
    listed.insert(each.codes.begin(), each.codes.end());
  for (std::int64_t code = 0; code >= -30'000; --code) {
    if (listed.count(code) > 0) continue;
    for (const Case& each : kCases)
      ASSERT_EQ(order_error_of(400, error(code, each.words)), OrderError::unknown) << code;
  }
  EXPECT_EQ(order_error_of(400, {}), OrderError::unknown) << "no code at all";
  EXPECT_EQ(order_error_of(200, {}), OrderError::unknown);
}

}  // namespace
}  // namespace tern::connectors::binance
