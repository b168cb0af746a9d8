// In: names with slips, foreign bytes. Out: proof that help is near and that print is safe.
// Cannot happen: a suggestion that is further than a third of the name.
#include "tern/core/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tern::core {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"policy", "depth", "median_levels",
                                                   "min_edge_bps", "BTC/USDT"};

TEST(NearestName, FindsTheKeyBehindASlip) {
  EXPECT_EQ(nearest_name("dept", kKeys), "depth");
  EXPECT_EQ(nearest_name("polisy", kKeys), "policy");
  EXPECT_EQ(nearest_name("median_level", kKeys), "median_levels");
  EXPECT_EQ(nearest_name("min_egde_bps", kKeys), "min_edge_bps");
  const std::string_view short_names[] = {"info", "BTC"};
  EXPECT_EQ(nearest_name("inof", short_names), "info");  // two neighbours that changed places
  EXPECT_EQ(nearest_name("BCT", short_names), "BTC");
}

TEST(NearestName, IgnoresLetterCase) {
  EXPECT_EQ(nearest_name("btc/usdt", kKeys), "BTC/USDT");
}

TEST(NearestName, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("frequency", kKeys), "");
  EXPECT_EQ(nearest_name("", kKeys), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), kKeys), "");
  EXPECT_EQ(nearest_name("depth", {}), "");
}

TEST(NearestName, AcceptsOneSlipInThreeLettersAndAtMostThree) {
  const std::array<std::string_view, 1> name = {"abcdefghijklmnop"};
  EXPECT_EQ(nearest_name("XXXdefghijklmnop", name), name[0]);
  EXPECT_EQ(nearest_name("XXXXefghijklmnop", name), "");
  const std::array<std::string_view, 1> brief = {"abcde"};
  EXPECT_EQ(nearest_name("Xbcde", brief), "abcde");
  EXPECT_EQ(nearest_name("XXcde", brief), "");
}

TEST(NearestName, PrefersTheFirstOfEquallyNearNames) {
  const std::array<std::string_view, 2> names = {"tick", "tock"};
  EXPECT_EQ(nearest_name("teck", names), "tick");
}

TEST(Text, ChangesLetterCaseOfAsciiOnly) {
  EXPECT_EQ(to_lower("BTC-USDT_1\xC4"), "btc-usdt_1\xC4");
  EXPECT_EQ(to_upper("okx-\xE4z"), "OKX-\xE4Z");
}

TEST(Text, SplitKeepsEmptyPieces) {
  using Pieces = std::vector<std::string_view>;
  EXPECT_EQ(split("a,,b,", ','), (Pieces{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Pieces{""}));
  EXPECT_EQ(split("abc", ','), (Pieces{"abc"}));
}

TEST(Text, QuotedShowsForeignBytesHarmlessly) {
  EXPECT_EQ(quoted("price \x1B[31m\n\xFF"), "price ?[31m??");
  EXPECT_EQ(quoted(std::string(100, 'a'), 10), "aaaaaaa...");
  EXPECT_EQ(quoted("abcdef", 2), "ab");
  EXPECT_EQ(quoted("abcdef", 6), "abcdef");
}

}  // namespace
}  // namespace tern::core
