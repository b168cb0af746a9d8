// In: orders for a small exchange, text of a client with an account. Out: what the simulated
// Binance sent, kept to look at. Cannot happen: a real clock; time passes only when a test says so.
#pragma once

#include "connectors/binance/simulated.hpp"
#include "connectors/face_fixture.hpp"

namespace tern::test {

class BinanceFace : public FaceFixture {
 protected:
  BinanceFace() : FaceFixture(connectors::binance::kFaceRow, {"the-key", "the-secret", ""}) {
    now = {1'700'000'000'000'000'000};
    open_account(setup());
    face->on_tick(now);
  }

  void start(const std::string& its_variant) {
    variant = its_variant;
    make(account.get());
    face->on_tick(now);
  }
  // In one step: some last a day.
  void pass(core::Duration time) {
    now = now + time;
    face->on_tick(now);
  }
  nlohmann::json get(const std::string& target, int status = 200) {
    return request("GET", target, status);
  }
  nlohmann::json request(const std::string& method, const std::string& target, int status = 200) {
    const Headers headers = key.empty() ? Headers{} : Headers{{"X-MBX-APIKEY", key}};
    return body_of({method, target, headers, ""}, status);
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
  nlohmann::json say(std::string_view text, sim::SessionId session = 1) {
    const std::size_t before = frames.size();
    face->on_message(session, text, now);
    return frames.size() == before ? nlohmann::json() : frames.back().message();
  }
  [[nodiscard]] std::vector<nlohmann::json> sent(sim::FrameClass frame_class) const {
    std::vector<nlohmann::json> messages;
    for (const Frame& frame : frames) {
      if (frame.frame_class == frame_class) messages.push_back(frame.message());
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

  std::string key = "the-key";
  std::string secret = "the-secret";
};

}  // namespace tern::test
