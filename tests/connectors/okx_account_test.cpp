// In: orders of ours, frames in the private words of OKX API v5. Out: proof that each says what it
// means, and no more. Goal: the connector asks as the documents say and believes only what is
// whole. Method: small messages of our own, changed, and each cut off at every byte.
#include "connectors/okx_account.hpp"
#include "tern/core/random.hpp"

namespace tern::connectors::okx {
namespace {

std::string header(const venue::HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST_F(OkxAccount, APlacementIsAPriceBoundedImmediateOrderWithItsOwnExpiry) {
  const venue::HttpRequest request =
      connector->place_request(order("0.001", "30000.1", bitcoin), now);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/api/v5/trade/order");
  EXPECT_EQ(
      request.body,
      R"({"instId":"BTC-USDT","tdMode":"cash","clOrdId":"tabc1230000000001a","side":"buy","ordType":"ioc","px":"30000.1","sz":"0.001"})");
  EXPECT_EQ(header(request, "expTime"), "1767225602000");
  EXPECT_EQ(header(request, "OK-ACCESS-TIMESTAMP"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(request.tag, id.text());
  EXPECT_EQ(connector->capabilities().placement_expiry, core::milliseconds(2'000));
  EXPECT_EQ(header(request, "x-simulated-trading"), "");
}

TEST_F(OkxAccount, TheStreamCarriesTheSamePlacementByTheSymbolsNumber) {
  const std::string text = connector->place_message(order("0.001", "30000.1", bitcoin), now);
  EXPECT_EQ(
      text,
      R"({"id":"tabc1230000000001a","op":"order","args":[{"side":"buy","instIdCode":211874,"tdMode":"cash","ordType":"ioc","px":"30000.1","sz":"0.001","clOrdId":"tabc1230000000001a"}],"expTime":"1767225602000"})");
  EXPECT_EQ(
      connector->cancel_message(named(), now),
      R"({"id":"tabc1230000000001a","op":"cancel-order","args":[{"instIdCode":211874,"clOrdId":"tabc1230000000001a"}]})");
}

TEST_F(OkxAccount, ASymbolWithoutANumberIsTradedByRestOnly) {
  EXPECT_TRUE(connector->capabilities().orders_by_stream);
  EXPECT_TRUE(connector->can_place_by_stream(bitcoin));
  EXPECT_FALSE(connector->can_place_by_stream(plain));
  const auto request = connector->place_request(order("0.001", "30000.1", plain), now);
  EXPECT_EQ(nlohmann::json::parse(request.body)["instId"], "ETH-USDT");
  EXPECT_DEATH((void)connector->place_message(order("1", "1", plain), now), "its code");
}

TEST_F(OkxAccount, TheSmallestAndTheGreatestNumbersHaveNoExponent) {
  venue::PlaceOrder extreme = order("0.00000001", "0.1", bitcoin);
  EXPECT_EQ(nlohmann::json::parse(connector->place_request(extreme, now).body)["sz"], "0.00000001");
  extreme.size.value = extreme.limit.value = INT64_MAX;
  const nlohmann::json body = nlohmann::json::parse(connector->place_request(extreme, now).body);
  EXPECT_EQ(body["sz"].get<std::string>().find_first_not_of("0123456789."), std::string::npos);
  EXPECT_EQ(body["px"].get<std::string>().find_first_not_of("0123456789."), std::string::npos);
}

TEST_F(OkxAccount, QuestionsNameWhatTheyAskFor) {
  EXPECT_EQ(connector->cancel_request(named("9"), now).body,
            R"({"instId":"BTC-USDT","clOrdId":"tabc1230000000001a"})");
  EXPECT_EQ(connector->order_request(named(), now).target,
            "/api/v5/trade/order?instId=BTC-USDT&clOrdId=tabc1230000000001a");
  EXPECT_EQ(connector->open_orders_request(now).target,
            "/api/v5/trade/orders-pending?instType=SPOT");
  EXPECT_EQ(connector->fills_request(named("680800019749904384"), {}, now).target,
            "/api/v5/trade/fills?instType=SPOT&instId=BTC-USDT&ordId=680800019749904384");
  const venue::HttpRequest latest = connector->fills_request({{}, bitcoin, {}}, now, now);
  EXPECT_EQ(latest.target, "/api/v5/trade/fills?instType=SPOT&instId=BTC-USDT&begin=1767225600000");
  EXPECT_EQ(latest.tag, "");
  EXPECT_EQ(connector->balances_request(now).target, "/api/v5/account/balance");
  EXPECT_EQ(connector->fees_request({bitcoin}, now).target,
            "/api/v5/account/trade-fee?instType=SPOT&instId=BTC-USDT");
  EXPECT_EQ(connector->key_request(now).target, "/api/v5/account/config");
  for (const auto& request : {connector->order_request(named(), now), latest}) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(header(request, "expTime"), "");
  }
  EXPECT_TRUE(connector->capabilities().fills_need_venue_id);
}

TEST_F(OkxAccount, EveryRequestIsPaidByABudgetThatIsDeclared) {
  for (const auto& request :
       {connector->place_request(order("1", "1", bitcoin), now),
        connector->cancel_request(named(), now), connector->order_request(named(), now),
        connector->open_orders_request(now), connector->fills_request(named("1"), {}, now),
        connector->balances_request(now), connector->fees_request({bitcoin}, now),
        connector->key_request(now)}) {
    std::size_t found = 0;
    for (const venue::RateLimit& budget : connector->capabilities().budgets)
      found += budget.name == request.budget && budget.limit > 0;
    EXPECT_EQ(found, 1u) << request.budget;
  }
}

TEST_F(OkxAccount, TheSessionIsALoginThenTwoSubscriptions) {
  EXPECT_EQ(connector->stream_target(), "/ws/v5/private");
  const nlohmann::json login = nlohmann::json::parse(connector->session_message(0, now));
  EXPECT_EQ(login["op"], "login");
  EXPECT_EQ(login["args"][0]["timestamp"], "1767225600");
  EXPECT_EQ(nlohmann::json::parse(connector->session_message(1, now))["args"],
            nlohmann::json::parse(R"([{"channel":"orders","instType":"SPOT"}])"));
  EXPECT_EQ(nlohmann::json::parse(connector->session_message(2, now))["args"],
            nlohmann::json::parse(R"([{"channel":"account"}])"));
  EXPECT_EQ(connector->session_message(3, now), "");
  EXPECT_EQ(connector->capabilities().heartbeat.text, "ping");
  EXPECT_EQ(decode("pong"), DecodeStatus::ok);
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(OkxAccount, EachStepOfTheSessionIsAcceptedOrRefused) {
  for (const std::string_view text : {kLogin, kSubscribed}) {
    EXPECT_EQ(decode(text), DecodeStatus::ok);
    ASSERT_EQ(log.sessions.size(), 1u);
    EXPECT_TRUE(log.sessions[0].accepted);
  }
  decode(kLoginFailed);
  ASSERT_EQ(log.sessions.size(), 1u);
  EXPECT_FALSE(log.sessions[0].accepted);
  EXPECT_EQ(log.sessions[0].error, OrderError::authorization);
  EXPECT_EQ(log.sessions[0].text, "60009 Login failed.");
  decode(with(kLogin, R"("code":"0")", R"("code":"60024")"));
  EXPECT_FALSE(log.sessions.at(0).accepted);
  decode(R"({"event":"channel-conn-count-error","channel":"orders","connCount":"30"})");
  EXPECT_FALSE(log.sessions.at(0).accepted);
  EXPECT_EQ(decode(R"({"event":"channel-conn-count","channel":"orders","connCount":"2"})"),
            DecodeStatus::ignored);
  EXPECT_EQ(decode(kNotice), DecodeStatus::ok);
  EXPECT_EQ(log.reconnects.size(), 1u);
  EXPECT_EQ(decode(with(kNotice, "64008", "64999")), DecodeStatus::ignored);
}

TEST_F(OkxAccount, APushTellsTheFillThenTheOrder) {
  EXPECT_EQ(decode(kPush), DecodeStatus::ok);
  EXPECT_EQ(kind, "orders");
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"fill", "order"}));
  const venue::FillReport& fill = log.fills.at(0);
  EXPECT_EQ(fill.id, id);
  EXPECT_EQ(fill.venue_id, "2497956918703120386");
  EXPECT_EQ(fill.trade_id, "1518905531");
  EXPECT_EQ(fill.instrument, bitcoin);
  EXPECT_EQ(fill.side, venue::OrderSide::sell);
  EXPECT_EQ(fill.price, decimal("50100.5"));
  EXPECT_EQ(fill.size, decimal("0.02"));
  EXPECT_EQ(fill.fee, decimal("0.1002")) << "of this fill, not of the order; paid is positive";
  EXPECT_EQ(fill.fee_ticker, "USDT");
  EXPECT_EQ(fill.venue_time, core::from_milliseconds(1'746'947'318'502));
  const venue::OrderReport& told = log.orders.at(0);
  EXPECT_EQ(told.id, id);
  EXPECT_EQ(told.venue_id, "2497956918703120386");
  EXPECT_EQ(told.status, ReportedStatus::partially_filled);
  EXPECT_EQ(told.size, decimal("0.05"));
  EXPECT_EQ(told.filled, decimal("0.03"));
  EXPECT_EQ(told.venue_time, core::from_milliseconds(1'746'947'318'503));
}

TEST_F(OkxAccount, ARebateIsANegativeFee) {
  decode(with(kPush, R"("fillFee":"-0.1002")", R"("fillFee":"0.0501")"));
  EXPECT_EQ(log.fills.at(0).fee, decimal("-0.0501"));
}

TEST_F(OkxAccount, APushWithoutTheFeeOfItsFillTellsTheOrderOnly) {
  for (const char* changed : {R"("tradeId":"")", R"("tradeId":"0")"}) {
    decode(with(kPush, R"("tradeId":"1518905531")", changed));
    EXPECT_EQ(log.sequence, std::vector<std::string>{"order"});
  }
  decode(with(kPush, R"("fillFee":"-0.1002",)", ""));
  EXPECT_EQ(log.sequence, std::vector<std::string>{"order"});
}

TEST_F(OkxAccount, EveryStateHasItsWord) {
  const auto status_of = [&](const std::string& state, const std::string& source) {
    std::string text = with(kPush, "partially_filled", state);
    decode(with(text, R"("cancelSource":"")", R"("cancelSource":")" + source + "\""));
    return log.orders.at(0).status;
  };
  EXPECT_EQ(status_of("live", ""), ReportedStatus::open);
  EXPECT_EQ(status_of("partially_filled", ""), ReportedStatus::partially_filled);
  EXPECT_EQ(status_of("filled", ""), ReportedStatus::filled);
  EXPECT_EQ(status_of("canceled", "1"), ReportedStatus::cancelled);
  EXPECT_EQ(log.orders.at(0).reason, "1");
  EXPECT_EQ(log.orders.at(0).filled, decimal("0.03")) << "a cancelled order may have fills";
  EXPECT_EQ(status_of("mmp_canceled", ""), ReportedStatus::cancelled);
  EXPECT_EQ(status_of("canceled", "13"), ReportedStatus::expired);
  EXPECT_EQ(status_of("canceled", "14"), ReportedStatus::expired);
  EXPECT_EQ(status_of("canceled", "33"), ReportedStatus::cancelled);
  expect_malformed(with(kPush, "partially_filled", "resting"));
}

TEST_F(OkxAccount, AForeignOrderIsToldAsForeign) {
  decode(with(with(kPush, "tabc1230000000001a", "HamsterParty14"), "BTC-USDT", "NEW-USDT"));
  EXPECT_FALSE(log.orders.at(0).id.known());
  EXPECT_EQ(log.orders.at(0).foreign_id, "HamsterParty14");
  EXPECT_FALSE(log.orders.at(0).instrument.valid());
  EXPECT_FALSE(log.fills.at(0).id.known());
}

TEST_F(OkxAccount, WhatIsNoOrderIsMalformedAndTellsNothing) {
  for (const char* part :
       {R"("ordId":"2497956918703120386",)", R"("side":"sell",)", R"("sz":"0.05",)",
        R"("state":"partially_filled",)", R"("uTime":"1746947318503",)", R"("fillSz":"0.02",)",
        R"("fillPx":"50100.5",)", R"("fillTime":"1746947318502",)", R"("fillFeeCcy":"USDT",)"}) {
    expect_malformed(with(kPush, part, ""));
  }
  for (const char* number : {"-0.05", "5e", "abc", "0x5", "1,5"}) {
    expect_malformed(with(kPush, R"("sz":"0.05")", R"("sz":")" + std::string(number) + "\""));
    expect_malformed(
        with(kPush, R"("fillSz":"0.02")", R"("fillSz":")" + std::string(number) + "\""));
  }
  expect_malformed(with(kPush, R"("accFillSz":"0.03")", R"("accFillSz":"-0.03")"));
  expect_malformed(with(kPush, "-0.1002", "-0.1002x"));
  expect_malformed(with(kPush, R"("data":[)", R"("data":[1,)"));
  expect_malformed(with(kPush, R"("data":[{)", R"("data":[{},{)"));
  expect_malformed(R"({"arg":{"channel":"orders"}})");
  expect_malformed(R"({"data":[]})");
  EXPECT_EQ(decode(with(kPush, "orders", "positions")), DecodeStatus::ignored);
}

TEST_F(OkxAccount, BareNumbersAreReadFromTheirOwnDigits) {
  decode(
      with(kPush, R"("fillPx":"50100.5")", R"("fillPx": 0.1000000000000000055511151231257827 )"));
  EXPECT_EQ(log.fills.at(0).price.text(), "0.1000000000000000055511151231257827");
}

TEST_F(OkxAccount, AReplyOnTheStreamCarriesOurIdBack) {
  EXPECT_EQ(decode(kPlaced), DecodeStatus::ok);
  EXPECT_EQ(kind, "order");
  ASSERT_EQ(log.placements.size(), 1u);
  EXPECT_EQ(log.placements[0].id, id);
  EXPECT_EQ(log.placements[0].error, OrderError::none);
  EXPECT_EQ(log.placements[0].venue_id, "12345689");
  EXPECT_EQ(log.placements[0].text, "");
  decode(kRefused);
  EXPECT_EQ(log.placements.at(0).error, OrderError::insufficient_balance);
  EXPECT_NE(log.placements[0].text.find("51008 Order failed."), std::string_view::npos);
  decode(with(kPlaced, R"("op":"order")", R"("op":"cancel-order")"));
  EXPECT_EQ(log.sequence, std::vector<std::string>{"cancel"});
  EXPECT_EQ(log.cancels.at(0).error, OrderError::none);
  decode(with(with(kRefused, R"("op":"order")", R"("op":"cancel-order")"), "51008", "51400"));
  EXPECT_EQ(log.cancels.at(0).error, OrderError::not_found);
  EXPECT_EQ(decode(with(kPlaced, R"("op":"order")", R"("op":"amend-order")")),
            DecodeStatus::ignored);
  expect_malformed(with(kPlaced, R"("id":"tabc1230000000001a")", R"("id":"1512")"));
}

TEST_F(OkxAccount, ATopLevelCodeOfZeroIsNoAcceptanceByItself) {
  const auto error_of = [&](const std::string& text) {
    decode(text);
    return log.placements.at(0).error;
  };
  EXPECT_EQ(error_of(with(kPlaced, R"("sCode":"0")", R"("sCode":"51008")")),
            OrderError::insufficient_balance);
  EXPECT_EQ(error_of(with(kPlaced, R"("sCode":"0",)", "")), OrderError::unknown);
  EXPECT_EQ(error_of(with(kPlaced, R"("code":"0")", R"("code":"1")")), OrderError::unknown)
      << "the two contradict each other";
  EXPECT_EQ(error_of(with(kPlaced, R"("code":"0")", R"("code":"50011")")),
            OrderError::rate_limited);
  EXPECT_EQ(error_of(with(kPlaced, R"("code":"0")", R"("code":"50026")")), OrderError::unknown);
  EXPECT_EQ(error_of(with(kPlaced, R"("clOrdId":"tabc1230000000001a")",
                          R"("clOrdId":"tabc1230000000001b")")),
            OrderError::unknown)
      << "it speaks of another order";
  EXPECT_EQ(error_of(with(kPlaced, R"("data":[)",
                          R"("data":[{"clOrdId":"","ordId":"1","sCode":"0","sMsg":""},)")),
            OrderError::unknown);
  EXPECT_EQ(error_of(with(kPlaced, R"("sMsg":""}])", R"("sMsg":""},7])")), OrderError::unknown);
  EXPECT_EQ(
      error_of(
          R"({"id":"tabc1230000000001a","op":"order","code":"60011","msg":"Please log in","data":[]})"),
      OrderError::authorization);
}

TEST_F(OkxAccount, OnlyASnapshotOfOnePageEndsTheBalances) {
  EXPECT_EQ(decode(kAccountPage), DecodeStatus::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"balance", "balance", "balances_end"}));
  EXPECT_EQ(log.balances.at(1).free, decimal("0.0000000051"));
  EXPECT_TRUE(log.balances[1].locked.is_zero());
  decode(with(kAccountPage, R"("lastPage":true)", R"("lastPage":false)"));
  EXPECT_TRUE(log.balances_ends.empty());
  decode(with(kAccountPage, R"("eventType":"snapshot")", R"("eventType":"event_update")"));
  EXPECT_TRUE(log.balances_ends.empty());
  EXPECT_EQ(log.balances.size(), 2u);
  expect_malformed(with(kAccountPage, R"("availBal":"94.42")", R"("availBal":"-94.42")"));
  expect_malformed(with(kAccountPage, R"("ccy":"BTC",)", ""));
  expect_malformed(with(kAccountPage, R"("details":[)", R"("detail":[)"));
}

