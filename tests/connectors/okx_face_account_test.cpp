// In: what a client of the documents would send of an account. Out: proof that the simulated venue
// lets nobody else in, refuses with the venue's codes, and tells its own truth. Method: rules of
// the documents one by one.
#include "connectors/okx_face.hpp"

namespace tern::connectors::okx {
namespace {

constexpr const char* kSubscribe =
    R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"},{"channel":"account"}]})";

class OkxFaceAccount : public OkxFace {
 protected:
  OkxFaceAccount() {
    rest(Side::bid, 100, 30);
    rest(Side::ask, 110, 30);
  }
  // The code of a private question with one header changed ("" leaves it out).
  std::string code_with(const std::string& name, const std::string& value) {
    Headers all = headers("GET/api/v5/account/balance");
    for (auto& [key, text] : all) {
      if (key == name) text = value;
    }
    return ask({"GET", "/api/v5/account/balance", all, ""}, 401)["code"];
  }
  std::string refusal(const nlohmann::json& placement) {
    const nlohmann::json answer = post("/api/v5/trade/order", placement);
    EXPECT_EQ(answer["code"] == "0", answer["data"][0]["sCode"] == "0") << answer;
    return answer["data"][0]["sCode"];
  }
  // `change` merged into a good order.
  std::string refusal_with(const nlohmann::json& change) {
    nlohmann::json changed = order("arb1", "buy", 110, 3);
    changed.update(change);
    return refusal(changed);
  }
  nlohmann::json by_stream(const std::string& operation, nlohmann::json arguments,
                           const nlohmann::json& more = nlohmann::json::object()) {
    if (!arguments.contains("instIdCode")) arguments["instIdCode"] = 1'000'000'000;
    nlohmann::json message{
        {"id", "7"}, {"op", operation}, {"args", nlohmann::json::array({arguments})}};
    message.update(more);
    say(message.dump());
    return frames.empty() ? nlohmann::json() : frames.back().message();
  }
};

TEST_F(OkxFaceAccount, OnlyAWellSignedRequestOfNowIsAnswered) {
  EXPECT_EQ(ask("/api/v5/account/balance")["code"], "0");
  EXPECT_EQ(code_with("OK-ACCESS-KEY", ""), "50103");
  EXPECT_EQ(code_with("OK-ACCESS-PASSPHRASE", ""), "50104");
  EXPECT_EQ(code_with("OK-ACCESS-SIGN", ""), "50106");
  EXPECT_EQ(code_with("OK-ACCESS-TIMESTAMP", ""), "50107");
  EXPECT_EQ(code_with("OK-ACCESS-KEY", "another"), "50111");
  EXPECT_EQ(code_with("OK-ACCESS-PASSPHRASE", "another"), "50105");
  EXPECT_EQ(code_with("OK-ACCESS-SIGN", "c2lnbg=="), "50113");
  EXPECT_EQ(code_with("OK-ACCESS-TIMESTAMP", "yesterday"), "50112");
  EXPECT_EQ(code_with("OK-ACCESS-TIMESTAMP", core::utc_text(now - core::milliseconds(30'001))),
            "50102");
  EXPECT_EQ(code_with("OK-ACCESS-TIMESTAMP", core::utc_text(now + core::milliseconds(30'001))),
            "50102");
  EXPECT_EQ(code_with("OK-ACCESS-TIMESTAMP", core::utc_text(now - core::milliseconds(30'000))),
            "50113")
      << "in time, and signed for another";
  // What is signed is what is sent: the query too.
  EXPECT_EQ(
      ask({"GET", "/api/v5/account/balance?ccy=BTC", headers("GET/api/v5/account/balance"), ""},
          401)["code"],
      "50113");
  account.reset();
  make(nullptr);
  EXPECT_EQ(ask("/api/v5/account/balance", 401)["code"], "50111");
}

TEST_F(OkxFaceAccount, AnOrderThatCanBeFilledIsFilledAtTheBook) {
  const nlohmann::json answer = post("/api/v5/trade/order", order("arb1", "buy", 111, 3));
  EXPECT_EQ(answer["code"], "0");
  EXPECT_EQ(answer["data"][0]["clOrdId"], "arb1");
  EXPECT_EQ(answer["data"][0]["sCode"], "0");
  const sim::AccountOrder* known = account->find("arb1");
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(answer["data"][0]["ordId"], std::to_string(known->number));
  const nlohmann::json told =
      ask("/api/v5/trade/order?instId=" + symbol + "&clOrdId=arb1")["data"][0];
  EXPECT_EQ(told["state"], "filled");
  EXPECT_EQ(told["accFillSz"], known->size.text());
  EXPECT_EQ(told["avgPx"], order("", "buy", 110, 3)["px"]) << "at the book's price";
  EXPECT_EQ(told["fee"].get<std::string>().front(), '-') << "what is paid is negative";
  const nlohmann::json fills = ask("/api/v5/trade/fills?instType=SPOT&instId=" + symbol +
                                   "&ordId=" + std::to_string(known->number))["data"];
  ASSERT_EQ(fills.size(), 1u);
  EXPECT_EQ(fills[0]["feeCcy"], "BTC");
  EXPECT_EQ(fills[0]["fee"], account->fills()[0].fee.negated().text());
  EXPECT_EQ(fills[0]["execType"], "T");
  EXPECT_TRUE(ask("/api/v5/trade/fills?instType=SPOT&ordId=999999")["data"].empty());
  EXPECT_TRUE(ask("/api/v5/trade/fills?instType=SPOT&begin=" +
                  std::to_string(now.ns / 1'000'000 + 1))["data"]
                  .empty());
}

TEST_F(OkxFaceAccount, TheRestOfAnImmediateOrderIsCanceledAndSaysWhy) {
  post("/api/v5/trade/order", order("partly", "buy", 110, 50));
  post("/api/v5/trade/order", order("nothing", "buy", 109, 5));
  for (const std::string id : {"partly", "nothing"}) {
    const nlohmann::json told =
        ask("/api/v5/trade/order?instId=" + symbol + "&clOrdId=" + id)["data"][0];
    EXPECT_EQ(told["state"], "canceled");
    EXPECT_EQ(told["cancelSource"], "14");
    EXPECT_EQ(told["accFillSz"] != "0", id == "partly");
  }
  EXPECT_TRUE(ask("/api/v5/trade/orders-pending?instType=SPOT")["data"].empty());
}

TEST_F(OkxFaceAccount, WhatBreaksARuleIsRefusedWithItsCode) {
  EXPECT_EQ(refusal(order("arb1", "buy", 110, 3)), "0");
  EXPECT_EQ(refusal(order("arb1", "buy", 110, 3)), "0") << "its name is free when it is over";
  EXPECT_EQ(refusal_with({{"instId", "NO-PAIR"}}), "51001");
  EXPECT_EQ(refusal_with({{"tdMode", "cross"}}), "51010");
  EXPECT_EQ(refusal_with({{"side", "long"}}), "51000");
  EXPECT_EQ(refusal_with({{"ordType", "market"}}), "51000");
  EXPECT_EQ(refusal_with({{"clOrdId", "with-dash"}}), "51000");
  EXPECT_EQ(refusal_with({{"clOrdId", std::string(33, 'a')}}), "51000");
  for (const char* number : {"", "0", "-1", "abc"}) {
    EXPECT_EQ(refusal_with({{"px", number}}), "51000") << number;
    EXPECT_EQ(refusal_with({{"sz", number}}), "51000") << number;
  }
  const sim::Listing& listing = exchange.listings()[0];
  EXPECT_EQ(refusal_with({{"px", core::scaled_text(1, listing.price_scale + 3)}}), "51000");
  EXPECT_EQ(refusal_with({{"sz", core::scaled_text(20'001, listing.size_scale + 3)}}), "51121");
  EXPECT_EQ(refusal_with({{"sz", "100000"}}), "51203");
  EXPECT_EQ(
      refusal_with({{"sz", listing.rules.min_size.text()}, {"px", listing.rules.tick.text()}}), "0")
      << "the listing says nothing of what an order must be worth";
  EXPECT_EQ(refusal(order("arb1", "sell", 100, 20'000)), "51008");
  nlohmann::json resting = order("arb2", "sell", 130, 3);
  resting["ordType"] = "limit";
  EXPECT_EQ(refusal(resting), "0");
  EXPECT_EQ(refusal(resting), "51016") << "its name is taken while it is open";
  EXPECT_EQ(post("/api/v5/trade/cancel-order", {{"instId", symbol}, {"clOrdId", "arb2"}})["code"],
            "0");
  EXPECT_EQ(post("/api/v5/trade/cancel-order",
                 {{"instId", symbol}, {"clOrdId", "arb2"}})["data"][0]["sCode"],
            "51400");
  EXPECT_EQ(ask("/api/v5/trade/order?instId=" + symbol + "&clOrdId=never")["code"], "51603");
}

TEST_F(OkxFaceAccount, AnOrderAfterItsExpiryIsNotExecuted) {
  const std::string past = std::to_string(now.ns / 1'000'000 - 1);
  const std::string present = std::to_string(now.ns / 1'000'000);
  EXPECT_EQ(post("/api/v5/trade/order", order("late", "buy", 110, 3), past)["code"], "50036");
  EXPECT_EQ(account->find("late"), nullptr);
  EXPECT_EQ(post("/api/v5/trade/order", order("intime", "buy", 110, 3), present)["code"], "0");
  open_private();
  EXPECT_EQ(by_stream("order", order("late", "buy", 110, 3), {{"expTime", past}})["code"], "50036");
  EXPECT_EQ(by_stream("order", order("intime2", "buy", 110, 3), {{"expTime", present}})["code"],
            "0");
}

TEST_F(OkxFaceAccount, AnOrderOverWithoutFillsIsForgottenAfterTwoHours) {
  post("/api/v5/trade/order", order("nothing", "buy", 109, 5));
  post("/api/v5/trade/order", order("filled", "buy", 110, 5));
  const auto code_of = [&](const std::string& id) {
    return ask("/api/v5/trade/order?instId=" + symbol + "&clOrdId=" + id)["code"]
        .get<std::string>();
  };
  now = now + core::seconds(2 * 3600);
  EXPECT_EQ(code_of("nothing"), "0");
  now = now + core::seconds(1);
  EXPECT_EQ(code_of("nothing"), "51603");
  EXPECT_EQ(code_of("filled"), "0");
}

TEST_F(OkxFaceAccount, AKeyThatMayNotTradeReadsOnly) {
  sim::AccountSetup setup = account->setup();
  setup.key.can_trade = false;
  setup.key.can_withdraw = true;
  setup.buy_fee_from_quote = true;
  open_account(setup);
  EXPECT_EQ(post("/api/v5/trade/order", order("arb1", "buy", 110, 3))["code"], "50120");
  const nlohmann::json configuration = ask("/api/v5/account/config")["data"][0];
  EXPECT_EQ(configuration["perm"], "read_only,withdraw");
  EXPECT_EQ(configuration["feeType"], "1");
}

TEST_F(OkxFaceAccount, BalancesAndFeesAreTheAccountsOwn) {
  nlohmann::json resting = order("arb2", "sell", 130, 3);
  resting["ordType"] = "limit";
  post("/api/v5/trade/order", resting);
  const nlohmann::json data = ask("/api/v5/account/balance")["data"][0];
  ASSERT_EQ(data["details"].size(), 2u) << "assets of which there is nothing are left out";
  EXPECT_EQ(data["details"][0]["ccy"], "BTC");
  EXPECT_EQ(data["details"][0]["frozenBal"], resting["sz"]);
  EXPECT_EQ(data["details"][0]["cashBal"], "10");
  EXPECT_EQ(data["details"][1]["availBal"], "1000000");
  const nlohmann::json fee =
      ask("/api/v5/account/trade-fee?instType=SPOT&instId=" + symbol)["data"][0];
  EXPECT_EQ(fee["feeGroup"][0]["taker"], "-0.001");
  EXPECT_EQ(fee["feeGroup"][0]["maker"], "-0.0008");
}

TEST_F(OkxFaceAccount, TheStreamWantsALoginFirst) {
  face->on_open(1, "/ws/v5/private", now);
  const auto code_of = [&](const std::string& text) {
    say(text);
    const std::string code = frames.back().message()["code"];
    return code;
  };
  EXPECT_EQ(code_of(kSubscribe), "60011");
  EXPECT_EQ(code_of(login("another-secret")), "60007");
  const auto changed = [&](const char* from, const char* to) {
    std::string text = login();
    return text.replace(text.find(from), std::string(from).size(), to);
  };
  EXPECT_EQ(code_of(changed("the-key", "a-key")), "60005");
  EXPECT_EQ(code_of(changed("the-phrase", "a-phrase")), "60024");
  EXPECT_EQ(code_of(R"({"op":"login","args":[]})"), "60005");
  const std::string old = login();
  now = now + core::seconds(32);
  face->on_open(1, "/ws/v5/private", now);
  EXPECT_EQ(code_of(old), "60006");
  EXPECT_EQ(code_of(login()), "0");
  frames.clear();
  say(kSubscribe);
  EXPECT_GE(frames.size(), 3u);
  EXPECT_EQ(
      code_of(R"({"op":"subscribe","args":[{"channel":"books","instId":")" + symbol + "\"}]}"),
      "60018");
  EXPECT_EQ(code_of(R"({"op":"subscribe","args":[{"channel":"orders","instType":"SWAP"}]})"),
            "60018");
}

TEST_F(OkxFaceAccount, ThePublicStreamKnowsNoAccount) {
  open();
  say(login());
  EXPECT_EQ(take(FrameClass::reply).at(0)["code"], "60012");
  say(kSubscribe);
  for (const nlohmann::json& reply : take(FrameClass::reply))
    EXPECT_EQ(reply["code"], "60018");
}

TEST_F(OkxFaceAccount, AnOrderOnTheStreamIsNamedByItsNumber) {
  open_private();
  take(FrameClass::reply);
  const nlohmann::json listed = get("/api/v5/public/instruments?instType=SPOT")["data"][0];
  nlohmann::json good = order("arb1", "buy", 110, 3);
  good.erase("instId");
  good["instIdCode"] = listed["instIdCode"];
  const nlohmann::json reply = by_stream("order", good);
  EXPECT_EQ(frames.back().frame_class, FrameClass::order_reply);
  EXPECT_EQ(reply["id"], "7");
  EXPECT_EQ(reply["op"], "order");
  EXPECT_EQ(reply["code"], "0");
  EXPECT_EQ(reply["data"][0]["sCode"], "0");
  const auto code_with_number = [&](const nlohmann::json& number) {
    nlohmann::json changed = order("arb2", "buy", 110, 3);
    changed["instIdCode"] = number;
    const nlohmann::json refused = by_stream("order", changed);
    return refused["data"].empty() ? refused["code"] : refused["data"][0]["sCode"];
  };
  EXPECT_EQ(code_with_number(nullptr), "51000") << "instId does not help";
  EXPECT_EQ(code_with_number("1000000000"), "51000");
  EXPECT_EQ(code_with_number(4), "51001");
  EXPECT_EQ(account->find("arb2"), nullptr);
  say(R"({"id":"7","op":"order","args":[]})");
  EXPECT_EQ(frames.back().message()["code"], "60013");
}

TEST_F(OkxFaceAccount, TheSisterSiteHasNoNumbersAndSoNoOrdersOnTheStream) {
  variant = "okcoin";
  make(account.get());
  EXPECT_FALSE(get("/api/v5/public/instruments?instType=SPOT")["data"][0].contains("instIdCode"));
  open_private();
  EXPECT_NE(by_stream("order", order("arb1", "buy", 110, 3))["code"], "0");
  EXPECT_EQ(refusal(order("arb1", "buy", 110, 3)), "0");
}

TEST_F(OkxFaceAccount, WhatBecomesOfAnOrderIsPushedInItsOrder) {
  open_private();
  say(kSubscribe);
  const std::vector<nlohmann::json> first = take(FrameClass::account_event);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0]["eventType"], "snapshot");
  EXPECT_EQ(first[0]["lastPage"], true);
  EXPECT_EQ(first[0]["data"][0]["details"].size(), 2u);
  nlohmann::json partly = order("partly", "buy", 110, 50);
  by_stream("order", partly);
  std::vector<std::string> states;
  std::size_t updates = 0;
  for (const nlohmann::json& event : take(FrameClass::account_event)) {
    const nlohmann::json& data = event["data"][0];
    if (event["arg"]["channel"] == "account") {
      EXPECT_EQ(event["eventType"], "event_update");
      EXPECT_FALSE(event.contains("lastPage"));
      EXPECT_EQ(data["details"].size(), 1u);
      ++updates;
      continue;
    }
    states.push_back(data["state"]);
    EXPECT_EQ(data["tradeId"] == "", states.back() != "partially_filled");
    EXPECT_EQ(data["fillFee"] == "0", states.back() != "partially_filled");
    EXPECT_EQ(data["cancelSource"], states.back() == "canceled" ? "14" : "");
  }
  EXPECT_EQ(states, (std::vector<std::string>{"live", "partially_filled", "canceled"}));
  EXPECT_GE(updates, 3u);
}

TEST_F(OkxFaceAccount, AnAccountOfManyAssetsComesInPages) {
  sim::AccountSetup setup = account->setup();
  for (const char* asset : {"A", "B", "C", "D", "E", "F"})
    setup.balances[asset] = decimal("1");
  open_account(setup);
  open_private();
  say(kSubscribe);
  const std::vector<nlohmann::json> pages = take(FrameClass::account_event);
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0]["curPage"], 1);
  EXPECT_EQ(pages[0]["lastPage"], false);
  EXPECT_EQ(pages[1]["lastPage"], true);
  EXPECT_EQ(pages[0]["data"][0]["details"].size() + pages[1]["data"][0]["details"].size(), 8u);
}

TEST_F(OkxFaceAccount, BothRoadsShareTheLimitOfAnInstrument) {
  open_private();
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(refusal(order("arb1", "buy", 109, 3)), "0");
    EXPECT_EQ(by_stream("order", order("arb1", "buy", 109, 3))["code"], "0");
  }
  EXPECT_EQ(by_stream("order", order("arb1", "buy", 109, 3))["code"], "50011");
  EXPECT_EQ(post("/api/v5/trade/order", order("arb1", "buy", 109, 3), "", 429)["code"], "50011");
  nlohmann::json other = order("arb1", "buy", 109, 3);
  other["instId"] = face->symbol(1);
  EXPECT_NE(refusal(other), "50011");
  now = now + core::seconds(2);
  EXPECT_EQ(refusal(order("arb1", "buy", 109, 3)), "0");
  for (int i = 0; i < 5; ++i)
    ask("/api/v5/account/config");
  EXPECT_EQ(ask("/api/v5/account/config", 429)["code"], "50011");
}

}  // namespace
}  // namespace tern::connectors::okx
