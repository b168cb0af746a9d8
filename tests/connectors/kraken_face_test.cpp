// Goal: the simulated venue is as strict as the real one's documents say. Method: a client written
// by hand, wrong in one thing at a time.
#include "connectors/kraken_face.hpp"

namespace tern::connectors::kraken {
namespace {

std::string error_of(const nlohmann::json& answer) {
  return answer["error"].empty() ? "" : answer["error"][0].get<std::string>();
}

TEST_F(KrakenFace, OnlyARightSignatureAndARisingNonceAreHeard) {
  EXPECT_EQ(error_of(post("BalanceEx")), "");
  EXPECT_EQ(error_of(post("BalanceEx", "", "YW5vdGhlcg==")), "EAPI:Invalid signature");
  EXPECT_EQ(error_of(post("BalanceEx", "", kSecret, last_nonce - 1)), "EAPI:Invalid nonce");
  EXPECT_EQ(error_of(post("BalanceEx", "", kSecret, 5)), "EAPI:Invalid nonce");
  EXPECT_EQ(error_of(post("BalanceEx", "", kSecret, last_nonce + 1'000'000)), "");
  EXPECT_EQ(error_of(post("BalanceEx")), "EAPI:Invalid nonce") << "it never falls again";
}

TEST_F(KrakenFace, AnUpdateTellsTheWindowAndNotWhatIsPushedOutOfIt) {
  for (std::int64_t level = 0; level < 12; ++level)
    rest(Side::bid, 100 - level, 5);
  rest(Side::ask, 110, 5);
  pass(core::milliseconds(100));
  open();
  subscribe("book");
  const nlohmann::json snapshot = take(FrameClass::book_snapshot).at(0)["data"][0];
  EXPECT_EQ(snapshot["bids"].size(), 10u);
  rest(Side::bid, 101, 7);
  pass(core::milliseconds(100));
  nlohmann::json update = take(FrameClass::book_update).at(0)["data"][0];
  EXPECT_EQ(update["bids"].size(), 1u) << "the eleventh is cut off by the client: " << update;
  rest(Side::ask, 101, 7);
  pass(core::milliseconds(100));
  update = take(FrameClass::book_update).at(0)["data"][0];
  EXPECT_EQ(update["bids"].size(), 2u) << "one is gone, one came into the window: " << update;
  EXPECT_EQ(update["checksum"], snapshot["checksum"]) << "the book is what it was";
}

TEST_F(KrakenFace, ATokenIsNeededOnceAndHoldsWhileItsConnectionLives) {
  open();
  join_own("executions", "no token");
  EXPECT_EQ(take(FrameClass::reply).at(0)["error"], "ESession:Invalid session");
  const std::string mine = token();
  join_own("executions", mine);
  EXPECT_EQ(take(FrameClass::reply).size(), 2u) << "an acknowledgement and a snapshot";
  pass(core::seconds(1'000));
  order("late", "buy", 120, 5, mine);
  EXPECT_EQ(take(FrameClass::order_reply).at(0)["success"], true);
  open(2);
  face->on_message(2,
                   nlohmann::json{{"method", "subscribe"},
                                  {"params", {{"channel", "executions"}, {"token", mine}}}}
                       .dump(),
                   now);
  EXPECT_EQ(take(FrameClass::reply).at(0)["error"], "ESession:Invalid session")
      << "fifteen minutes are over";
}

TEST_F(KrakenFace, ALateDeadlineAndRulesAreRefusedInTheVenuesWords) {
  const auto said = [&](const std::string& form) { return error_of(post("AddOrder", form)); };
  rest(Side::ask, 120, 500);
  EXPECT_EQ(said(form_of("a", "buy", 120, 5) + "&deadline=2020-01-01T00:00:00.000Z"),
            "EService:Deadline elapsed");
  EXPECT_EQ(said(form_of("a", "buy", 120, 5) + "&deadline=2090-01-01T00:00:00.000Z"),
            "EGeneral:Invalid arguments:deadline");
  EXPECT_EQ(said(form_of("a", "buy", 120, 100'000)), "EOrder:Insufficient funds");
  EXPECT_EQ(said(form_of("a-name-of-nineteen-", "buy", 120, 5)), "EGeneral:Invalid arguments");
  EXPECT_EQ(said("&pair=NOPAIR"), "EQuery:Unknown asset pair");
  EXPECT_TRUE(account->orders().empty());
  EXPECT_EQ(said(form_of("a", "sell", 200, 5, "GTC")), "");
  EXPECT_NE(said(form_of("a", "sell", 200, 5, "GTC")).find("cl_ord_id"), std::string::npos);
  EXPECT_EQ(error_of(post("CancelOrder", "&cl_ord_id=none")), "EOrder:Unknown order");
  EXPECT_EQ(post("CancelOrder", "&cl_ord_id=a")["result"]["count"], 1);
}

TEST_F(KrakenFace, CountersRiseWithWhatIsAskedAndFallWithTime) {
  int asked = 0;
  while (error_of(post("ClosedOrders")).empty() && asked < 100)
    ++asked;
  EXPECT_EQ(asked, 10) << "twenty, at two each";
  EXPECT_EQ(error_of(post("BalanceEx")), "EAPI:Rate limit exceeded");
  pass(core::seconds(2));
  EXPECT_EQ(error_of(post("BalanceEx")), "");
  EXPECT_EQ(error_of(post("BalanceEx")), "EAPI:Rate limit exceeded");
  // Each young cancel is dear.
  int cancelled = 0;
  for (; cancelled < 100; ++cancelled) {
    if (!error_of(post("AddOrder", form_of("c", "sell", 200, 5, "GTC"))).empty()) break;
    if (!error_of(post("CancelOrder", "&cl_ord_id=c")).empty()) break;
  }
  EXPECT_EQ(cancelled, 13) << "125, at nine each";
}

TEST_F(KrakenFace, AConnectionWithoutSubscriptionEndsAndOneWithIsKeptAwake) {
  open();
  open(2);
  subscribe("book");
  frames.clear();
  pass(core::seconds(61));
  EXPECT_EQ(closed, std::vector<sim::SessionId>{2});
  EXPECT_GE(take(FrameClass::heartbeat).size(), 55u);
}

TEST_F(KrakenFace, LeavingABookMustNameItsDepth) {
  open();
  subscribe("book", true, 25);
  frames.clear();
  subscribe("book", false, 10);
  EXPECT_EQ(take(FrameClass::reply).at(0)["success"], false);
  subscribe("book", false, 25);
  EXPECT_EQ(take(FrameClass::reply).at(0)["success"], true);
}

TEST_F(KrakenFace, ABuysFeeIsTakenFromTheMoneyAndAHoldIsToldByRestOnly) {
  open();
  const std::string mine = token();
  join_own("executions", mine);
  join_own("balances", mine);
  rest(Side::ask, 120, 5);
  frames.clear();
  order("one", "buy", 120, 5, mine);
  for (const nlohmann::json& event : take(FrameClass::account_event)) {
    const nlohmann::json& entry = event["data"][0];
    if (entry.value("exec_type", "") == "trade") {
      EXPECT_EQ(entry["fees"][0]["asset"], "USDT");
      EXPECT_EQ(entry["order_status"], "partially_filled") << "though it is the last";
    }
  }
  frames.clear();
  post("AddOrder", form_of("two", "buy", 100, 5, "GTC"));
  for (const nlohmann::json& event : take(FrameClass::account_event))
    EXPECT_EQ(event["channel"], "executions") << "the total did not change";
  EXPECT_NE(post("BalanceEx")["result"]["USDT"]["hold_trade"], "0");
}

}  // namespace
}  // namespace tern::connectors::kraken
