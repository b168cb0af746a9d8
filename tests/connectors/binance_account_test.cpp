// Goal: the account connector asks as the documents say and believes only what is whole. Method:
// texts of the documents with our ids in them, and each cut off at every byte.
#include "connectors/binance_account.hpp"

namespace tern::connectors::binance {
namespace {

using core::Decimal;
using test::BinanceAccountFixture;
using venue::DecodeStatus;
using venue::OrderError;
using venue::ReportedStatus;
using venue::ResponseVerdict;

Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}

constexpr std::string_view kOrderHead =
    R"({"symbol":"BTCUSDT","orderId":28,"orderListId":-1,"clientOrderId":"tabc1230000000001a",)"
    R"("transactTime":1507725176595,"price":"4000.00000000","origQty":"10.00000000",)";
const std::string kFull =
    std::string(kOrderHead) +
    R"("executedQty":"6.00000000","origQuoteOrderQty":"0.000000","cummulativeQuoteQty":"23995.0",)"
    R"("status":"EXPIRED","timeInForce":"IOC","type":"LIMIT","side":"BUY",)"
    R"("workingTime":1507725176595,"selfTradePreventionMode":"NONE","fills":[)"
    R"({"price":"4000.00000000","qty":"1.00000000","commission":"0.00100000",)"
    R"("commissionAsset":"BTC","tradeId":56},)"
    R"({"price":"3999.00000000","qty":"5.00000000","commission":"-0.5","commissionAsset":"BNB",)"
    R"("tradeId":57}],"expiryReason":"UNFILLED_IOC_QUANTITY_EXPIRED"})";
const std::string kEvent =
    R"({"subscriptionId":0,"event":{"e":"executionReport","E":1499405658658,"s":"BTCUSDT",)"
    R"("c":"tabc1230000000001a","S":"SELL","o":"LIMIT","f":"IOC","q":"1.00000000",)"
    R"("p":"0.10264410","C":"","x":"TRADE","X":"PARTIALLY_FILLED","r":"NONE","i":4293153,)"
    R"("l":"0.25000000","z":"0.75000000","L":"0.10264500","n":"0.00002","N":"USDT",)"
    R"("T":1499405658657,"t":77,"I":8641984,"w":true,"m":false,"O":1499405658657}})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string before_signature(const std::string& target) {
  return target.substr(0, target.find("&signature="));
}

