// In: bytes of /v5/private, of /v5/trade and of private REST answers; orders and questions of the
// desk.
// Out: reports through AccountSink; signed requests and messages.
// Cannot happen: an event for a frame or answer that turns out malformed, save a placement's or
// cancel's own answer, which always ends in a reply: unknown unless the venue's words prove more.
#pragma once

#include <string>
#include <string_view>

#include "connectors/account_reading.hpp"
#include "connectors/account_requests.hpp"
#include "connectors/bybit/errors.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::bybit {

// Signs with hex(HMAC-SHA256(secret, time + key + window + query or body)). Keeps the secret's
// schedule, not the secret.
class Signer {
 public:
  explicit Signer(const venue::Credentials& credentials)
      : key_(credentials.key), secret_(credentials.secret) {}

  // Adds the X-BAPI-* headers; target and body must be final. The venue refuses the request when it
  // comes later than `window`.
  void sign(venue::HttpRequest& request, core::Timestamp venue_now, core::Duration window) const;
  [[nodiscard]] std::string login_message(core::Timestamp expires) const;
  [[nodiscard]] bool repeated_in(std::string_view bytes) const {
    return !key_.empty() && bytes.find(key_) != std::string_view::npos;
  }

 private:
  std::string key_;
  crypto::HmacSha256Key secret_;
};

inline constexpr SideWords kSides{"Buy", "Sell"};

class Account final : public venue::AccountConnector {
 public:
  explicit Account(const venue::AccountConfig& config);

  [[nodiscard]] const venue::AccountCapabilities& capabilities() const override {
    return capabilities_;
  }
  [[nodiscard]] std::string stream_target() const override { return "/v5/private"; }
  [[nodiscard]] std::string session_message(std::size_t number, core::Timestamp now) const override;
  [[nodiscard]] std::string order_stream_target() const override { return "/v5/trade"; }
  [[nodiscard]] std::string order_session_message(std::size_t number,
                                                  core::Timestamp now) const override;
  [[nodiscard]] std::string place_message(const venue::PlaceOrder& order,
                                          core::Timestamp now) const override;
  [[nodiscard]] std::string cancel_message(const venue::OrderName& order,
                                           core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest place_request(const venue::PlaceOrder& order,
                                                 core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest cancel_request(const venue::OrderName& order,
                                                  core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest order_request(const venue::OrderName& order,
                                                 core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest ended_order_request(const venue::OrderName& order,
                                                       core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest open_orders_request(core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest page_request(const venue::NextPage& page,
                                                core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest fills_request(const venue::OrderName& order,
                                                 core::Timestamp since,
                                                 core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest balances_request(core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest fees_request(market::InstrumentId instrument,
                                                core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest key_request(core::Timestamp now) const override;
  venue::Decoded decode_frame(const venue::Frame& frame, venue::AccountSink& sink) override;
  venue::ResponseReport decode_response(const venue::HttpResponse& response,
                                        venue::AccountSink& sink) override;

 private:
  struct OrderAction {
    venue::Purpose purpose;  // place or cancel
    venue::ClientOrderId id;
    int status;
    ErrorRoad road;
  };

  [[nodiscard]] venue::HttpRequest ask(Question question, core::Timestamp now) const;
  [[nodiscard]] const std::string& symbol(market::InstrumentId instrument) const;
  [[nodiscard]] std::string order_text(const venue::PlaceOrder& order) const;
  [[nodiscard]] std::string cancel_text(const venue::OrderName& order) const;

  // account_reading.cpp
  [[nodiscard]] bool open(std::string_view bytes, Message& message);
  [[nodiscard]] std::string words(const Message& message, int status) const;
  [[nodiscard]] bool read_orders(json::Object& holder, std::string_view key, Reports& reports);
  [[nodiscard]] bool read_fills(json::Object& holder, std::string_view key, Reports& reports);
  [[nodiscard]] bool read_fees(json::Object& result, venue::AccountSink& sink);
  [[nodiscard]] std::string fills_query(const venue::OrderName& order, core::Timestamp since) const;
  [[nodiscard]] bool read_answer(Message& message, const venue::HttpResponse& response,
                                 venue::ResponseReport& report, venue::AccountSink& sink);
  [[nodiscard]] venue::Decoded on_push(Message& message, std::string_view topic,
                                       venue::AccountSink& sink);
  [[nodiscard]] venue::Decoded on_reply(Message& message, std::string_view operation,
                                        venue::AccountSink& sink);
  void tell_session(Message& message, venue::AccountSink& sink);
  void tell_outcome(Message& message, const OrderAction& action, venue::AccountSink& sink);

  const market::Catalog& catalog_;
  market::VenueId venue_;
  venue::AccountCapabilities capabilities_;
  Signer signer_;
  mutable std::uint64_t cancels_ = 0;  // told by stream: no two messages may have one name
  json::Parser parser_;
};

}  // namespace tern::connectors::bybit
