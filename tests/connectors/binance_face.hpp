// In: orders for a small exchange, text of a client with an account. Out: what the simulated
// Binance sent, kept to look at. Cannot happen: a real clock; time passes only when a test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/binance/simulated.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/sim/listings.hpp"

namespace tern::test {

struct Output final : sim::FaceOutput {
  struct Frame {
    sim::SessionId session;
    sim::FrameClass frame_class;
    nlohmann::json message;
  };
  void send(sim::SessionId session, sim::FrameClass frame_class, sim::InstrumentIndex,
            std::string text) override {
    frames.push_back({session, frame_class, nlohmann::json::parse(text)});
  }
  void close(sim::SessionId session, std::string_view) override { closed.push_back(session); }

  std::vector<Frame> frames;
  std::vector<sim::SessionId> closed;
};

class BinanceFace : public ::testing::Test, private sim::ExchangeObserver {
 protected:
  BinanceFace()
      : exchange("binance", sim::make_listings(sim::make_pairs(2), 0)), account(exchange, setup()) {
    start("");
  }
  ~BinanceFace() override { exchange.observe(nullptr); }

  void start(const std::string& variant) {
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = &output;
    config.variant = variant;
    config.account = &account;
    face = connectors::binance::kFaceRow.make(config);
    exchange.observe(this);
    account.observe(face.get());
    face->on_tick(now);
  }

  // Prices and sizes in ticks and lots.
  sim::OrderNumber place(market::Side side, std::int64_t ticks, std::int64_t lots,
                         sim::InstrumentIndex instrument = 0) {
    sim::SimOrder order;
    order.instrument = instrument;
    order.side = side;
    order.price = ticks * exchange.listings()[instrument].tick;
    order.size = lots * exchange.listings()[instrument].lot;
    return exchange.place(order, now).number;
  }
  void pass(core::Duration time) {
    now = now + time;
    face->on_tick(now);
  }
  nlohmann::json get(const std::string& target, int status = 200) {
    return request("GET", target, status);
  }
  nlohmann::json request(const std::string& method, const std::string& target, int status = 200) {
    sim::FaceRequest sent;
    sent.method = method;
    sent.target = target;
    if (!key.empty()) sent.headers = {{"X-MBX-APIKEY", key}};
    last = face->on_request(sent, now);
    EXPECT_EQ(last.status, status) << target << ' ' << last.body;
    return nlohmann::json::parse(last.body, nullptr, false);
  }
  // With the present time and the account's signature.
  nlohmann::json call(const std::string& method, const std::string& path, std::string query,
                      int status = 200) {
    if (!query.empty()) query += '&';
    query += "timestamp=" + std::to_string(now.ns / 1'000'000);
    return request(method, path + '?' + query + "&signature=" + signature(query), status);
  }
  nlohmann::json call_by_stream(const std::string& method, nlohmann::json parameters,
                                sim::SessionId session = 1) {
    parameters["apiKey"] = key;
    parameters["timestamp"] = now.ns / 1'000'000;
    std::string payload;
    for (const auto& [name, value] : parameters.items()) {
      payload += (payload.empty() ? "" : "&") + name + '=' +
                 (value.is_string() ? value.get<std::string>() : value.dump());
    }
    parameters["signature"] = signature(payload);
    return say(nlohmann::json{{"id", "one"}, {"method", method}, {"params", parameters}}.dump(),
               session);
  }
  std::string signature(std::string_view payload) const {
    return crypto::hmac_sha256_hex(secret, payload);
  }
  std::string header(std::string_view name) const {
    for (const auto& [each, value] : last.headers) {
      if (each == name) return value;
    }
    return "absent";
  }
  nlohmann::json say(std::string_view text, sim::SessionId session = 1) {
    const std::size_t before = output.frames.size();
    face->on_message(session, text, now);
    return output.frames.size() == before ? nlohmann::json() : output.frames.back().message;
  }
  std::vector<nlohmann::json> sent(sim::FrameClass frame_class) const {
    std::vector<nlohmann::json> messages;
    for (const auto& frame : output.frames) {
      if (frame.frame_class == frame_class) messages.push_back(frame.message);
    }
    return messages;
  }

  static sim::AccountSetup setup() {
    sim::AccountSetup made;
    made.key.key = "the-key";
    made.key.secret = "the-secret";
    made.balances = {{"BTC", core::Decimal::from_integer(10)},
                     {"USDT", core::Decimal::from_integer(1'000)}};
    made.taker_fee = core::Decimal::parse("0.001").value();
    made.maker_fee = core::Decimal::parse("0.0005").value();
    return made;
  }

  sim::Exchange exchange;
  sim::Account account;
  std::string key = "the-key";
  std::string secret = "the-secret";
  Output output;
  std::unique_ptr<sim::Face> face;
  sim::FaceReply last;
  core::Timestamp now{1'700'000'000'000'000'000};

 private:
  void on_level(const sim::LevelChange& change) override { face->on_level(change); }
  void on_trade(const sim::SimTrade& trade) override {
    face->on_trade(trade);
    account.on_trade(trade);
  }
};

}  // namespace tern::test