TEST_F(BinanceAccountFixture, APlacementIsAPriceBoundedImmediateOrder) {
  const venue::HttpRequest request = connector->place_request(order("0.00002", "52000.1"), now);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(before_signature(request.target),
            "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.00002"
            "&price=52000.1&newClientOrderId=tabc1230000000001a&newOrderRespType=FULL"
            "&recvWindow=2000&timestamp=1767225600000");
  const std::string signed_part = before_signature(request.target).substr(14);
  EXPECT_TRUE(
      request.target.ends_with("&signature=" + crypto::hmac_sha256_hex("the-secret", signed_part)));
  EXPECT_EQ(request.headers, (std::vector<venue::Header>{{"X-MBX-APIKEY", "the-key"}}));
  EXPECT_EQ(request.tag, id.text());
  EXPECT_TRUE(request.body.empty());
  EXPECT_EQ(connector->capabilities().placement_expiry, core::milliseconds(2'000))
      << "recvWindow is what the venue refuses by";
}

TEST_F(BinanceAccountFixture, TheSmallestAndTheGreatestNumbersHaveNoExponent) {
  venue::PlaceOrder small = order("0.00000001", "0.00000001");
  EXPECT_NE(
      connector->place_request(small, now).target.find("&quantity=0.00000001&price=0.00000001&"),
      std::string::npos);
  small.size.value = small.limit.value = INT64_MAX;
  const market::Instrument& known = catalog.instrument(bitcoin);
  EXPECT_NE(connector->place_request(small, now)
                .target.find("&quantity=" + core::scaled_text(INT64_MAX, known.size_scale) +
                             "&price=" + core::scaled_text(INT64_MAX, known.price_scale) + "&"),
            std::string::npos);
  EXPECT_EQ(core::scaled_text(INT64_MAX, known.size_scale).find_first_not_of("0123456789."),
            std::string::npos);
}

TEST_F(BinanceAccountFixture, TheStreamCarriesTheSamePlacement) {
  const nlohmann::json message =
      nlohmann::json::parse(connector->place_message(order("0.00002", "52000.1"), now));
  EXPECT_EQ(message["id"], id.text());
  EXPECT_EQ(message["method"], "order.place");
  nlohmann::json parameters = message["params"];
  const std::string payload =
      "apiKey=the-key&newClientOrderId=tabc1230000000001a&newOrderRespType=FULL&price=52000.1"
      "&quantity=0.00002&recvWindow=2000&side=BUY&symbol=BTCUSDT&timeInForce=IOC"
      "&timestamp=1767225600000&type=LIMIT";
  EXPECT_EQ(parameters["signature"], crypto::hmac_sha256_hex("the-secret", payload));
  EXPECT_EQ(parameters["price"], "52000.1") << "money travels as text";
  EXPECT_EQ(parameters["quantity"], "0.00002");
  EXPECT_EQ(parameters["recvWindow"], 2'000);
  EXPECT_EQ(parameters["timestamp"], 1'767'225'600'000);
  EXPECT_EQ(parameters.size(), 12u);
}

TEST_F(BinanceAccountFixture, ACancelNamesTheOrderByOurIdOnBothRoads) {
  const venue::HttpRequest request = connector->cancel_request({id, bitcoin, "28"}, now);
  EXPECT_EQ(request.method, "DELETE");
  EXPECT_EQ(before_signature(request.target),
            "/api/v3/order?symbol=BTCUSDT&origClientOrderId=tabc1230000000001a&recvWindow=5000"
            "&timestamp=1767225600000");
  const nlohmann::json message =
      nlohmann::json::parse(connector->cancel_message({id, bitcoin, "28"}, now));
  EXPECT_EQ(message["id"], "ctabc1230000000001a") << "its answer is told from the placement's";
  EXPECT_EQ(message["method"], "order.cancel");
  EXPECT_EQ(message["params"]["origClientOrderId"], id.text());
}

TEST_F(BinanceAccountFixture, TheSessionIsOneSubscriptionThatAnyKeyMaySign) {
  EXPECT_EQ(connector->stream_target(), "/ws-api/v3");
  const nlohmann::json message = nlohmann::json::parse(connector->session_message(0, now));
  EXPECT_EQ(message["method"], "userDataStream.subscribe.signature");
  EXPECT_EQ(message["params"]["signature"],
            crypto::hmac_sha256_hex("the-secret",
                                    "apiKey=the-key&recvWindow=5000&timestamp=1767225600000"));
  EXPECT_EQ(connector->session_message(1, now), "");
}

TEST_F(BinanceAccountFixture, ASymbolOfOtherLettersIsEscapedInAQueryOnly) {
  venue::PlaceOrder foreign = order("1", "1");
  foreign.instrument = list("\xE5\xB8\x81&USDT", "COIN", "USDT");
  const venue::HttpRequest request = connector->place_request(foreign, now);
  EXPECT_NE(request.target.find("?symbol=%E5%B8%81%26USDT&"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(connector->place_message(foreign, now))["params"]["symbol"],
            "\xE5\xB8\x81&USDT");
}

TEST_F(BinanceAccountFixture, FillsAreAskedForByTheVenuesIdOrSinceATime) {
  EXPECT_TRUE(connector->capabilities().fills_need_venue_id);
  const venue::HttpRequest of_order = connector->fills_request({id, bitcoin, "28"}, {}, now);
  EXPECT_EQ(before_signature(of_order.target),
            "/api/v3/myTrades?symbol=BTCUSDT&orderId=28&recvWindow=5000&timestamp=1767225600000");
  EXPECT_EQ(of_order.tag, id.text());
  const venue::HttpRequest since = connector->fills_request({{}, bitcoin, {}}, now, now);
  EXPECT_NE(since.target.find("&startTime=1767225600000&limit=1000&"), std::string::npos);
  EXPECT_EQ(since.tag, "");
}

TEST_F(BinanceAccountFixture, EveryRequestIsSignedAndHoldsNoSecret) {
  const std::vector<venue::HttpRequest> all = {
      connector->place_request(order("1", "1"), now),
      connector->cancel_request({id, bitcoin, {}}, now),
      connector->order_request({id, bitcoin, {}}, now),
      connector->open_orders_request(now),
      connector->fills_request({id, bitcoin, "28"}, {}, now),
      connector->balances_request(now),
      connector->fees_request({bitcoin}, now),
      connector->key_request(now)};
  const std::vector<std::uint32_t> weights = {1, 1, 4, 80, 5, 20, 20, 1};
  config.venue.dialect_variant = "us";
  EXPECT_EQ(Account(config).balances_request(now).weight, 10u);
  EXPECT_EQ(Account(config).open_orders_request(now).weight, 40u);
  EXPECT_EQ(Account(config).fills_request({id, bitcoin, "28"}, {}, now).weight, 10u);
  std::set<venue::Purpose> purposes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_TRUE(venue::is_private(all[i].purpose));
    purposes.insert(all[i].purpose);
    EXPECT_EQ(all[i].weight, weights[i]) << all[i].target;
    const std::size_t question = all[i].target.find('?');
    const std::string query = before_signature(all[i].target).substr(question + 1);
    EXPECT_EQ(venue::query_value(all[i].target, "signature"),
              crypto::hmac_sha256_hex("the-secret", query));
    EXPECT_EQ(all[i].target.find("the-secret"), std::string::npos);
  }
  EXPECT_EQ(purposes.size(), all.size());
}

TEST_F(BinanceAccountFixture, AFullAnswerIsThePlacementTheOrderAndItsFills) {
  const auto request = connector->place_request(order("10", "4000"), now);
  EXPECT_EQ(answer(request, kFull).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"placement", "order", "fill", "fill"}));
  EXPECT_EQ(log.placements[0].error, OrderError::none);
  EXPECT_EQ(log.placements[0].id, id);
  EXPECT_EQ(log.placements[0].venue_id, "28");
  EXPECT_EQ(log.orders[0].status, ReportedStatus::expired);
  EXPECT_EQ(log.orders[0].filled, decimal("6"));
  EXPECT_EQ(log.orders[0].size, decimal("10"));
  EXPECT_EQ(log.orders[0].reason, "UNFILLED_IOC_QUANTITY_EXPIRED");
  EXPECT_EQ(log.orders[0].venue_time, core::from_milliseconds(1'507'725'176'595));
  EXPECT_EQ(log.fills[0].trade_id, "56");
  EXPECT_EQ(log.fills[0].fee, decimal("0.001"));
  EXPECT_EQ(log.fills[0].fee_ticker, "BTC");
  EXPECT_EQ(log.fills[1].price, decimal("3999"));
  EXPECT_EQ(log.fills[1].size, decimal("5"));
  EXPECT_EQ(log.fills[1].fee, decimal("-0.5")) << "a rebate";
  for (const venue::FillReport& fill : log.fills) {
    EXPECT_EQ(fill.id, id);
    EXPECT_EQ(fill.venue_id, "28");
    EXPECT_EQ(fill.instrument, bitcoin);
    EXPECT_EQ(fill.side, venue::OrderSide::buy);
  }
}

TEST_F(BinanceAccountFixture, TheShortAnswerAcceptsAndSaysNoMore) {
  const auto request = connector->place_request(order("10", "4000"), now);
  answer(request, R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"tabc1230000000001a"})");
  EXPECT_EQ(log.sequence, std::vector<std::string>{"placement"});
  EXPECT_EQ(log.placements[0].error, OrderError::none);
}