TEST_F(OkxAccount, ASnapshotOfSeveralPagesIsNeverTheWholeAccount) {
  decode(with(kAccountPage, R"("lastPage":true)", R"("lastPage":false)"));
  EXPECT_EQ(log.balances.size(), 2u);
  EXPECT_TRUE(log.balances_ends.empty());
  decode(with(kAccountPage, R"("curPage":1)", R"("curPage":2)"));
  EXPECT_EQ(log.balances.size(), 2u);
  EXPECT_TRUE(log.balances_ends.empty()) << "what REST said between the pages would be undone";
}

TEST_F(OkxAccount, AFrameCutAnywhereTellsNothingWhateverLiesBehindIt) {
  for (const std::string_view frame :
       {kPush, kPlaced, kRefused, kAccountPage, kLogin, kLoginFailed, kSubscribed, kNotice}) {
    for (const char padding : {'\0', '}', ']', '"', ','}) {
      for (std::size_t length = 0; length < frame.size(); ++length) {
        ASSERT_EQ(decode(frame.substr(0, length), padding), DecodeStatus::malformed)
            << frame.substr(0, length) << " before " << padding;
        ASSERT_TRUE(log.sequence.empty());
      }
      EXPECT_EQ(decode(frame, padding), DecodeStatus::ok);
    }
    expect_malformed(std::string(frame) + "{}");
  }
}

