// In: bytes of the authenticated WebSocket v2 and of private REST answers; orders and questions of
// the desk. Out: reports through AccountSink; signed requests, messages with the session's token.
// Cannot happen: an event for a frame or answer that turns out malformed, save a placement's or
// cancel's own answer, which always ends in a reply: unknown unless the venue's words prove more; a
// token in a text for a human.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/account_base.hpp"
#include "connectors/account_reading.hpp"
#include "connectors/kraken/order_memory.hpp"
#include "connectors/kraken/rest.hpp"
#include "tern/core/ring_buffer.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::kraken {

// Signs with base64(HMAC-SHA512(secret, path + SHA-256(nonce + body))). Keeps the secret's
// schedule, not the secret.
class Signer {
 public:
  explicit Signer(const Credentials& credentials);

  // Adds the headers; the body must be final and begin with "nonce=".
  void sign(HttpRequest& request, std::string_view nonce) const;
  [[nodiscard]] const std::string& key() const noexcept { return key_; }

 private:
  std::string key_;
  crypto::HmacSha512Key secret_;
};

inline constexpr SideWords kSides{"buy", "sell"};

// Of every connection, the market's and the account's; connector.cpp.
[[nodiscard]] venue::StreamLimits stream_limits();

struct Execution;  // one entry of the executions channel

class Account final : public AccountBase {
 public:
  static constexpr std::size_t kMostByName = 64;

  explicit Account(const AccountConfig& config);

  [[nodiscard]] std::string stream_target() const override { return "/v2"; }
  [[nodiscard]] bool needs_session_request(Timestamp now) const override {
    return now >= token_good_until_;
  }
  [[nodiscard]] HttpRequest session_request(Timestamp now) const override;
  [[nodiscard]] std::string session_message(std::size_t number, Timestamp now) const override;
  void put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const override;
  [[nodiscard]] std::string cancel_message(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest place_request(const PlaceOrder& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest cancel_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest order_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest other_order_request(const OrderName& order,
                                                Timestamp now) const override;
  [[nodiscard]] HttpRequest fills_request(const OrderName& order, Timestamp since,
                                          Timestamp now) const override;
  [[nodiscard]] HttpRequest fees_request(const std::vector<InstrumentId>& instruments,
                                         Timestamp now) const override;
  Decoded decode_frame(const Frame& frame, AccountSink& sink) override;
  ResponseReport decode_response(const HttpResponse& response, AccountSink& sink) override;

 private:
  struct Question {
    Purpose purpose;
    std::string_view method;
    std::string parameters = {};
    ClientOrderId order = {};
    bool by_order = false;  // that id is a parameter too
  };
  [[nodiscard]] HttpRequest ask(const Question& question, Timestamp now) const;
  [[nodiscard]] HttpRequest plain_request(Purpose purpose, Timestamp now) const override;
  [[nodiscard]] std::string words(std::string_view text, std::string_view bytes) const;
  [[nodiscard]] bool asked_by_name(venue::ClientOrderId id) const;

  // account_stream.cpp
  [[nodiscard]] Decoded on_reply(json::Object& root, std::string_view bytes, AccountSink& sink);
  [[nodiscard]] Decoded on_executions(json::Object& root, AccountSink& sink);
  [[nodiscard]] bool read_execution(json::Object& entry, Execution& execution) const;
  void tell(Execution& execution, bool is_snapshot, AccountSink& sink);
  [[nodiscard]] bool follows(json::Object& root);

  // account_answers.cpp
  void tell_outcome(Answer& answer, const HttpResponse& response, AccountSink& sink);
  void tell_session(Answer& answer, const HttpResponse& response, AccountSink& sink);
  [[nodiscard]] bool read_answer(json::Object& root, const HttpResponse& response,
                                 AccountSink& sink);
  [[nodiscard]] bool read_orders(json::Object& result, const HttpResponse& response,
                                 AccountSink& sink);
  [[nodiscard]] bool read_order(std::string_view venue_id, json::Object& entry, OrderReport& order);
  [[nodiscard]] bool read_fills(json::Object& result, std::string_view tag, AccountSink& sink);
  [[nodiscard]] bool read_fees(json::Object& result, AccountSink& sink) const;

  Signer signer_;
  std::string token_;
  core::Timestamp token_good_until_;  // for further connections, by our own clock
  bool token_served_ = false;         // a connection has subscribed with it
  bool tokens_last_ = true;           // until one was refused to a second connection
  // How far the nonce runs ahead of the venue's time: an earlier run's clock may have been ahead.
  Duration nonce_ahead_;
  std::int64_t next_sequence_ = 0;  // of the executions; 0: the first decides
  OrderMemory orders_;
  core::RingBuffer<venue::ClientOrderId, kMostByName> by_name_;  // not among the latest that ended
};

}  // namespace tern::connectors::kraken
