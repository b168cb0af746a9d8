// In: client text, signed requests and orders on an exchange of two listings. Out: what the
// simulated venue answered and pushed. Cannot happen: a look at tern's own connector.
#pragma once

#include "connectors/face_fixture.hpp"
#include "connectors/okx/simulated.hpp"

namespace tern::connectors::okx {

using market::Side;
using sim::FrameClass;

class OkxFace : public test::FaceFixture {
 protected:
  OkxFace() : FaceFixture(kFaceRow, {"the-key", "the-secret", "the-phrase"}) {}

  void say(const std::string& text, sim::SessionId session = 1) {
    face->on_message(session, text, now);
  }
  void open(sim::SessionId session = 1) { face->on_open(session, "/ws/v5/public", now); }

  // What a client of the documents would send; a change makes it wrong.
  [[nodiscard]] Headers headers(const std::string& text) const {
    const std::string time = core::utc_text(now);
    return {{"OK-ACCESS-KEY", "the-key"},
            {"OK-ACCESS-SIGN", crypto::hmac_sha256_base64("the-secret", time + text)},
            {"OK-ACCESS-TIMESTAMP", time},
            {"OK-ACCESS-PASSPHRASE", "the-phrase"}};
  }
  nlohmann::json ask(const sim::FaceRequest& request, int status = 200) {
    nlohmann::json body = body_of(request, status);
    EXPECT_EQ(last.is_order_reply, request.method == "POST" && status != 401);
    return body;
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
    return {{"instId", symbol}, {"tdMode", "cash"},      {"clOrdId", client_id}, {"side", side},
            {"ordType", "ioc"}, {"px", price_of(ticks)}, {"sz", size_of(lots)}};
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
};

}  // namespace tern::connectors::okx
