// In: what tern wants of one account, the answers and events of that account. Out: signed requests
// and messages; reports. Cannot happen: the secret in anything that leaves; a report of an answer
// that later turns out malformed: everything is read before the first word.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/account_reading.hpp"
#include "connectors/binance/connector.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::binance {

// What an error says about an order: the status first, then the code, then the words.
[[nodiscard]] venue::OrderError order_error_of(int status, const VenueError& error);

inline constexpr SideWords kSides{"BUY", "SELL"};

struct Parameter {
  std::string_view name;
  std::string_view value;
  bool is_number = false;
};

// HMAC-SHA256 as both roads want it.
class Signer {
 public:
  explicit Signer(const venue::Credentials& credentials);

  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  // REST: the query as it is sent, values percent-encoded, with its signature at the end.
  [[nodiscard]] std::string query(std::string query) const;
  // Stream: one request. The parameters sorted by name and without apiKey, which is first of all.
  [[nodiscard]] std::string message(std::string_view id, std::string_view method,
                                    std::span<const Parameter> parameters) const;

 private:
  std::string key_;
  crypto::HmacSha256Key secret_;
};

// How the same facts are named in answers and in events.
struct OrderKeys;
struct FillKeys;

class BinanceAccount final : public venue::AccountConnector {
 public:
  // recvWindow of a placement: what arrives later is refused unexecuted.
  static constexpr core::Duration kPlacementExpiry = core::milliseconds(2'000);

  explicit BinanceAccount(const venue::AccountConfig& config);

  [[nodiscard]] const venue::AccountCapabilities& capabilities() const override { return can_; }
  [[nodiscard]] std::string stream_target() const override { return "/ws-api/v3"; }
  [[nodiscard]] std::string session_message(std::size_t number, core::Timestamp now) const override;
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
  struct Call {
    venue::Purpose purpose;
    std::string_view method;
    std::string_view path;
    std::uint32_t weight;
    std::string query = {};
    venue::ClientOrderId order = {};  // that it is about
  };
  [[nodiscard]] venue::HttpRequest request(Call call, core::Timestamp now) const;
  [[nodiscard]] std::uint32_t trades_weight(bool of_order) const {
    return of_order ? limits_.order_trades_weight : 10 * limits_.query_weight_unit;
  }
  [[nodiscard]] std::string symbol_query(market::InstrumentId instrument) const;
  [[nodiscard]] const market::Instrument& instrument(market::InstrumentId id) const;

  [[nodiscard]] market::InstrumentId find(std::string_view symbol) const;
  bool read_order(json::Object& object, const OrderKeys& keys, venue::OrderReport& order) const;
  static bool read_fill(json::Object& object, const FillKeys& keys, venue::FillReport& fill);
  // Each reports all or, when it returns false, nothing.
  bool read_placement(json::Object& result, venue::ClientOrderId id,
                      venue::AccountSink& sink) const;
  bool read_cancel(json::Object& result, venue::ClientOrderId id, venue::AccountSink& sink) const;
  bool read_open_orders(json::Document& document, venue::AccountSink& sink) const;
  bool read_fills(json::Document& document, const venue::HttpResponse& response,
                  venue::ResponseReport& report, venue::AccountSink& sink) const;
  bool read_answer(json::Object& root, const venue::HttpResponse& response,
                   venue::AccountSink& sink);
  venue::Decoded read_reply(json::Object& reply, venue::AccountSink& sink);
  venue::Decoded read_event(json::Object& event, venue::AccountSink& sink) const;
  venue::Decoded read_execution(json::Object& event, venue::AccountSink& sink) const;

  venue::ConnectorConfig config_;
  Signer signer_;
  Limits limits_;
  venue::AccountCapabilities can_;
  json::Parser parser_;
};

}  // namespace tern::connectors::binance
