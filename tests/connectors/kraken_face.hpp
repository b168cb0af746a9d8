// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kraken/simulated.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/digest.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/sim/listings.hpp"

namespace tern::connectors::kraken {

extern const sim::FaceRow kFaceRow;

using market::Side;
using sim::FrameClass;

class KrakenFace : public ::testing::Test, protected sim::FaceOutput {
 protected:
  static constexpr const char* kSecret = "dGhlIHNlY3JldA==";
  // Steps that are worth an order.
  static constexpr std::int64_t kTicks = 100'000;
  static constexpr std::int64_t kLots = 100;

  KrakenFace() : exchange("venue", sim::make_listings(sim::make_pairs(2), 0)) {
    sim::AccountSetup setup;
    setup.key = {"the-key", kSecret, ""};
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
  }
  ~KrakenFace() override { exchange.observe(nullptr); }

  static core::Decimal decimal(std::string_view text) { return core::Decimal::parse(text).value(); }
  sim::OrderNumber rest(Side side, std::int64_t ticks, std::int64_t lots) {
    sim::SimOrder order;
    order.side = side;
    order.price = ticks * kTicks * exchange.listings()[0].tick;
    order.size = lots * kLots * exchange.listings()[0].lot;
    return exchange.place(order, now).number;
  }
  void pass(core::Duration time) {
    for (const core::Timestamp end = now + time; now < end;) {
      now = now + core::milliseconds(10);
      face->on_tick(now);
    }
  }
  void say(const nlohmann::json& message, sim::SessionId session = 1) {
    face->on_message(session, message.dump(), now);
  }
  void open(sim::SessionId session = 1) { face->on_open(session, "/v2", now); }
  void subscribe(const std::string& channel, bool joins = true, int depth = 10) {
    nlohmann::json parameters{{"channel", channel}, {"symbol", {"BTC/USDT"}}};
    if (channel == "book") parameters["depth"] = depth;
    if (channel == "ticker") parameters["event_trigger"] = "bbo";
    say({{"method", joins ? "subscribe" : "unsubscribe"}, {"params", parameters}, {"req_id", 7}});
  }
  nlohmann::json get(const std::string& target) {
    sim::FaceRequest request;
    request.method = "GET";
    request.target = target;
    return nlohmann::json::parse(face->on_request(request, now).body);
  }
  // What a client of the documents would send; a change makes it wrong.
  nlohmann::json post(const std::string& method, const std::string& parameters = "",
                      const std::string& secret = kSecret, std::int64_t nonce = 0) {
    const std::string path = "/0/private/" + method;
    const std::string number = std::to_string(nonce != 0 ? nonce : ++last_nonce);
    const std::string body = "nonce=" + number + parameters;
    const crypto::HmacSha512Key key(crypto::base64_decode(secret).value());
    sim::FaceRequest request;
    request.method = "POST";
    request.target = path;
    request.headers = {{"API-Key", "the-key"},
                       {"API-Sign", key.base64(path + crypto::sha256_bytes(number + body))}};
    request.body = body;
    return nlohmann::json::parse(face->on_request(request, now).body);
  }
  [[nodiscard]] std::string form_of(const std::string& id, const std::string& side,
                                    std::int64_t ticks, std::int64_t lots,
                                    const std::string& life = "IOC") const {
    const sim::Listing& listing = exchange.listings()[0];
    return "&ordertype=limit&pair=XBTUSDT&type=" + side +
           "&price=" + core::scaled_text(ticks * kTicks * listing.tick, listing.price_scale) +
           "&volume=" + core::scaled_text(lots * kLots * listing.lot, listing.size_scale) +
           "&timeinforce=" + life + "&cl_ord_id=" + id;
  }
  void order(const std::string& id, const std::string& side, std::int64_t ticks, std::int64_t lots,
             const std::string& token) {
    const sim::Listing& listing = exchange.listings()[0];
    face->on_message(1,
                     R"({"method":"add_order","req_id":9,"params":{"order_type":"limit","side":")" +
                         side + R"(","symbol":"BTC/USDT","time_in_force":"ioc","order_qty":)" +
                         core::scaled_text(lots * kLots * listing.lot, listing.size_scale) +
                         R"(,"limit_price":)" +
                         core::scaled_text(ticks * kTicks * listing.tick, listing.price_scale) +
                         R"(,"cl_ord_id":")" + id + R"(","token":")" + token + R"("}})",
                     now);
  }
  std::string token() { return post("GetWebSocketsToken")["result"]["token"]; }
  void join_own(const std::string& channel, const std::string& token) {
    say({{"method", "subscribe"},
         {"params", {{"channel", channel}, {"token", token}, {"snap_trades", true}}}});
  }
  std::vector<nlohmann::json> take(FrameClass wanted) {
    std::vector<nlohmann::json> found;
    for (const auto& [frame_class, text] : frames) {
      if (frame_class == wanted) found.push_back(nlohmann::json::parse(text));
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
  std::vector<std::pair<FrameClass, std::string>> frames;
  std::vector<sim::SessionId> closed;
  std::int64_t last_nonce = 1'000;
  core::Timestamp now = core::from_milliseconds(1'795'000'000'000);
};

}  // namespace tern::connectors::kraken