TEST_F(BinanceAccountFixture, AnAnswerCutOffAnywhereLeavesThePlacementUnknown) {
  const auto request = connector->place_request(order("10", "4000"), now);
  for (std::size_t size = 0; size < kFull.size(); ++size) {
    log.clear();
    EXPECT_EQ(answer(request, std::string_view(kFull).substr(0, size)).verdict,
              ResponseVerdict::malformed);
    ASSERT_EQ(log.sequence, std::vector<std::string>{"placement"}) << size;
    ASSERT_EQ(log.placements[0].error, OrderError::unknown) << size;
  }
}

TEST_F(BinanceAccountFixture, AnAnswerThatIsNotTheOrdersLeavesItUnknown) {
  const auto request = connector->place_request(order("10", "4000"), now);
  const std::string wrong[] = {replaced(kFull, "tabc1230000000001a", "tabc1230000000002a"),
                               replaced(kFull, R"("orderId":28,)", ""),
                               replaced(kFull, R"("status":"EXPIRED")", R"("status":"NEWER")"),
                               replaced(kFull, R"("executedQty":"6.0)", R"("executedQty":"-6.0)"),
                               replaced(kFull, R"("qty":"1.0)", R"("qty":"one.0)"),
                               replaced(kFull, R"("tradeId":57)", R"("tradeId":null)"),
                               replaced(kFull, R"("commissionAsset":"BTC",)", ""),
                               replaced(kFull, R"("side":"BUY")", R"("side":"buy")"),
                               R"([])",
                               R"({})",
                               "",
                               "<html>",
                               kFull + "}"};
  for (const std::string& body : wrong) {
    log.clear();
    answer(request, body);
    ASSERT_EQ(log.sequence, std::vector<std::string>{"placement"}) << body;
    EXPECT_EQ(log.placements[0].error, OrderError::unknown) << body;
    EXPECT_EQ(log.placements[0].id, id);
  }
}

