// Goal: every code of the venue's documents means for an order what they say, and no other code
// means anything. Method: the fact sheet's table (section 9), row by row; then all codes beside it;
// then the sheet itself, so that none of its codes is missing here.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <vector>

#include "connectors/bybit/errors.hpp"
#include "connectors/evidence.hpp"

namespace tern::connectors::bybit {
namespace {

using venue::OrderError;
using venue::ResponseVerdict;

struct Case {
  OrderError expected;
  std::vector<int> codes;
};

// As the sheet groups them; what it calls "other" was not executed.
const std::vector<Case> kCases = {
    {OrderError::insufficient_balance, {170131, 170033, 110004, 110007, 110012, 176015}},
    {OrderError::rules, {10001, 170105, 170115, 170116, 170117, 170124, 170130, 170132, 170133}},
    {OrderError::rules, {170134, 170135, 170136, 170137, 170140, 170148, 170192, 170193, 170194}},
    {OrderError::rules, {170195, 170196, 170197, 170198, 170228, 170229, 170341, 170371, 170372}},
    {OrderError::rules, {170381, 170382, 170201}},
    {OrderError::not_found, {170143, 170213, 110001, 170139, 170142, 170190, 110008, 110010}},
    {OrderError::duplicate_id, {170141, 110072}},
    {OrderError::unknown, {10014, 20006}},
    {OrderError::rate_limited, {10006, 170005, 170222, 429, 10429, 10403, 20003, 170810, 10018}},
    {OrderError::expired, {-1, 10002}},
    {OrderError::authorization, {10003, 10004, 10005, 10007, 10008, 10010, 10028, -2015, 33004}},
    {OrderError::authorization, {20001}},
    {OrderError::venue_down, {10019, 170031}},
    {OrderError::refused, {170121, 170151, 170157, 10029, 170159, 170206, 170210, 10009, 10024}},
    {OrderError::refused, {10027, 170344, 170346, 170358, 170359, 3100197, 170145, 170217, 170218}},
    {OrderError::refused, {170348, 170355}},
    {OrderError::unknown, {10000, 10016, 170001, 170007, 170032, 170035, 170146, 170149, 170234}},
    {OrderError::unknown, {170147, 170150, 170191, 170212, 170144}},
};

std::map<int, OrderError> listed() {
  std::map<int, OrderError> found;
  for (const Case& each : kCases) {
    for (const int code : each.codes)
      EXPECT_TRUE(found.emplace(code, each.expected).second) << code << " stands there twice";
  }
  return found;
}

OrderError said(int code, int status = 200, ErrorRoad road = ErrorRoad::rest) {
  return order_error(status, std::to_string(code), road);
}

TEST(BybitOrderErrors, EachCodeMeansWhatTheDocumentsSay) {
  for (const auto& [code, expected] : listed())
    EXPECT_EQ(said(code), expected) << code;
}

TEST(BybitOrderErrors, ACodeThatNoTableNamesIsUnknown) {
  const std::map<int, OrderError> known = listed();
  for (const int first : {-3'000, 9'900, 20'000, 33'000, 110'000, 170'000, 176'000}) {
    for (int code = first; code < first + 900; ++code) {
      if (!known.contains(code)) {
        ASSERT_EQ(said(code), OrderError::unknown) << code;
      }
    }
  }
  for (const std::string_view text : {"", " ", "17013", "1701310", "170131 170033", "x"})
    EXPECT_EQ(order_error(200, text, ErrorRoad::rest), OrderError::unknown) << text;
}

TEST(BybitOrderErrors, OnlyZeroOverASoundAnswerAccepts) {
  EXPECT_EQ(said(0), OrderError::none);
  EXPECT_EQ(said(0, 404), OrderError::unknown);
  EXPECT_EQ(said(0, 500), OrderError::unknown);
  EXPECT_EQ(said(170131, 503), OrderError::unknown);
  EXPECT_EQ(said(0, 403), OrderError::rate_limited);
  EXPECT_EQ(said(0, 429), OrderError::rate_limited);
  EXPECT_EQ(order_error(401, "", ErrorRoad::rest), OrderError::authorization);
}

TEST(BybitOrderErrors, TooManySessionsIsNoWrongKey) {
  EXPECT_EQ(said(10003, 200, ErrorRoad::order_stream), OrderError::rate_limited);
  EXPECT_EQ(said(10004, 200, ErrorRoad::order_stream), OrderError::authorization);
}

TEST(BybitOrderErrors, NoCodeOfTheSheetIsMissingHere) {
  const auto sheet = test::shared_text("venues/bybit.md");
  if (!sheet) GTEST_SKIP() << "skipped: venues/bybit.md not found";
  const std::size_t begin = sheet->find("## 9. Errors");
  const std::string table = sheet->substr(begin, sheet->find("## 10.", begin) - begin);
  const std::map<int, OrderError> known = listed();
  // 170310 is of amendments, which tern does not send.
  const std::regex code(R"(\b(1[0-9]{4}|20[0-9]{3}|3[0-9]{4}|1[17][0-9]{4}|3100197)\b)");
  std::size_t found = 0;
  for (auto each = std::sregex_iterator(table.begin(), table.end(), code);
       each != std::sregex_iterator(); ++each) {
    const int number = std::stoi(each->str());
    if (number == 170310) continue;
    EXPECT_TRUE(known.contains(number)) << number;
    ++found;
  }
  EXPECT_GE(found, 90u);
}

venue::ResponseReport verdict(int status, std::string_view code, std::string_view reset = {},
                              std::int64_t time = 0) {
  venue::HttpResponse response;
  response.status = status;
  response.limit_reset = reset;
  return classify(response, {code, "words", core::from_milliseconds(time)});
}

TEST(BybitVerdicts, TellWhoeverPacesWhatToDo) {
  EXPECT_EQ(verdict(200, "0").verdict, ResponseVerdict::ok);
  EXPECT_EQ(verdict(200, "").verdict, ResponseVerdict::malformed);
  EXPECT_EQ(verdict(404, "").verdict, ResponseVerdict::refused);
  EXPECT_EQ(verdict(200, "10001").verdict, ResponseVerdict::refused);
  EXPECT_EQ(verdict(200, "10016").verdict, ResponseVerdict::venue_trouble);
  EXPECT_EQ(verdict(502, "").verdict, ResponseVerdict::venue_trouble);
  EXPECT_EQ(verdict(200, "10006").verdict, ResponseVerdict::rate_limited);
  EXPECT_EQ(verdict(429, "").verdict, ResponseVerdict::rate_limited);
}

TEST(BybitVerdicts, ALimitLastsUntilItsResetAndAtLeastASecond) {
  EXPECT_EQ(verdict(200, "10006").retry_after, kRateLimitPause);
  EXPECT_EQ(verdict(200, "10006", "1700000007500", 1'700'000'000'000).retry_after,
            core::milliseconds(7'500));
  EXPECT_EQ(verdict(200, "10006", "1700000000001", 1'700'000'000'000).retry_after, kRateLimitPause);
  EXPECT_EQ(verdict(200, "10006", "1800000000000", 1'700'000'000'000).retry_after,
            kRateLimitPauseMost);
  EXPECT_EQ(verdict(200, "10006", "soon", 1'700'000'000'000).retry_after, kRateLimitPause);
}

TEST(BybitVerdicts, TooManyRequestsOfTheAddressAreABanOfTenMinutes) {
  EXPECT_EQ(verdict(403, "").verdict, ResponseVerdict::banned);
  EXPECT_EQ(verdict(403, "").retry_after, core::seconds(600));
}

}  // namespace
}  // namespace tern::connectors::bybit
