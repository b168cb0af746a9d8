// In: what tern wants of one account, the answers and events of that account. Out: signed requests
// and messages; reports. Cannot happen: the secret in anything that leaves; a report of an answer
// that later turns out malformed: everything is read before the first word.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/account_base.hpp"
#include "connectors/account_reading.hpp"
#include "connectors/binance/dialect.hpp"
#include "connectors/template.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::binance {

inline constexpr SideWords kSides{"BUY", "SELL"};

struct Parameter {
  static constexpr std::nullopt_t kLater = std::nullopt;  // each message has one of its own

  std::string_view name;
  std::optional<std::string_view> value;
  bool is_number = false;
};

// HMAC-SHA256 as both roads want it.
class Signer {
 public:
  explicit Signer(const Credentials& credentials);

  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  // REST: the query as it is sent, values percent-encoded, with its signature at the end.
  [[nodiscard]] std::string query(std::string query) const;
  // Stream: one request. The parameters sorted by name and without apiKey, which is first of all.
  [[nodiscard]] std::string message(std::string_view id, std::string_view method,
                                    std::span<const Parameter> parameters) const;
  [[nodiscard]] crypto::HmacSha256Key::Hex signature(std::string_view payload) const {
    return secret_.hex(payload);
  }

 private:
  std::string key_;
  crypto::HmacSha256Key secret_;
};

// One kind of request of the stream, signed: what is the same in each is put together once.
class SignedMessage {
 public:
  static constexpr std::size_t kMostValues = 8;

  // The parameters sorted by name and without apiKey, which is first of all.
  SignedMessage(const Signer& signer, std::string_view method,
                std::span<const Parameter> parameters);
  // Values for what came as Parameter::kLater, in that order, and free of quotes and backslashes.
  // They may not lie in `text`, whose place the message takes.
  void fill(const Signer& signer, std::string_view id,
            std::initializer_list<std::string_view> values, std::string& text) const;

 private:
  Template text_;
  Template payload_;  // that the signature is of
};

// How the same facts are named in answers and in events.
struct OrderKeys;
struct FillKeys;

class Account final : public AccountBase {
 public:
  explicit Account(const AccountConfig& config);

  [[nodiscard]] std::string stream_target() const override { return "/ws-api/v3"; }
  [[nodiscard]] std::string session_message(std::size_t number, Timestamp now) const override;
  void put_placement(const PlaceOrder& order, Timestamp now, std::string& text) const override;
  [[nodiscard]] std::string cancel_message(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest place_request(const PlaceOrder& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest cancel_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest order_request(const OrderName& order, Timestamp now) const override;
  [[nodiscard]] HttpRequest fills_request(const OrderName& order, Timestamp since,
                                          Timestamp now) const override;
  [[nodiscard]] HttpRequest page_request(const NextPage& page, Timestamp now) const override;
  [[nodiscard]] HttpRequest fees_request(const std::vector<InstrumentId>& instruments,
                                         Timestamp now) const override;

  Decoded decode_frame(const Frame& frame, AccountSink& sink) override;
  ResponseReport decode_response(const HttpResponse& response, AccountSink& sink) override;

 private:
  struct Call {
    Purpose purpose;
    std::string_view method;
    std::string_view path;
    std::uint32_t weight;
    std::string query = {};
    ClientOrderId order = {};  // that it is about
  };
  [[nodiscard]] HttpRequest request(Call call, Timestamp now) const;
  [[nodiscard]] HttpRequest plain_request(Purpose purpose, Timestamp now) const override;
  [[nodiscard]] std::uint32_t trades_weight(bool of_order) const {
    return of_order ? limits_.order_trades_weight : 10 * limits_.query_weight_unit;
  }
  [[nodiscard]] std::string symbol_query(InstrumentId instrument) const;

  bool read_order(json::Object& object, const OrderKeys& keys, OrderReport& order) const;
  static bool read_fill(json::Object& object, const FillKeys& keys, FillReport& fill);
  // Each reports all or, when it returns false, nothing.
  bool read_placement(json::Object& result, ClientOrderId id, AccountSink& sink) const;
  bool read_cancel(json::Object& result, ClientOrderId id, AccountSink& sink) const;
  bool read_open_orders(json::Document& document, AccountSink& sink) const;
  bool read_fills(json::Document& document, const HttpResponse& response, ResponseReport& report,
                  AccountSink& sink) const;
  bool read_answer(json::Object& root, const HttpResponse& response, AccountSink& sink);
  Decoded read_reply(json::Object& reply, AccountSink& sink);
  Decoded read_event(json::Object& event, AccountSink& sink) const;
  Decoded read_execution(json::Object& event, AccountSink& sink) const;

  Signer signer_;
  SignedMessage placement_;
  SignedMessage cancel_;
  Limits limits_;
};

}  // namespace tern::connectors::binance
