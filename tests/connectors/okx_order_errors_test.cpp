// Goal: every code of the venue's documents means for an order what they say, and no other code
// means anything. Method: the fact sheet's table (section 9), row by row; then all codes beside it;
// then the sheet itself, so that none of its codes is missing here.
#include <gtest/gtest.h>

#include <map>

#include "connectors/evidence.hpp"
#include "connectors/okx/errors.hpp"

namespace tern::connectors::okx {
namespace {

using venue::OrderError;

struct Case {
  OrderError expected;
  std::vector<int> codes;
};

std::vector<int> between(int first, int last) {
  std::vector<int> codes;
  for (int code = first; code <= last; ++code)
    codes.push_back(code);
  return codes;
}

// As the sheet groups them; what it calls "other" was not executed: expired or refused.
const std::vector<Case> kCases = {
    {OrderError::insufficient_balance, {51008, 51119, 51127, 51131, 51143, 59200, 59201}},
    {OrderError::rules, {51000, 51020, 51005, 51006, 51116, 51120, 51121, 51122, 51137, 51138}},
    {OrderError::rules, {51150, 51201, 51202, 51203, 51204, 50122, 51014, 51015, 50002, 51100}},
    {OrderError::rules, {51101, 51118, 51124, 51185, 51194, 51195, 51507, 54084, 54085}},
    {OrderError::rules, between(50014, 50016)},
    {OrderError::not_found, {51400, 51410, 51503, 51603, 51405, 51401, 51402, 51509, 51510}},
    {OrderError::duplicate_id, {51016, 50071}},
    {OrderError::rate_limited, {50011, 50013, 50040, 50061, 60014, 60023}},
    {OrderError::rate_limited, {51025, 51102, 51103, 51174}},
    {OrderError::authorization, between(50100, 50114)},
    {OrderError::authorization, between(60004, 60007)},
    {OrderError::authorization, {50119, 50120, 50121, 50030, 50035, 60009, 60011, 60024, 60032}},
    {OrderError::authorization, {63999}},
    {OrderError::venue_down, {50005, 50046, 50062, 51021, 51022, 51087, 54072, 64008}},
    {OrderError::unknown, {50001, 50026, 64007, 50004, 51054, 51149, 51412}},
    {OrderError::expired, {50036, 50037}},
    {OrderError::refused, {51001, 51010, 54008, 54109, 59113, 51155, 51024, 50007, 50009, 50027}},
    {OrderError::refused, {50051, 50052, 50059, 50060, 51009, 50038, 51011}},
};

std::map<int, OrderError> listed() {
  std::map<int, OrderError> found;
  for (const Case& each : kCases) {
    for (const int code : each.codes) {
      EXPECT_TRUE(found.emplace(code, each.expected).second) << code << " stands there twice";
    }
  }
  return found;
}

TEST(OkxOrderErrors, EachCodeMeansWhatTheDocumentsSay) {
  for (const auto& [code, expected] : listed()) {
    for (const int status : {200, 400, 401, 403}) {
      EXPECT_EQ(order_error(status, std::to_string(code)), expected) << status << ' ' << code;
    }
  }
}

TEST(OkxOrderErrors, TroubleInsideTheVenueProvesNothingWhateverTheCode) {
  for (const auto& [code, expected] : listed()) {
    for (const int status : {500, 502, 503, 504, 599}) {
      EXPECT_EQ(order_error(status, std::to_string(code)), OrderError::unknown) << code;
    }
  }
  EXPECT_EQ(order_error(503, "0"), OrderError::unknown);
}

TEST(OkxOrderErrors, ALimitIsALimitWhateverTheCode) {
  EXPECT_EQ(order_error(429, ""), OrderError::rate_limited);
  EXPECT_EQ(order_error(429, "51008"), OrderError::rate_limited);
  EXPECT_EQ(order_error(403, ""), OrderError::rate_limited) << "the firewall";
}

TEST(OkxOrderErrors, ACodeWithoutARowIsUnknown) {
  const std::map<int, OrderError> known = listed();
  for (int code = 10'000; code <= 99'999; ++code) {
    if (known.contains(code)) continue;
    ASSERT_EQ(order_error(200, std::to_string(code)), OrderError::unknown) << code;
  }
  for (const char* code :
       {"", "1", "2", "00", "5100", "510000", "51008 51119", " 51008", "51oo8", "00000", "8 511"}) {
    EXPECT_EQ(order_error(200, code), OrderError::unknown) << code;
  }
  EXPECT_EQ(order_error(200, "0"), OrderError::none);
  EXPECT_EQ(order_error(400, "0"), OrderError::unknown) << "contradicts itself";
}

TEST(OkxOrderErrors, NoCodeOfTheFactSheetIsMissingHere) {
  const auto sheet = test::shared_text("venues/okx.md");
  if (!sheet) GTEST_SKIP() << "skipped: venues/okx.md not found";
  const std::size_t begin = sheet->find("## 9. Errors");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t table = sheet->find("| Code | Class |", begin);
  const std::string text = sheet->substr(table, sheet->find("\n\n", table) - table);
  const std::map<int, OrderError> known = listed();
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find_first_of("56", at)) != std::string::npos; ++at) {
    const std::string code = text.substr(at, 5);
    if (at > 0 && std::isdigit(static_cast<unsigned char>(text[at - 1])) != 0) continue;
    if (code.find_first_not_of("0123456789") != std::string::npos || code.size() != 5) continue;
    EXPECT_TRUE(known.contains(std::stoi(code))) << code;
    ++found;
  }
  EXPECT_GT(found, 110u);
}

}  // namespace
}  // namespace tern::connectors::okx
