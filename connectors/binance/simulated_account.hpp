// In: signed requests by REST or by WebSocket, changes of the account. Out: answers, refusals with
// the venue's codes and words, events. Cannot happen: a request that acts before its signature and
// its time were checked; a word taken from our connector.
#pragma once

#include <nlohmann/json.hpp>

#include "connectors/binance/simulated_text.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::binance {

struct SignedRequest {
  std::string_view key;      // from the header, or the parameter of that name
  std::string_view payload;  // what was signed
  const Parameters* parameters = nullptr;
  Timestamp clock = {};  // the venue's, which may be wrong
};

// One method, whichever road it came by.
struct PrivateAnswer {
  int status = 200;
  std::string body;  // the result, or {"code":..,"msg":".."}
  std::int64_t weight = 0;
  bool is_error = false;  // said so over the stream
};

// The private half of the venue: one account that may trade.
class SimulatedAccount {
 public:
  enum class Method : std::uint8_t {
    none,
    place,
    cancel,
    order,
    open_orders,
    trades,
    account,
    commission,
    restrictions,
    subscribe,  // by WebSocket only; the session is the caller's
  };

  SimulatedAccount(const FaceConfig& config, const Symbols& symbols);

  [[nodiscard]] static Method by_path(std::string_view verb, std::string_view path);
  [[nodiscard]] static Method by_name(std::string_view name);
  [[nodiscard]] PrivateAnswer answer(Method method, const SignedRequest& request, Timestamp now);

  // The events of one change: {"e":"executionReport",..}, {"e":"outboundAccountPosition",..}.
  [[nodiscard]] std::string order_event(const AccountOrder& order, const AccountFill* fill,
                                        Timestamp now);
  [[nodiscard]] std::string balance_event(const std::string& asset, const AccountBalance& balance,
                                          Timestamp now);

 private:
  [[nodiscard]] std::optional<PrivateAnswer> refuse(Method method,
                                                    const SignedRequest& request) const;
  [[nodiscard]] PrivateAnswer place(const Parameters& parameters, Timestamp now);
  [[nodiscard]] PrivateAnswer cancel(const Parameters& parameters, Timestamp now);
  [[nodiscard]] PrivateAnswer trades(const Parameters& parameters) const;
  [[nodiscard]] PrivateAnswer open_orders(const Parameters& parameters) const;
  [[nodiscard]] PrivateAnswer account(const Parameters& parameters) const;
  [[nodiscard]] PrivateAnswer restrictions() const;
  [[nodiscard]] PrivateAnswer refusal(Refusal refusal) const;
  [[nodiscard]] bool counts_as_new_order(Timestamp now);
  // By origClientOrderId or orderId, of the symbol asked for.
  [[nodiscard]] const AccountOrder* find(const Parameters& parameters) const;

  [[nodiscard]] std::string order_facts(const AccountOrder& order) const;
  [[nodiscard]] std::string placed_text(const AccountOrder& order, std::string_view kind) const;
  [[nodiscard]] std::string query_text(const AccountOrder& order) const;
  [[nodiscard]] std::string fills_text(const AccountOrder& order) const;

  const Symbols& symbols_;
  sim::Account* account_;  // null: nobody may trade
  bool us_;
  std::string cancel_id_;  // of the cancel that is going on
  std::int64_t next_cancel_ = 1;
  std::int64_t next_execution_ = 1;
  std::int64_t order_window_ = 0;  // of 10 s
  int unfilled_orders_ = 0;        // placed in this window
  Timestamp updated_;              // the account's last change
};

}  // namespace tern::connectors::binance
