// In: bytes of /v5/private, of /v5/trade and of private REST answers; orders and questions of the
// desk.
// Out: reports through AccountSink; signed requests and messages.
// Cannot happen: an event for a frame or answer that turns out malformed, save a placement's or
// cancel's own answer, which always ends in a reply: unknown unless the venue's words prove more.
#pragma once

#include <string>
#include <string_view>

#include "connectors/account_base.hpp"
#include "connectors/account_reading.hpp"
#include "connectors/account_requests.hpp"
#include "connectors/bybit/errors.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::bybit {

// Signs with hex(HMAC-SHA256(secret, time + key + window + query or body)). Keeps the secret's
// schedule, not the secret.
class Signer {
 public:
  explicit Signer(const Credentials& credentials)
      : key_(credentials.key), secret_(credentials.secret) {}

  // Adds the X-BAPI-* headers; target and body must be final. The venue refuses the request when it
  // comes later than `window`.
  void sign(HttpRequest& request, Timestamp venue_now, Duration window) const;
  [[nodiscard]] std::string login_message(Timestamp expires) const;
  [[nodiscard]] bool repeated_in(std::string_view bytes) const { return repeats(bytes, {key_}); }

 private:
  std::string key_;
  crypto::HmacSha256Key secret_;
};

inline constexpr SideWords kSides{"Buy", "Sell"};

// Of every connection, the market's and the account's; connector.cpp.
[[nodiscard]] venue::StreamLimits stream_limits();

class Account final : public AccountBase {
 public:
  explicit Account(const AccountConfig& config);

  [[nodiscard]] std::string stream_target() const override { return "/v5/private"; }
  [[nodiscard]] std::string session_message(std::size_t number, Timestamp now) const override;
  [[nodiscard]] std::string order_stream_target() const override { return "/v5/trade"; }
  [[nodiscard]] std::string order_session_message(std::size_t number, Timestamp now) const override;
  void put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const override;
  [[nodiscard]] std::string cancel_message(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest place_request(const PlaceOrder& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest cancel_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest order_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest other_order_request(const OrderName& order,
                                                Timestamp now) const override;
  [[nodiscard]] HttpRequest page_request(const NextPage& page, Timestamp now) const override;
  [[nodiscard]] HttpRequest fills_request(const OrderName& order, Timestamp since,
                                          Timestamp now) const override;
  [[nodiscard]] HttpRequest fees_request(const std::vector<InstrumentId>& instruments,
                                         Timestamp now) const override;
  Decoded decode_frame(const Frame& frame, AccountSink& sink) override;
  ResponseReport decode_response(const HttpResponse& response, AccountSink& sink) override;

 private:
  struct OrderAction {
    Purpose purpose;  // place or cancel
    ClientOrderId id;
    int status;
    ErrorRoad road;
  };

  [[nodiscard]] HttpRequest ask(Question question, Timestamp now) const;
  [[nodiscard]] HttpRequest plain_request(Purpose purpose, Timestamp now) const override {
    return ask({purpose}, now);
  }
  [[nodiscard]] std::string cancel_text(const OrderName& order) const;

  // account_reading.cpp
  [[nodiscard]] bool open(std::string_view bytes, Message& message);
  [[nodiscard]] std::string words(const Message& message, int status) const;
  [[nodiscard]] bool read_orders(json::Object& holder, std::string_view key, Reports& reports);
  [[nodiscard]] bool read_fills(json::Object& holder, std::string_view key, Reports& reports);
  [[nodiscard]] bool read_fees(json::Object& result, AccountSink& sink);
  [[nodiscard]] std::string fills_query(const OrderName& order, Timestamp since) const;
  [[nodiscard]] bool read_answer(Message& message, const HttpResponse& response,
                                 ResponseReport& report, AccountSink& sink);
  [[nodiscard]] Decoded on_push(Message& message, std::string_view topic, AccountSink& sink);
  [[nodiscard]] Decoded on_reply(Message& message, std::string_view operation, AccountSink& sink);
  void tell_session(Message& message, AccountSink& sink);
  void tell_outcome(Message& message, const OrderAction& action, AccountSink& sink);

  Signer signer_;
  mutable std::uint64_t cancels_ = 0;  // told by stream: no two messages may have one name
};

}  // namespace tern::connectors::bybit
