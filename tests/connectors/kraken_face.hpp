// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include "connectors/face_fixture.hpp"
#include "connectors/kraken/simulated.hpp"
#include "tern/crypto/digest.hpp"

namespace tern::connectors::kraken {

using market::Side;
using sim::FrameClass;

class KrakenFace : public test::FaceFixture {
 protected:
  static constexpr const char* kSecret = "dGhlIHNlY3JldA==";

  KrakenFace() : FaceFixture(kFaceRow, {"the-key", kSecret, ""}) {}

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
  // What a client of the documents would send; a change makes it wrong.
  nlohmann::json post(const std::string& method, const std::string& parameters = "",
                      const std::string& secret = kSecret, std::int64_t nonce = 0) {
    const std::string path = "/0/private/" + method;
    const std::string number = std::to_string(nonce != 0 ? nonce : ++last_nonce);
    const std::string body = "nonce=" + number + parameters;
    const crypto::HmacSha512Key key(crypto::base64_decode(secret).value());
    const Headers headers{{"API-Key", "the-key"},
                          {"API-Sign", key.base64(path + crypto::sha256_bytes(number + body))}};
    return body_of({"POST", path, headers, body});
  }
  [[nodiscard]] std::string form_of(const std::string& id, const std::string& side,
                                    std::int64_t ticks, std::int64_t lots,
                                    const std::string& life = "IOC") const {
    return "&ordertype=limit&pair=XBTUSDT&type=" + side + "&price=" + price_of(ticks) +
           "&volume=" + size_of(lots) + "&timeinforce=" + life + "&cl_ord_id=" + id;
  }
  void order(const std::string& id, const std::string& side, std::int64_t ticks, std::int64_t lots,
             const std::string& token) {
    face->on_message(1,
                     R"({"method":"add_order","req_id":9,"params":{"order_type":"limit","side":")" +
                         side + R"(","symbol":"BTC/USDT","time_in_force":"ioc","order_qty":)" +
                         size_of(lots) + R"(,"limit_price":)" + price_of(ticks) +
                         R"(,"cl_ord_id":")" + id + R"(","token":")" + token + R"("}})",
                     now);
  }
  std::string token() { return post("GetWebSocketsToken")["result"]["token"]; }
  void join_own(const std::string& channel, const std::string& token) {
    say({{"method", "subscribe"},
         {"params", {{"channel", channel}, {"token", token}, {"snap_trades", true}}}});
  }

  std::int64_t last_nonce = 1'000;
};

}  // namespace tern::connectors::kraken