TEST_F(OkxAccount, KeyOrderWhiteSpaceAndUnknownKeysChangeNothing) {
  for (const std::string_view frame : {kPush, kPlaced, kRefused, kAccountPage, kLogin, kNotice}) {
    decode(frame);
    const test::AccountLog first = log;
    nlohmann::json document = nlohmann::json::parse(frame);
    document["aaa"] = {{"data", {1, {{"sCode", "1"}}}}, {"event", "error"}};
    document["zzz"] = "more";
    if (document.contains("data")) document["data"][0]["aaa"] = {{"ordId", "7"}, {"sz", "9"}};
    EXPECT_EQ(decode(document.dump(2)), DecodeStatus::ok) << document;
    EXPECT_EQ(log.sequence, first.sequence);
    for (std::size_t i = 0; i < log.orders.size(); ++i)
      EXPECT_EQ(log.orders[i].size, first.orders[i].size);
    for (std::size_t i = 0; i < log.placements.size(); ++i) {
      EXPECT_EQ(log.placements[i].error, first.placements[i].error);
      EXPECT_EQ(log.placements[i].venue_id, first.placements[i].venue_id);
    }
    for (std::size_t i = 0; i < log.balances.size(); ++i)
      EXPECT_EQ(log.balances[i].free, first.balances[i].free);
  }
}