TEST_F(BinanceAccountFixture, ARefusalIsReportedWithTheVenuesWords) {
  const auto request = connector->place_request(order("10", "4000"), now);
  const std::string_view poor =
      R"({"code":-2010,"msg":"Account has insufficient balance for requested action."})";
  EXPECT_EQ(answer(request, poor, 400).verdict, ResponseVerdict::refused);
  EXPECT_EQ(log.placements[0].error, OrderError::insufficient_balance);
  EXPECT_NE(log.placements[0].text.find("insufficient balance"), std::string_view::npos);
  answer(request, poor, 503);
  EXPECT_EQ(log.placements[1].error, OrderError::unknown);
  retry_after = "7";
  const auto limited = answer(request, R"({"code":-1015,"msg":"Too many new orders."})", 429);
  EXPECT_EQ(limited.verdict, ResponseVerdict::rate_limited);
  EXPECT_EQ(limited.retry_after, core::seconds(7));
  EXPECT_EQ(log.placements[2].error, OrderError::rate_limited);
  answer(request, "<html>", 403);
  EXPECT_EQ(log.placements[3].error, OrderError::rate_limited);
  EXPECT_EQ(log.sequence.size(), 4u) << "a placement's answer ends in on_placement";
}

TEST_F(BinanceAccountFixture, ACancelsAnswerSaysWhatBecameOfTheOrder) {
  const auto request = connector->cancel_request({id, bitcoin, {}}, now);
  std::string body = replaced(kFull, R"("clientOrderId":"tabc1230000000001a")",
                              R"("origClientOrderId":"tabc1230000000001a","clientOrderId":"x9")");
  body = replaced(body, R"("status":"EXPIRED")", R"("status":"CANCELED")");
  EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"cancel", "order"}));
  EXPECT_EQ(log.cancels[0].error, OrderError::none);
  EXPECT_EQ(log.orders[0].id, id) << "clientOrderId is the cancel's own";
  EXPECT_EQ(log.orders[0].status, ReportedStatus::cancelled);
  answer(request, R"({"code":-2011,"msg":"Unknown order sent."})", 400);
  EXPECT_EQ(log.cancels[1].error, OrderError::not_found);
  answer(request, body.substr(0, 100));
  EXPECT_EQ(log.cancels[2].error, OrderError::unknown);
}

