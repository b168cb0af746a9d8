// In: what faces share: requests as sent, limits, spellings, windows of a book. Out: that they hold
// at their edges. Cannot happen: a venue's dialect here.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/sim/account_orders.hpp"
#include "tern/sim/book_window.hpp"
#include "tern/sim/face_request.hpp"
#include "tern/sim/face_text.hpp"

namespace tern::sim {
namespace {

TEST(FaceRequest, PathAndQueryAreToldApartWhateverTheTarget) {
  EXPECT_EQ(path_of("/a/b?c=1"), "/a/b");
  EXPECT_EQ(query_of("/a/b?c=1"), "c=1");
  EXPECT_EQ(path_of("/a/b"), "/a/b");
  EXPECT_EQ(query_of("/a/b"), "");
  EXPECT_EQ(query_of("/a/b?"), "");
  EXPECT_EQ(query_of(""), "");
}

TEST(FaceRequest, ParametersKeepTheirOrderAndLoseTheirEscapes) {
  const Parameters parameters = parameters_of("b=2&a=%20x&&c&a=3&d=1=2");
  const Parameters wanted{{"b", "2"}, {"a", " x"}, {"c", ""}, {"a", "3"}, {"d", "1=2"}};
  EXPECT_EQ(parameters, wanted);
  EXPECT_EQ(value_of(parameters, "a"), " x");
  EXPECT_EQ(value_of(parameters, "e"), "");
  EXPECT_TRUE(parameters_of("").empty());
}

TEST(FaceRequest, AHeaderIsFoundInAnyCase) {
  FaceRequest request;
  request.headers = {{"API-Key", "k"}, {"other", "o"}};
  EXPECT_EQ(header_of(request, "api-key"), "k");
  EXPECT_EQ(header_of(request, "missing"), "");
}

TEST(SlidingLimit, SaysHowManyAreLeftAndWhenOneMoreIs) {
  SlidingLimit limit(2, core::seconds(1));
  const core::Timestamp now = core::from_milliseconds(5'000);
  EXPECT_EQ(limit.left(now), 2u);
  EXPECT_EQ(limit.next(now), now);
  EXPECT_TRUE(limit.admits(now));
  EXPECT_TRUE(limit.admits(now + core::milliseconds(300)));
  EXPECT_EQ(limit.left(now + core::milliseconds(400)), 0u);
  EXPECT_EQ(limit.next(now + core::milliseconds(400)), now + core::seconds(1));
  EXPECT_EQ(limit.left(now + core::seconds(1)), 1u);
}

TEST(SlidingLimit, AdmitsSoManyInAnyWindowAndCountsNoRefusal) {
  SlidingLimit limit(2, core::seconds(1));
  const auto at = [](std::int64_t ms) { return core::from_milliseconds(1'000'000 + ms); };
  EXPECT_TRUE(limit.admits(at(0)));
  EXPECT_TRUE(limit.admits(at(400)));
  EXPECT_FALSE(limit.admits(at(999)));
  EXPECT_TRUE(limit.admits(at(1'000)));
  EXPECT_FALSE(limit.admits(at(1'399)));
  EXPECT_TRUE(limit.admits(at(1'400)));
}

TEST(FaceText, APatternTakesItsValuesInOrder) {
  EXPECT_EQ(filled("[$,\"$\"]", {"a", std::string("$")}), "[a,\"$\"]");
  EXPECT_DEATH((void)filled("$", {}), "more places than values");
  EXPECT_DEATH((void)filled("", {"a"}), "more values than places");
  std::string list;
  append_element(list, "1");
  append_element(list, "2");
  EXPECT_EQ(list, "1,2");
}

TEST(FaceText, OnlyAPositiveNumberIsOne) {
  EXPECT_EQ(positive("0.50").value().text(), "0.5");
  for (const char* text : {"", "0", "0.00", "-1", "x", "1.2.3"}) {
    EXPECT_FALSE(positive(text).has_value()) << text;
  }
}

std::string dashed(const Listing& listing) {
  return listing.base + "-" + listing.quote;
}

std::vector<Listing> listings() {
  return {{"BTC", "USDT", 2, 3, 1, 1, {}}, {"ETH", "USDT", 2, 3, 1, 1, {}}};
}

TEST(FaceText, AnOrdersNameHasLegalCharactersAndAnEnd) {
  EXPECT_TRUE(is_client_id("", "", 4));
  EXPECT_TRUE(is_client_id("aZ09", "", 4));
  EXPECT_FALSE(is_client_id("aZ09b", "", 4));
  EXPECT_FALSE(is_client_id("a-_", "", 4));
  EXPECT_TRUE(is_client_id("a-_", "-_", 4));
  EXPECT_FALSE(is_client_id("a b", "-_", 4));
}

TEST(FaceText, EachCaseHasItsOwnWords) {
  constexpr Wording<Trouble, std::string_view> kRows[] = {{Trouble::ban, "banned"},
                                                          {Trouble::busy, "busy"}};
  EXPECT_EQ(words_for(kRows, Trouble::ban), "banned");
  EXPECT_EQ(words_for(kRows, Trouble::busy), "busy");
}

TEST(Symbols, NamesGoBothWays) {
  const Exchange exchange("x", listings());
  const Symbols symbols(exchange, dashed);
  EXPECT_EQ(symbols.of(1), "ETH-USDT");
  EXPECT_EQ(symbols.find("ETH-USDT"), InstrumentIndex{1});
  EXPECT_FALSE(symbols.find("ETHUSDT").has_value());
}

// What a client does: the window before, each change laid over it.
DepthLevels applied(DepthLevels levels, const DepthLevels& updates, bool descending) {
  for (const DepthLevel& update : updates) {
    std::erase_if(levels, [&](const DepthLevel& level) { return level.price == update.price; });
    if (update.size != 0) levels.push_back(update);
  }
  std::sort(levels.begin(), levels.end(), [&](const DepthLevel& a, const DepthLevel& b) {
    return descending ? a.price > b.price : a.price < b.price;
  });
  return levels;
}

std::string text_of(const DepthLevels& levels) {
  std::string text;
  for (const DepthLevel& level : levels)
    append_element(text, std::to_string(level.price) + "x" + std::to_string(level.size));
  return text;
}

TEST(BookWindow, ItsChangesTurnOneIntoTheNext) {
  core::Random random(7);
  Exchange exchange("x", listings());
  BookWindow told = window_of(exchange, 0, 5);
  for (int i = 0; i < 2'000; ++i) {
    const bool is_bid = random.chance(500'000);
    const auto offset = random.between(0, 11);
    exchange.place({0, is_bid ? market::Side::bid : market::Side::ask,
                    is_bid ? 1'006 - offset : 1'000 + offset, random.between(1, 9), false, 1},
                   core::from_milliseconds(i + 1));
    if (!random.chance(300'000)) continue;
    const BookWindow next = window_of(exchange, 0, 5);
    const BookWindow change = changes(told, next);
    ASSERT_EQ(text_of(applied(told.bids, change.bids, true)), text_of(next.bids));
    ASSERT_EQ(text_of(applied(told.asks, change.asks, false)), text_of(next.asks));
    ASSERT_TRUE(changes(next, next).empty());
    told = next;
    const BestLevels best = best_of(exchange, 0);
    const BestLevels wanted{next.bids.empty() ? DepthLevel{} : next.bids.front(),
                            next.asks.empty() ? DepthLevel{} : next.asks.front()};
    ASSERT_EQ(best, wanted);
  }
}

}  // namespace
}  // namespace tern::sim
