// Goal: a private REST answer is read whole or not at all, and a placement's or cancel's always
// ends in a reply that proves no more than the venue's words. Method: small answers of our own,
// changed.
#include "connectors/okx_account.hpp"
#include "tern/core/random.hpp"

namespace tern::connectors::okx {
namespace {

TEST_F(OkxAccount, CredentialsThatTheVenueRepeatsAreNotToldOn) {
  for (const char* secret : {"the-key", "the-phrase"}) {
    decode(
        R"({"event":"error","code":"60012","msg":"Invalid request: {\"op\":\"login\",\"args\":[{\"x\":\")" +
        std::string(secret) + R"(\"}]}","connId":"a4d3ae55"})");
    ASSERT_EQ(log.sessions.size(), 1u);
    EXPECT_FALSE(log.sessions[0].accepted);
    EXPECT_EQ(log.sessions[0].text.find(secret), std::string_view::npos) << log.sessions[0].text;
    EXPECT_NE(log.sessions[0].text.find("60012"), std::string_view::npos);
    for (const char* body : {R"({"code":"50111","msg":"Invalid @","data":[]})", "<html>@</html>"}) {
      const auto report = answer(connector->balances_request(now), with(body, "@", secret), 401);
      EXPECT_FALSE(report.text.empty());
      EXPECT_EQ(report.text.find(secret), std::string::npos) << report.text;
      answer(connector->place_request(order("1", "1", bitcoin), now), with(body, "@", secret), 401);
      EXPECT_EQ(log.placements.at(0).text.find(secret), std::string_view::npos);
    }
  }
}

TEST_F(OkxAccount, APlacementByRestAlwaysEndsInAReply) {
  const venue::HttpRequest request = connector->place_request(order("1", "1", bitcoin), now);
  const auto error_of = [&](int status, std::string_view body) {
    answer(request, body, status);
    EXPECT_EQ(log.sequence, std::vector<std::string>{"placement"}) << body;
    EXPECT_EQ(log.placements.at(0).id, id);
    return log.placements[0].error;
  };
  EXPECT_EQ(error_of(200, kPlaced), OrderError::none);
  EXPECT_EQ(log.placements[0].venue_id, "12345689");
  EXPECT_EQ(error_of(200, kRefused), OrderError::insufficient_balance);
  EXPECT_EQ(error_of(503, kPlaced), OrderError::unknown);
  EXPECT_EQ(error_of(503, R"({"code":"50001","msg":"Service unavailable","data":[]})"),
            OrderError::unknown);
  EXPECT_EQ(error_of(500, ""), OrderError::unknown);
  EXPECT_EQ(error_of(200, ""), OrderError::unknown);
  EXPECT_EQ(error_of(200, "<html>"), OrderError::unknown);
  EXPECT_EQ(error_of(200, kPlaced.substr(0, 100)), OrderError::unknown);
  EXPECT_EQ(error_of(400, R"({"code":"50004","msg":"Endpoint request timeout","data":[]})"),
            OrderError::unknown);
  EXPECT_EQ(error_of(400, R"({"code":"50036","msg":"expired","data":[]})"), OrderError::expired);
  EXPECT_EQ(error_of(401, R"({"code":"50113","msg":"Invalid Sign","data":[]})"),
            OrderError::authorization);
  EXPECT_EQ(error_of(429, R"({"code":"50011","msg":"Too Many Requests","data":[]})"),
            OrderError::rate_limited);
  EXPECT_EQ(error_of(200, R"({"code":"50011","msg":"Too Many Requests","data":[]})"),
            OrderError::rate_limited);
  EXPECT_EQ(error_of(403, "<html>cloudflare"), OrderError::rate_limited);
}

TEST_F(OkxAccount, WhoeverPacesHearsOfLimitsAndOfNoRefusalOfAnOrder) {
  const venue::HttpRequest request = connector->place_request(order("1", "1", bitcoin), now);
  EXPECT_EQ(answer(request, kPlaced).verdict, ResponseVerdict::ok);
  const auto refused = answer(request, kRefused);
  EXPECT_EQ(refused.verdict, ResponseVerdict::refused);
  EXPECT_NE(refused.text.find("51008 Order failed."), std::string::npos) << refused.text;
  EXPECT_EQ(answer(request, with(kRefused, "51008", "50036")).verdict, ResponseVerdict::refused);
  EXPECT_EQ(answer(request, with(kRefused, "51008", "59200")).verdict, ResponseVerdict::refused);
  const auto limited = answer(request, with(kRefused, "51008", "50011"));
  EXPECT_EQ(limited.verdict, ResponseVerdict::rate_limited);
  EXPECT_GE(limited.retry_after, core::seconds(2));
  EXPECT_EQ(answer(request, "", 500).verdict, ResponseVerdict::venue_trouble);
}

TEST_F(OkxAccount, ACancelByRestEndsInAReply) {
  const venue::HttpRequest request = connector->cancel_request(named(), now);
  answer(request, kPlaced);
  EXPECT_EQ(log.cancels.at(0).error, OrderError::none);
  answer(request, with(kRefused, "51008", "51400"));
  EXPECT_EQ(log.cancels.at(0).error, OrderError::not_found);
  answer(request, "", 502);
  EXPECT_EQ(log.cancels.at(0).error, OrderError::unknown);
}

TEST_F(OkxAccount, AnOrderAskedForIsToldOrAbsent) {
  const venue::HttpRequest request = connector->order_request(named(), now);
  const std::string entry = nlohmann::json::parse(kPush)["data"][0].dump();
  EXPECT_EQ(answer(request, answer_of(entry)).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.orders.at(0).status, ReportedStatus::partially_filled);
  EXPECT_EQ(answer(request, R"({"code":"51603","msg":"Order does not exist","data":[]})").verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(log.absent, std::vector<venue::ClientOrderId>{id});
  for (const std::string& body :
       {answer_of(""), answer_of(entry + "," + entry),
        answer_of(with(entry, "tabc1230000000001a", "tabc1230000000001b")),
        std::string(R"({"code":"0","msg":""})"), std::string("[]")}) {
    EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::malformed) << body;
    EXPECT_TRUE(log.sequence.empty()) << body;
  }
  EXPECT_NE(answer(request, R"({"code":"51603","msg":"","data":[]})", 503).verdict,
            ResponseVerdict::ok);
  EXPECT_TRUE(log.absent.empty()) << "a venue in trouble proves nothing";
  EXPECT_EQ(answer(request, R"({"code":"50011","msg":"","data":[]})").verdict,
            ResponseVerdict::rate_limited);
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(OkxAccount, OpenOrdersEndWithTheirAnswer) {
  const venue::HttpRequest request = connector->open_orders_request(now);
  EXPECT_EQ(answer(request, answer_of("")).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.open_orders_ends, 1u);
  nlohmann::json entry = nlohmann::json::parse(kPush)["data"][0];
  entry.erase("fillFee");
  nlohmann::json page = nlohmann::json::array();
  for (int i = 0; i < 99; ++i)
    page.push_back(entry);
  answer(request, nlohmann::json{{"code", "0"}, {"msg", ""}, {"data", page}}.dump());
  EXPECT_EQ(log.orders.size(), 99u);
  EXPECT_EQ(log.open_orders_ends, 1u);
  page.push_back(entry);
  const auto full =
      answer(request, nlohmann::json{{"code", "0"}, {"msg", ""}, {"data", page}}.dump());
  EXPECT_EQ(log.orders.size(), 100u);
  EXPECT_EQ(log.open_orders_ends, 0u) << "a full page may have a next one";
  EXPECT_EQ(full.verdict, ResponseVerdict::ok);
  EXPECT_EQ(full.next_page, entry["ordId"].get<std::string>());
}

TEST_F(OkxAccount, FillsAreToldWithTheirFeesThenTheEnd) {
  const venue::HttpRequest request = connector->fills_request(named("680800019749904384"), {}, now);
  EXPECT_EQ(answer(request, answer_of(kFill)).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.fills_ends, std::vector<std::string>{std::string(id.text())});
  const venue::FillReport& fill = log.fills.at(0);
  EXPECT_EQ(fill.id, id);
  EXPECT_EQ(fill.fee, decimal("0.00000192834"));
  EXPECT_EQ(fill.fee_ticker, "BTC");
  EXPECT_EQ(fill.price, decimal("51858"));
  EXPECT_EQ(fill.size, decimal("0.00192834"));
  EXPECT_EQ(fill.trade_id, "744876980");
  EXPECT_EQ(fill.venue_time, core::from_milliseconds(1'708'587'373'362));
  for (const char* part : {R"("tradeId":"744876980",)", R"("fee":"-0.00000192834",)",
                           R"("feeCcy":"BTC",)", R"("fillPx":"51858",)"}) {
    EXPECT_EQ(answer(request, answer_of(with(kFill, part, ""))).verdict,
              ResponseVerdict::malformed);
    EXPECT_TRUE(log.sequence.empty()) << part;
  }
}

TEST_F(OkxAccount, BalancesTellFreeAndLockedApart) {
  EXPECT_EQ(answer(connector->balances_request(now), kBalances).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, (std::vector<std::string>{"balance", "balances_end"}));
  EXPECT_EQ(log.balances.at(0).ticker, "USDT");
  EXPECT_EQ(log.balances[0].free, decimal("94.42"));
  EXPECT_EQ(log.balances[0].locked, decimal("5.58"));
  EXPECT_EQ(log.balances_ends.at(0), core::from_milliseconds(1'744'499'648'556));
}

TEST_F(OkxAccount, AnAccountWhoseCashIsNotItsPartsIsUnusable) {
  const std::string odd = with(kBalances, R"("cashBal":"100")", R"("cashBal":"94.42")");
  EXPECT_EQ(answer(connector->balances_request(now), odd).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, std::vector<std::string>{"key"});
  EXPECT_FALSE(log.keys.at(0).is_usable);
  EXPECT_NE(log.keys[0].text.find("USDT"), std::string_view::npos);
  decode(with(kAccountPage, R"("cashBal":"100")", R"("cashBal":"99")"));
  EXPECT_EQ(log.sequence, std::vector<std::string>{"key"});
}

TEST_F(OkxAccount, FeesArePositiveWhenPaidAndTheDearestGroupIsBelieved) {
  const venue::HttpRequest request = connector->fees_request({bitcoin}, now);
  const std::string old = answer_of(
      R"({"category":"1","instType":"SPOT","level":"Lv1","maker":"-0.0008","taker":"-0.001","ts":"1608623351857"})");
  EXPECT_EQ(answer(request, old).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.fees.at(0).instrument, bitcoin);
  EXPECT_EQ(log.fees[0].maker, decimal("0.0008"));
  EXPECT_EQ(log.fees[0].taker, decimal("0.001"));
  answer(
      request,
      answer_of(
          R"({"feeGroup":[{"groupId":"1","maker":"0.0001","taker":"-0.001"},{"groupId":"2","maker":"-0.0002","taker":"-0.0005"}],"maker":"-9","taker":"-9"})"));
  ASSERT_EQ(log.fees.size(), 1u);
  EXPECT_EQ(log.fees[0].maker, decimal("0.0002"));
  EXPECT_EQ(log.fees[0].taker, decimal("0.001"));
  for (const char* body : {"", R"({"feeGroup":[]})", R"({"maker":"-0.0008"})",
                           R"({"feeGroup":[{"groupId":"1","maker":"x","taker":"1"}]})"}) {
    EXPECT_EQ(answer(request, answer_of(body)).verdict, ResponseVerdict::malformed) << body;
    EXPECT_TRUE(log.sequence.empty());
  }
}

TEST_F(OkxAccount, TheKeySaysWhatItMayAndWhetherTheAccountCanBorrow) {
  const auto key_of = [&](const std::string& data) {
    EXPECT_EQ(answer(connector->key_request(now), answer_of(data)).verdict, ResponseVerdict::ok);
    EXPECT_EQ(log.keys.size(), 1u);
    return log.keys.empty() ? venue::KeyReport{} : log.keys[0];
  };
  const std::string good =
      R"({"acctLv":"1","enableSpotBorrow":false,"ip":"203.0.113.7","perm":"read_only,trade","uid":"1"})";
  venue::KeyReport key = key_of(good);
  EXPECT_TRUE(key.can_trade && key.is_usable && key.is_bound_to_address);
  EXPECT_FALSE(key.can_withdraw);
  key = key_of(with(good, "read_only,trade", "read_only,withdraw,trade"));
  EXPECT_TRUE(key.can_withdraw);
  EXPECT_FALSE(key_of(with(good, "read_only,trade", "read_only")).can_trade);
  EXPECT_FALSE(key_of(with(good, "203.0.113.7", "")).is_bound_to_address);
  EXPECT_TRUE(key_of(with(good, R"("acctLv":"1")", R"("acctLv":"2")")).is_usable);
  for (const char* level : {"3", "4", "5"}) {
    key = key_of(with(good, R"("acctLv":"1")", R"("acctLv":")" + std::string(level) + "\""));
    EXPECT_FALSE(key.is_usable);
    EXPECT_NE(key.text.find("acctLv"), std::string_view::npos);
  }
  key = key_of(with(good, "false", "true"));
  EXPECT_FALSE(key.is_usable);
  EXPECT_NE(key.text.find("enableSpotBorrow"), std::string_view::npos);
  for (const char* body : {"", "{}", R"({"perm":"trade"})", R"({"acctLv":"1"})"}) {
    EXPECT_EQ(answer(connector->key_request(now), answer_of(body)).verdict,
              ResponseVerdict::malformed);
    EXPECT_TRUE(log.sequence.empty());
  }
}

TEST_F(OkxAccount, AnAnswerCutAnywhereTellsNothing) {
  const std::string entry = answer_of(nlohmann::json::parse(kPush)["data"][0].dump());
  for (const auto& [request, body] :
       {std::pair{connector->balances_request(now), std::string(kBalances)},
        std::pair{connector->fills_request(named("1"), {}, now), answer_of(kFill)},
        std::pair{connector->order_request(named(), now), entry}}) {
    for (std::size_t length = 0; length < body.size(); ++length) {
      ASSERT_NE(answer(request, body.substr(0, length)).verdict, ResponseVerdict::ok) << length;
      ASSERT_TRUE(log.sequence.empty()) << length;
    }
    EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::ok);
  }
}

TEST_F(OkxAccount, AnAnswerWithChangedBytesIsReadWholeOrNotAtAll) {
  core::Random random(8);
  const auto draw = [&](std::size_t count) {
    return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count) - 1));
  };
  const std::pair<venue::HttpRequest, std::string> kAnswers[] = {
      {connector->place_request(order("1", "1", bitcoin), now), std::string(kRefused)},
      {connector->cancel_request(named(), now), std::string(kPlaced)},
      {connector->order_request(named(), now),
       answer_of(nlohmann::json::parse(kPush)["data"][0].dump())},
      {connector->fills_request(named("1"), {}, now), answer_of(kFill)},
      {connector->balances_request(now), std::string(kBalances)},
      {connector->fees_request({bitcoin}, now),
       answer_of(R"({"feeGroup":[{"groupId":"1","maker":"0.0001","taker":"-0.001"}]})")},
      {connector->key_request(now),
       answer_of(R"({"acctLv":"1","ip":"","perm":"read_only,trade"})")},
  };
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto& [request, whole] = kAnswers[draw(std::size(kAnswers))];
    std::string body = whole;
    for (std::size_t n = draw(3) + 1; n > 0; --n) {
      constexpr std::string_view kBytes = "{}[]\",:0-9.\\aZ \x01\xff";
      body[draw(body.size())] = kBytes[draw(kBytes.size())];
    }
    const ResponseVerdict verdict = answer(request, body).verdict;
    const bool is_action = request.purpose == Purpose::place || request.purpose == Purpose::cancel;
    ASSERT_EQ(log.placements.size() + log.cancels.size(), is_action ? 1u : 0u) << body;
    if (is_action || verdict == ResponseVerdict::ok) continue;
    ++refused;
    ASSERT_TRUE(log.sequence.empty()) << body;
  }
  EXPECT_GT(refused, 5'000u);
}

TEST_F(OkxAccount, TheBalancesOfAnAccountWithDerivativesAreNotBelieved) {
  const auto text = test::shared_text("fixtures/okx/nautilus/http_get_account_balance.json");
  if (!text) GTEST_SKIP() << "skipped: fixtures/okx/nautilus not found";
  answer(connector->balances_request(now), *text);
  EXPECT_EQ(log.sequence, std::vector<std::string>{"key"});
  EXPECT_FALSE(log.keys.at(0).is_usable);
}

}  // namespace
}  // namespace tern::connectors::okx