TEST_F(BinanceAccountFixture, OnlyTheVenuesOwnWordMakesAnOrderAbsent) {
  const auto request = connector->order_request({id, bitcoin, {}}, now);
  const std::string_view absent = R"({"code":-2013,"msg":"Order does not exist."})";
  answer(request, absent, 500);
  answer(request, absent, 429);
  answer(request, R"({"code":-2026,"msg":"Order was canceled or expired."})", 400);
  answer(request, R"({"code":-1121,"msg":"Invalid symbol."})", 400);
  answer(request, "<html>404</html>", 404);
  EXPECT_TRUE(log.sequence.empty());
  answer(request, absent, 400);
  EXPECT_EQ(log.absent, std::vector<venue::ClientOrderId>{id});
}

TEST_F(BinanceAccountFixture, AQueryTellsHowTheOrderStands) {
  const auto request = connector->order_request({id, bitcoin, {}}, now);
  const std::string body = replaced(kFull, "transactTime", "updateTime");
  EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::ok);
  ASSERT_EQ(log.orders.size(), 1u);
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_EQ(log.orders[0].filled, decimal("6"));
  EXPECT_TRUE(log.fills.empty());
  log.clear();
  EXPECT_EQ(answer(request, replaced(body, "0001a", "0002a")).verdict, ResponseVerdict::malformed);
  EXPECT_TRUE(log.sequence.empty()) << "the answer to another question";
}

