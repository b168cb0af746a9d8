// In: bytes of /ws/v5/private and of private REST answers; orders and questions of the desk.
// Out: reports through AccountSink; signed requests and messages.
// Cannot happen: an event for a frame or answer that turns out malformed, save a placement's or
// cancel's own answer, which always ends in a reply: unknown unless the venue's words prove more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/account_reading.hpp"
#include "connectors/account_requests.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::okx {

// Signs with base64(HMAC-SHA256(secret, time + method + target + body)). Keeps the secret's
// schedule, not the secret.
class Signer {
 public:
  explicit Signer(const venue::Credentials& credentials)
      : key_(credentials.key), passphrase_(credentials.passphrase), secret_(credentials.secret) {}

  // Adds the OK-ACCESS-* headers; target and body must be final.
  void sign(venue::HttpRequest& request, core::Timestamp venue_now) const;
  [[nodiscard]] std::string login_message(core::Timestamp venue_now) const;
  [[nodiscard]] bool repeated_in(std::string_view bytes) const;

 private:
  std::string key_;
  std::string passphrase_;
  crypto::HmacSha256Key secret_;
};

inline constexpr SideWords kSides{"buy", "sell"};

class Account final : public venue::AccountConnector {
 public:
  explicit Account(const venue::AccountConfig& config);

  [[nodiscard]] const venue::AccountCapabilities& capabilities() const override {
    return capabilities_;
  }
  [[nodiscard]] std::string stream_target() const override { return "/ws/v5/private"; }
  [[nodiscard]] std::string session_message(std::size_t number, core::Timestamp now) const override;
  [[nodiscard]] bool can_place_by_stream(market::InstrumentId instrument) const override;
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
  [[nodiscard]] venue::HttpRequest open_orders_request(core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest fills_request(const venue::OrderName& order,
                                                 core::Timestamp since,
                                                 core::Timestamp now) const override;
  [[nodiscard]] venue::HttpRequest page_request(const venue::NextPage& page,
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
  };

  [[nodiscard]] venue::HttpRequest ask(Question question, core::Timestamp now) const;
  [[nodiscard]] std::string fills_query(const venue::OrderName& order, core::Timestamp since) const;
  [[nodiscard]] const std::string& symbol(market::InstrumentId instrument) const;

  // account_reading.cpp
  [[nodiscard]] bool open(std::string_view bytes, Message& message);
  [[nodiscard]] std::string words(const Message& message, int status) const;
  [[nodiscard]] bool read_orders(json::Object& root, Reports& reports);
  [[nodiscard]] bool read_fills(json::Object& root, Reports& reports);
  [[nodiscard]] bool read_fees(json::Object& root, std::string_view symbol,
                               venue::AccountSink& sink);
  [[nodiscard]] bool read_answer(json::Object& root, const venue::HttpResponse& response,
                                 venue::ResponseReport& report, venue::AccountSink& sink);
  [[nodiscard]] venue::Decoded on_event(Message& message, venue::AccountSink& sink);
  void tell_outcome(Message& message, const OrderAction& action, venue::AccountSink& sink);

  const market::Catalog& catalog_;
  market::VenueId venue_;
  venue::AccountCapabilities capabilities_;
  Signer signer_;
  json::Parser parser_;
};

}  // namespace tern::connectors::okx