TEST_F(OkxAccount, AFrameWithABrokenOrBottomlessPartIsMalformed) {
  expect_malformed(with(kRefused, R"("sCode":"51008",)", R"("sCode":"51008":)"));
  expect_malformed(with(kPush, R"("px":"50100.0")", R"("px":)"));
  expect_malformed(with(kPush, R"("px":"50100.0")", R"("px":{"a":[1,{"b" "c"}]})"));
  for (const std::size_t depth : {20u, 2'000u, 200'000u}) {
    expect_malformed(with(kPush, R"("px":"50100.0")",
                          R"("px":)" + std::string(depth, '[') + std::string(depth, ']')));
  }
}

TEST_F(OkxAccount, AFrameWithChangedBytesIsReadWholeOrNotAtAll) {
  core::Random random(7);
  std::size_t malformed = 0;
  const auto draw = [&](std::size_t count) {
    return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count) - 1));
  };
  constexpr std::string_view kFrames[] = {kPush, kAccountPage, kPlaced, kRefused, kLogin};
  for (int round = 0; round < 20'000; ++round) {
    std::string frame(kFrames[draw(std::size(kFrames))]);
    for (std::size_t n = draw(3) + 1; n > 0; --n) {
      constexpr std::string_view kBytes = "{}[]\",:0-9.\\aZ \x01\xff";
      frame[draw(frame.size())] = kBytes[draw(kBytes.size())];
    }
    if (decode(frame) == DecodeStatus::ok) continue;
    ++malformed;
    ASSERT_TRUE(log.sequence.empty()) << frame;
  }
  EXPECT_GT(malformed, 5'000u);
}