TEST_F(BinanceAccountFixture, OpenOrdersAreToldWholeAndForeignOnesAsForeign) {
  const auto request = connector->open_orders_request(now);
  const std::string ours =
      replaced(replaced(kFull, "transactTime", "updateTime"), "EXPIRED", "NEW");
  std::string other = replaced(ours, "tabc1230000000001a", "web_3a7");
  other = replaced(other, R"("symbol":"BTCUSDT")", R"("symbol":"ABCXYZ")");
  other = replaced(other, R"("status":"NEW")", R"("status":"PENDING_NEW")");
  const std::string list = "[" + ours + "," + other + "]";
  EXPECT_EQ(answer(request, list).verdict, ResponseVerdict::ok);
  ASSERT_EQ(log.orders.size(), 2u);
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_FALSE(log.orders[1].id.known());
  EXPECT_EQ(log.orders[1].foreign_id, "web_3a7");
  EXPECT_FALSE(log.orders[1].instrument.valid());
  EXPECT_EQ(log.open_orders_ends, 1u);
  EXPECT_EQ(answer(request, "[]").verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.open_orders_ends, 2u) << "none is an answer too";
  log.clear();
  for (std::size_t size = 0; size < list.size(); ++size) {
    answer(request, list.substr(0, size));
    ASSERT_TRUE(log.sequence.empty()) << size;
  }
  answer(request, R"({"code":-1003,"msg":"Too much"})", 429);
  answer(request, list + "]");
  answer(request, "[]{}");
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, FillsCarryTheVenuesOrderIdAndOursIfItWasAskedFor) {
  const std::string list =
      R"([{"symbol":"BTCUSDT","id":28457,"orderId":28,"price":"4.00000100","qty":"12.00000000",)"
      R"("quoteQty":"48.000012","commission":"10.10000000","commissionAsset":"BNB",)"
      R"("time":1499865549590,"isBuyer":true,"isMaker":false,"isBestMatch":true}])";
  answer(connector->fills_request({id, bitcoin, "28"}, {}, now), list);
  answer(connector->fills_request({{}, bitcoin, {}}, now, now), list);
  ASSERT_EQ(log.sequence, (std::vector<std::string>{"fill", "fills_end", "fill", "fills_end"}));
  EXPECT_EQ(log.fills[0].id, id);
  EXPECT_FALSE(log.fills[1].id.known());
  EXPECT_EQ(log.fills_ends, (std::vector<std::string>{std::string(id.text()), ""}));
  for (const venue::FillReport& fill : log.fills) {
    EXPECT_EQ(fill.venue_id, "28");
    EXPECT_EQ(fill.trade_id, "28457");
    EXPECT_EQ(fill.price, decimal("4.000001"));
    EXPECT_EQ(fill.fee, decimal("10.1"));
    EXPECT_EQ(fill.venue_time, core::from_milliseconds(1'499'865'549'590));
  }
  log.clear();
  EXPECT_EQ(answer(connector->fills_request({id, bitcoin, "29"}, {}, now), list).verdict,
            ResponseVerdict::malformed);
  for (std::size_t size = 0; size < list.size(); ++size)
    answer(connector->fills_request({id, bitcoin, "28"}, {}, now), list.substr(0, size));
  answer(connector->fills_request({id, bitcoin, "28"}, {}, now), list + "]");
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, BalancesTellFreeFromLocked) {
  const std::string body =
      R"({"canTrade":true,"updateTime":123456789,"balances":[{"asset":"BTC",)"
      R"("free":"4723846.89208129","locked":"0.00000001"},{"asset":"LTC","free":"1e-7",)"
      R"("locked":"0.00"}],"permissions":["SPOT"],"uid":354937868})";
  EXPECT_EQ(answer(connector->balances_request(now), body).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"balance", "balance", "balances_end"}));
  EXPECT_EQ(log.balance("BTC")->free, decimal("4723846.89208129"));
  EXPECT_EQ(log.balance("BTC")->locked, decimal("0.00000001"));
  EXPECT_EQ(log.balance("LTC")->free, decimal("0.0000001"));
  EXPECT_EQ(log.balances_ends[0], core::from_milliseconds(123'456'789));
  log.clear();
  for (std::size_t size = 0; size < body.size(); ++size)
    answer(connector->balances_request(now), body.substr(0, size));
  answer(connector->balances_request(now), replaced(body, R"("1e-7")", R"("-1e-7")"));
  answer(connector->balances_request(now), replaced(body, "balances", "assets"));
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, FeesAddUpOverTheThreeGroupsWithoutDiscount) {
  const std::string body =
      R"({"symbol":"BTCUSDT","standardCommission":{"maker":"0.00000010","taker":"0.00000020",)"
      R"("buyer":"0.00000030","seller":"0.00000040"},"specialCommission":{"maker":"0.01",)"
      R"("taker":"0.02","buyer":"0.03","seller":"0.04"},"taxCommission":{"maker":"0.00000112",)"
      R"("taker":"0.00000114","buyer":"0.00000118","seller":"0.00000116"},"discount":)"
      R"({"enabledForAccount":true,"enabledForSymbol":true,"discountAsset":"BNB",)"
      R"("discount":"0.75000000"}})";
  answer(connector->fees_request({bitcoin}, now), body);
  ASSERT_EQ(log.fees.size(), 1u);
  EXPECT_EQ(log.fees[0].instrument, bitcoin);
  EXPECT_EQ(log.fees[0].maker, decimal("0.05000278")) << "of buyer and seller the dearer";
  EXPECT_EQ(log.fees[0].taker, decimal("0.0600029"));
  answer(connector->fees_request({bitcoin}, now), replaced(body, "special", "unheard"));
  EXPECT_EQ(log.fees[1].taker, decimal("0.0000029")) << "a group that is not there costs nothing";
  log.clear();
  answer(connector->fees_request({bitcoin}, now), replaced(body, "standard", "unheard"));
  answer(connector->fees_request({bitcoin}, now), replaced(body, "BTCUSDT", "ETHUSDT"));
  answer(connector->fees_request({bitcoin}, now), replaced(body, R"("0.02")", R"("")"));
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, AKeyThatCanMoveMoneyIsToldAndASilentVenueIsNotTrusted) {
  const auto request = connector->key_request(now);
  const std::string good =
      R"({"ipRestrict":true,"createTime":1698645219000,"enableInternalTransfer":false,)"
      R"("enableFutures":false,"permitsUniversalTransfer":false,"enableReading":true,)"
      R"("enableSpotAndMarginTrading":true,"enableWithdrawals":false,"enableMargin":false})";
  answer(request, good);
  ASSERT_EQ(log.keys.size(), 1u);
  EXPECT_TRUE(log.keys[0].can_trade && log.keys[0].is_usable && log.keys[0].is_bound_to_address);
  EXPECT_FALSE(log.keys[0].can_withdraw);
  for (const char* name :
       {"enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"}) {
    const std::string field = '"' + std::string(name) + R"(":)";
    answer(request, replaced(good, field + "false", field + "true"));
    EXPECT_TRUE(log.keys.back().can_withdraw) << name;
    answer(request, replaced(good, name, "renamed"));
    EXPECT_FALSE(log.keys.back().is_usable) << name;
    EXPECT_NE(log.keys.back().text.find(name), std::string_view::npos);
  }
  answer(request, replaced(good, R"("enableReading":true)", R"("enableReading":false)"));
  EXPECT_FALSE(log.keys.back().is_usable);
  const std::size_t told = log.keys.size();
  answer(request, R"({"code":-2015,"msg":"Invalid API-key"})", 401);
  answer(request, R"({"code":-2015,"msg":"Invalid API-key"})", 200);
  EXPECT_EQ(log.keys.size(), told);
}

