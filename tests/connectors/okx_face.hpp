// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/okx/simulated.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/sim/listings.hpp"

namespace tern::connectors::okx {

extern const sim::FaceRow kFaceRow;

using market::Side;
using sim::FrameClass;

class OkxFace : public ::testing::Test, protected sim::FaceOutput {
 protected:
  OkxFace() : exchange("venue", sim::make_listings(sim::make_pairs(2), 0)) {
    sim::AccountSetup setup;
    setup.key = {"the-key", "the-secret", "the-phrase"};
    setup.balances = {{"BTC", decimal("10")}, {"USDT", decimal("1000000")}};
    setup.taker_fee = decimal("0.001");
    setup.maker_fee = decimal("0.0008");
    open_account(setup);
  }
  ~OkxFace() override { exchange.observe(nullptr); }

  static core::Decimal decimal(std::string_view text) { return core::Decimal::parse(text).value(); }
  void open_account(const sim::AccountSetup& setup) {
    account = std::make_unique<sim::Account>(exchange, setup);
    make(false);
  }
  void make_without_account() {
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = this;
    face = kFaceRow.make(config);
    exchange.observe(face.get());
  }
  void make(bool checksums) {
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = this;
    config.checksums = checksums;
    config.variant = variant;
    config.account = account.get();
    face = kFaceRow.make(config);
    exchange.observe(face.get());
    account->observe(face.get());
    symbol = face->symbol(0);
  }
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
  nlohmann::json get(const std::string& target, int status = 200) {
    sim::FaceRequest request;
    request.method = "GET";
    request.target = target;
    const sim::FaceReply reply = face->on_request(request, now);
    EXPECT_EQ(reply.status, status) << target << ' ' << reply.body;
    return nlohmann::json::parse(reply.body);
  }
  void say(const std::string& text, sim::SessionId session = 1) {
    face->on_message(session, text, now);
  }
  void open(sim::SessionId session = 1) { face->on_open(session, "/ws/v5/public", now); }

  // The account's side, in steps that are worth an order: some hundred coins of quote for a lot.
  static constexpr std::int64_t kTicks = 100'000;
  static constexpr std::int64_t kLots = 100;
  sim::OrderNumber rest(Side side, std::int64_t ticks, std::int64_t lots) {
    return place(side, ticks * kTicks, lots * kLots);
  }
  // What a client of the documents would send; a change makes it wrong.
  using Headers = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Headers headers(const std::string& text) const {
    const std::string time = core::utc_text(now);
    return {{"OK-ACCESS-KEY", "the-key"},
            {"OK-ACCESS-SIGN", crypto::hmac_sha256_base64("the-secret", time + text)},
            {"OK-ACCESS-TIMESTAMP", time},
            {"OK-ACCESS-PASSPHRASE", "the-phrase"}};
  }
  nlohmann::json ask(const sim::FaceRequest& request, int status = 200) {
    const sim::FaceReply reply = face->on_request(request, now);
    EXPECT_EQ(reply.status, status) << request.target << ' ' << reply.body;
    EXPECT_EQ(reply.is_order_reply, request.method == "POST" && status != 401);
    return nlohmann::json::parse(reply.body);
  }
  nlohmann::json ask(const std::string& target, int status = 200) {
    return ask({"GET", target, headers("GET" + target), ""}, status);
  }
  nlohmann::json post(const std::string& path, const nlohmann::json& body,
                      const std::string& expiry = "", int status = 200) {
    const std::string text = body.dump();
    Headers all = headers("POST" + path + text);
    if (!expiry.empty()) all.emplace_back("expTime", expiry);
    return ask({"POST", path, all, text}, status);
  }
  [[nodiscard]] nlohmann::json order(const std::string& client_id, const std::string& side,
                                     std::int64_t ticks, std::int64_t lots) const {
    const sim::Listing& listing = exchange.listings()[0];
    return {{"instId", symbol},
            {"tdMode", "cash"},
            {"clOrdId", client_id},
            {"side", side},
            {"ordType", "ioc"},
            {"px", core::scaled_text(ticks * kTicks * listing.tick, listing.price_scale)},
            {"sz", core::scaled_text(lots * kLots * listing.lot, listing.size_scale)}};
  }
  [[nodiscard]] std::string login(const std::string& secret = "the-secret") const {
    const std::string time = std::to_string(now.ns / 1'000'000'000);
    const nlohmann::json argument{
        {"apiKey", "the-key"},
        {"passphrase", "the-phrase"},
        {"timestamp", time},
        {"sign", crypto::hmac_sha256_base64(secret, time + "GET/users/self/verify")}};
    return nlohmann::json{{"op", "login"}, {"args", nlohmann::json::array({argument})}}.dump();
  }
  void open_private(sim::SessionId session = 1) {
    face->on_open(session, "/ws/v5/private", now);
    say(login(), session);
  }
  void subscribe(const std::string& channel, const std::string& id = "",
                 const std::string& operation = "subscribe") {
    say((id.empty() ? "{" : R"({"id":")" + id + R"(",)") + R"("op":")" + operation +
        R"(","args":[{"channel":")" + channel + R"(","instId":")" + symbol + R"("}]})");
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
  std::string variant;
  std::unique_ptr<sim::Face> face;
  std::string symbol;
  std::vector<std::pair<FrameClass, std::string>> frames;
  std::vector<sim::SessionId> closed;
  core::Timestamp now = core::from_milliseconds(1'795'000'000'000);
};

}  // namespace tern::connectors::okx