TEST_F(OkxAccount, TheVenuesRecordedMessagesAreReadWhole) {
  const auto orders = test::shared_text("fixtures/okx/gct/wsOrders.json");
  if (!orders) GTEST_SKIP() << "skipped: fixtures/okx/gct not found";
  std::vector<venue::FillReport> fills;
  std::size_t told = 0;
  std::istringstream lines(*orders);
  for (std::string line; std::getline(lines, line); ++told) {
    EXPECT_EQ(decode(line), DecodeStatus::ok) << line;
    EXPECT_EQ(log.orders.size(), 1u);
    fills.insert(fills.end(), log.fills.begin(), log.fills.end());
  }
  EXPECT_EQ(told, 4u);
  ASSERT_EQ(fills.size(), 2u) << "the last push repeats the order, not the fill";
  EXPECT_EQ(fills[1].fee, decimal("0.010000249968"));
  for (const char* name : {"ws_orders_ioc.json", "ws_account.json", "ws_account_empty.json"}) {
    const auto text = test::shared_text(std::string("fixtures/okx/nautilus/") + name);
    ASSERT_TRUE(text) << name;
    EXPECT_EQ(decode(*text), DecodeStatus::ok) << name;
    EXPECT_TRUE(log.keys.empty()) << name;
  }
  const auto fee = test::shared_text("fixtures/okx/nautilus/http_get_trade_fee_response.json");
  EXPECT_EQ(answer(connector->fees_request({bitcoin}, now), *fee).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.fees.at(0).taker, decimal("0.001"));
}

}  // namespace
}  // namespace tern::connectors::okx