TEST_F(BinanceAccountFixture, RepliesOfTheStreamAreToldApartByTheirIds) {
  const std::string placed =
      R"({"id":"tabc1230000000001a","status":200,"result":)" + kFull + R"(,"rateLimits":[]})";
  EXPECT_EQ(decode(placed), DecodeStatus::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"placement", "order", "fill", "fill"}));
  log.clear();
  decode(R"({"id":"ctabc1230000000001a","status":400,"error":{"code":-2011,)"
         R"("msg":"Unknown order sent."}})");
  ASSERT_EQ(log.cancels.size(), 1u);
  EXPECT_EQ(log.cancels[0].error, OrderError::not_found);
  EXPECT_EQ(log.cancels[0].id, id);
  decode(R"({"id":"session","status":200,"result":{"subscriptionId":0}})");
  decode(R"({"id":"session","status":401,"error":{"code":-1022,"msg":"Signature invalid."}})");
  ASSERT_EQ(log.sessions.size(), 2u);
  EXPECT_TRUE(log.sessions[0].accepted);
  EXPECT_FALSE(log.sessions[1].accepted);
  EXPECT_EQ(log.sessions[1].error, OrderError::authorization);
  log.clear();
  EXPECT_EQ(decode(R"({"id":null,"status":400,"error":{"code":-1100,"msg":"?"}})"),
            DecodeStatus::ignored);
  EXPECT_EQ(decode(R"({"id":"dtabc1230000000001a","status":200,"result":{}})"),
            DecodeStatus::ignored);
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, AStreamReplyOfTroubleOrWithoutAResultProvesNothing) {
  const auto reply = [&](const std::string& rest) {
    decode(R"({"id":"tabc1230000000001a",)" + rest + "}");
    return log.placements.empty() ? OrderError::none : log.placements.back().error;
  };
  EXPECT_EQ(reply(R"("status":500,"error":{"code":-2010,"msg":"Market is closed."})"),
            OrderError::unknown);
  EXPECT_EQ(reply(R"("status":400,"error":{"code":-2010,"msg":"Market is closed."})"),
            OrderError::venue_down);
  EXPECT_EQ(reply(R"("status":429,"error":{"code":-1003,"msg":"Too many requests."})"),
            OrderError::rate_limited);
  EXPECT_EQ(reply(R"("status":200)"), OrderError::unknown);
  EXPECT_EQ(reply(R"("status":200,"result":{"orderId":1})"), OrderError::unknown);
  EXPECT_EQ(log.sequence, std::vector<std::string>(5, "placement"));
}

