// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include "connectors/bybit/simulated.hpp"
#include "connectors/face_fixture.hpp"
#include "connectors/texts.hpp"

namespace tern::connectors::bybit {

using market::Side;
using sim::FrameClass;

class BybitFace : public test::FaceFixture {
 protected:
  static constexpr sim::SessionId kMarket = 1;
  static constexpr sim::SessionId kReports = 2;
  static constexpr sim::SessionId kOrders = 3;

  BybitFace() : FaceFixture(kFaceRow, {"the-key", "the-secret", ""}) {}

  void say(const nlohmann::json& message, sim::SessionId session = kMarket) {
    face->on_message(session, message.dump(), now);
  }
  void open() { face->on_open(kMarket, "/v5/public/spot", now); }
  void subscribe(const std::vector<std::string>& topics, sim::SessionId session = kMarket,
                 const std::string& operation = "subscribe") {
    say({{"req_id", "seven"}, {"op", operation}, {"args", topics}}, session);
  }

  // What a client of the documents would send; a change makes it wrong.
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
  [[nodiscard]] nlohmann::json order(const std::string& client_id, const std::string& side,
                                     std::int64_t ticks, std::int64_t lots) const {
    return {{"category", "spot"},   {"symbol", symbol},         {"side", side},
            {"orderType", "Limit"}, {"qty", size_of(lots)},     {"price", price_of(ticks)},
            {"timeInForce", "IOC"}, {"orderLinkId", client_id}, {"isLeverage", 0}};
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
};

}  // namespace tern::connectors::bybit
