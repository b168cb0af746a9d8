// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/bybit/simulated.hpp"
#include "connectors/texts.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/sim/listings.hpp"

namespace tern::connectors::bybit {

extern const sim::FaceRow kFaceRow;

using market::Side;
using sim::FrameClass;

class BybitFace : public ::testing::Test, protected sim::FaceOutput {
 protected:
  static constexpr sim::SessionId kMarket = 1;
  static constexpr sim::SessionId kReports = 2;
  static constexpr sim::SessionId kOrders = 3;

  BybitFace() : exchange("venue", sim::make_listings(sim::make_pairs(2), 0)) {
    sim::AccountSetup setup;
    setup.key = {"the-key", "the-secret", ""};
    setup.balances = {{"BTC", decimal("10")}, {"USDT", decimal("1000000")}};
    setup.taker_fee = decimal("0.001");
    setup.maker_fee = decimal("0.0008");
    account = std::make_unique<sim::Account>(exchange, setup);
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = this;
    config.account = account.get();
    face = kFaceRow.make(config);
    exchange.observe(face.get());
    account->observe(face.get());
    symbol = face->symbol(0);
  }
  ~BybitFace() override { exchange.observe(nullptr); }

  static core::Decimal decimal(std::string_view text) { return core::Decimal::parse(text).value(); }
  sim::OrderNumber place(Side side, std::int64_t ticks, std::int64_t lots) {
    sim::SimOrder order;
    order.side = side;
    order.price = ticks * exchange.listings()[0].tick;
    order.size = lots * exchange.listings()[0].lot;
    return exchange.place(order, now).number;
  }
  void pass(core::Duration time) {
    for (const core::Timestamp end = now + time; now < end;) {
      now = now + core::milliseconds(10);
      face->on_tick(now);
    }
  }
  void say(const nlohmann::json& message, sim::SessionId session = kMarket) {
    face->on_message(session, message.dump(), now);
  }
  void open() { face->on_open(kMarket, "/v5/public/spot", now); }
  void subscribe(const std::vector<std::string>& topics, sim::SessionId session = kMarket,
                 const std::string& operation = "subscribe") {
    say({{"req_id", "seven"}, {"op", operation}, {"args", topics}}, session);
  }
  nlohmann::json get(const std::string& target) { return body_of({"GET", target, {}, ""}, 200); }

  // The account's side, in steps that are worth an order: some hundred coins of quote for a lot.
  static constexpr std::int64_t kTicks = 100'000;
  static constexpr std::int64_t kLots = 100;
  sim::OrderNumber rest(Side side, std::int64_t ticks, std::int64_t lots) {
    return place(side, ticks * kTicks, lots * kLots);
  }
  // What a client of the documents would send; a change makes it wrong.
  using Headers = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Headers headers(const std::string& text, core::Timestamp made) const {
    const std::string time = milliseconds_text(made);
    return {{"X-BAPI-API-KEY", "the-key"},
            {"X-BAPI-TIMESTAMP", time},
            {"X-BAPI-RECV-WINDOW", "5000"},
            {"X-BAPI-SIGN", crypto::hmac_sha256_hex("the-secret", time + "the-key5000" + text)}};
  }
  nlohmann::json ask(const std::string& target) {
    const std::string query = target.substr(std::min(target.find('?') + 1, target.size()));
    return body_of({"GET", target, headers(target == query ? "" : query, now), ""}, 200);
  }
  nlohmann::json post(const std::string& path, const nlohmann::json& body) {
    const std::string text = body.dump();
    return body_of({"POST", path, headers(text, now), text}, 200);
  }
  nlohmann::json body_of(const sim::FaceRequest& request, int status) {
    const sim::FaceReply reply = face->on_request(request, now);
    EXPECT_EQ(reply.status, status) << request.target << ' ' << reply.body;
    reply_headers = reply.headers;
    return nlohmann::json::parse(reply.body, nullptr, false);
  }
  [[nodiscard]] std::string header(const std::string& name) const {
    for (const auto& [key, value] : reply_headers) {
      if (key == name) return value;
    }
    return "";
  }
  [[nodiscard]] nlohmann::json order(const std::string& client_id, const std::string& side,
                                     std::int64_t ticks, std::int64_t lots) const {
    const sim::Listing& listing = exchange.listings()[0];
    return {{"category", "spot"},
            {"symbol", symbol},
            {"side", side},
            {"orderType", "Limit"},
            {"qty", core::scaled_text(lots * kLots * listing.lot, listing.size_scale)},
            {"price", core::scaled_text(ticks * kTicks * listing.tick, listing.price_scale)},
            {"timeInForce", "IOC"},
            {"orderLinkId", client_id},
            {"isLeverage", 0}};
  }
  [[nodiscard]] nlohmann::json named(const std::string& client_id) const {
    return {{"category", "spot"}, {"symbol", symbol}, {"orderLinkId", client_id}};
  }
  [[nodiscard]] nlohmann::json login(const std::string& id_key = "",
                                     const std::string& secret = "the-secret") const {
    const std::int64_t expires = now.ns / 1'000'000 + 10'000;
    nlohmann::json message{
        {"op", "auth"},
        {"args",
         {"the-key", expires,
          crypto::hmac_sha256_hex(secret, "GET/realtime" + std::to_string(expires))}}};
    if (!id_key.empty()) message[id_key] = "nine";
    return message;
  }
  [[nodiscard]] nlohmann::json operation(const std::string& id, const std::string& name,
                                         const nlohmann::json& argument) const {
    return {
        {"reqId", id},
        {"header", {{"X-BAPI-TIMESTAMP", milliseconds_text(now)}, {"X-BAPI-RECV-WINDOW", "5000"}}},
        {"op", name},
        {"args", nlohmann::json::array({argument})}};
  }
  // Logged in on both private streams and listening.
  void open_private() {
    face->on_open(kReports, "/v5/private", now);
    face->on_open(kOrders, "/v5/trade", now);
    say(login(), kReports);
    say(login(), kOrders);
    subscribe({"order.spot", "execution.spot", "wallet"}, kReports);
  }
  std::vector<nlohmann::json> take(FrameClass frame_class) {
    std::vector<nlohmann::json> found;
    for (const auto& [each, text] : frames) {
      if (each == frame_class) found.push_back(nlohmann::json::parse(text, nullptr, false));
    }
    frames.clear();
    return found;
  }
  void send(sim::SessionId, FrameClass frame_class, sim::InstrumentIndex,
            std::string text) override {
    frames.emplace_back(frame_class, std::move(text));
  }
  void close(sim::SessionId session, std::string_view) override { closed.push_back(session); }

  sim::Exchange exchange;
  std::unique_ptr<sim::Account> account;
  std::unique_ptr<sim::Face> face;
  std::string symbol;
  std::vector<std::pair<FrameClass, std::string>> frames;
  std::vector<sim::SessionId> closed;
  Headers reply_headers;
  core::Timestamp now = core::from_milliseconds(1'795'000'000'000);
};

}  // namespace tern::connectors::bybit