TEST_F(BinanceAccountFixture, AnExecutionIsAnOrderAndAFill) {
  EXPECT_EQ(decode(kEvent), DecodeStatus::ok);
  ASSERT_EQ(log.sequence, (std::vector<std::string>{"order", "fill"}));
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_EQ(log.orders[0].status, ReportedStatus::partially_filled);
  EXPECT_EQ(log.orders[0].filled, decimal("0.75"));
  EXPECT_EQ(log.orders[0].reason, "");
  EXPECT_EQ(log.fills[0].id, id);
  EXPECT_EQ(log.fills[0].venue_id, "4293153");
  EXPECT_EQ(log.fills[0].trade_id, "77");
  EXPECT_EQ(log.fills[0].side, venue::OrderSide::sell);
  EXPECT_EQ(log.fills[0].price, decimal("0.102645"));
  EXPECT_EQ(log.fills[0].size, decimal("0.25"));
  EXPECT_EQ(log.fills[0].fee, decimal("0.00002"));
  EXPECT_EQ(log.fills[0].fee_ticker, "USDT");
}

TEST_F(BinanceAccountFixture, OnACancelTheOrdersOwnIdIsTheOriginalOne) {
  std::string text =
      replaced(kEvent, R"("x":"TRADE","X":"PARTIALLY_FILLED")", R"("x":"CANCELED","X":"CANCELED")");
  text = replaced(text, R"("c":"tabc1230000000001a")", R"("c":"tabc1230000000009a")");
  text = replaced(text, R"("C":"")", R"("C":"tabc1230000000001a")");
  decode(text);
  ASSERT_EQ(log.sequence, std::vector<std::string>{"order"}) << "a cancel fills nothing";
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_EQ(log.orders[0].status, ReportedStatus::cancelled);
}

TEST_F(BinanceAccountFixture, AForeignOrderIsReportedWithoutItsFills) {
  EXPECT_EQ(decode(replaced(kEvent, "tabc1230000000001a", "web_1")), DecodeStatus::ok);
  ASSERT_EQ(log.sequence, std::vector<std::string>{"order"});
  EXPECT_FALSE(log.orders[0].id.known());
  EXPECT_EQ(log.orders[0].foreign_id, "web_1");
  EXPECT_EQ(decode(replaced(kEvent, "BTCUSDT", "ABCXYZ")), DecodeStatus::foreign);
  EXPECT_FALSE(log.orders[1].instrument.valid()) << "told all the same: it is our order";
}

TEST_F(BinanceAccountFixture, AnEventCutOffAnywhereTellsNothing) {
  for (std::size_t size = 0; size < kEvent.size(); ++size) {
    EXPECT_EQ(decode(std::string_view(kEvent).substr(0, size)), DecodeStatus::malformed);
  }
  for (const char* field : {R"("i":4293153,)", R"("X":"PARTIALLY_FILLED",)", R"("t":77,)",
                            R"("z":"0.75000000",)", R"("n":"0.00002",)"}) {
    EXPECT_EQ(decode(replaced(kEvent, field, "")), DecodeStatus::malformed) << field;
  }
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(BinanceAccountFixture, BalancesOfAnEventAreOfTheChangedAssetsOnly) {
  decode(R"({"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1564034571105,)"
         R"("u":1564034571073,"B":[{"a":"USDT","f":"10000.5","l":"2500"}]}})");
  EXPECT_EQ(log.sequence, std::vector<std::string>{"balance"});
  EXPECT_EQ(log.balance("USDT")->free, decimal("10000.5"));
  EXPECT_EQ(log.balance("USDT")->locked, decimal("2500"));
  EXPECT_EQ(log.balance("USDT")->venue_time, core::from_milliseconds(1'564'034'571'073));
  EXPECT_EQ(decode(R"({"event":{"e":"balanceUpdate","E":1,"a":"BTC","d":"100","T":1}})"),
            DecodeStatus::ignored);
}

TEST_F(BinanceAccountFixture, AServerThatGoesAsksForANewConnection) {
  decode(R"({"event":{"e":"serverShutdown","E":1770123456789}})");
  decode(R"({"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1728973001334}})");
  EXPECT_EQ(log.reconnects, (std::vector<std::string>{"serverShutdown", "eventStreamTerminated"}));
}

}  // namespace
}  // namespace tern::connectors::binance
