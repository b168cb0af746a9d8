// In: signed requests and messages with a token of the one client; what becomes of its orders and
// balances. Out: what the venue's documents say of it, as text.
// Cannot happen: an action of somebody whose signature, nonce or token is wrong.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kraken/simulated_text.hpp"

namespace tern::connectors::kraken {

// The venue's words for a trouble of its own.
[[nodiscard]] std::string_view words_of(Trouble trouble);

class SimulatedAccount {
 public:
  // An empty error: nothing to say against it. `result` is JSON text.
  struct Outcome {
    std::string error;
    std::string result;
  };
  // A placement by either road; texts as they came.
  struct Order {
    std::optional<InstrumentIndex> instrument;
    std::string side, type, lifetime, size, price, client_id, deadline;
    Timestamp clock;  // the venue's, by which deadlines pass
  };

  // Null: nobody has an account here.
  SimulatedAccount(sim::Account* account, const Exchange& exchange);

  // Signature and nonce of a private request, then what it asks.
  [[nodiscard]] Outcome answer(const FaceRequest& request, Timestamp now, Timestamp clock);
  [[nodiscard]] bool knows_token(std::string_view token, Timestamp now) const;
  // As the stream answers: {"order_id","cl_ord_id"}.
  [[nodiscard]] Outcome place(const Order& order, Timestamp now);
  [[nodiscard]] Outcome cancel(std::string_view client_id, Timestamp now);

  // simulated_reports.cpp: elements of `data` of the private channels.
  [[nodiscard]] std::vector<std::string> executions(const AccountOrder& order,
                                                    const AccountFill* fill) const;
  [[nodiscard]] std::string snapshot_of_executions(bool with_trades) const;
  // Empty: the total did not change.
  [[nodiscard]] std::string moved_balance(const std::string& asset, const AccountBalance& balance,
                                          Timestamp now);
  [[nodiscard]] std::string snapshot_of_balances() const;

 private:
  [[nodiscard]] std::string denied(const FaceRequest& request, const Parameters& parameters);
  [[nodiscard]] Outcome act(std::string_view method, const Parameters& parameters, Timestamp now);
  [[nodiscard]] Outcome add_order(const Parameters& parameters, Timestamp now, Timestamp clock);
  [[nodiscard]] std::string refusal_of(const Order& order) const;
  [[nodiscard]] FallingCount& engine(InstrumentIndex instrument) {
    return engine_.try_emplace(instrument, 125, 2'340).first->second;
  }
  [[nodiscard]] std::string issue_token(Timestamp now);
  [[nodiscard]] std::string balances() const;
  [[nodiscard]] std::string orders(bool open, const Parameters& parameters) const;
  [[nodiscard]] std::string trades(const Parameters& parameters) const;
  [[nodiscard]] std::string fees(std::string_view pairs) const;
  [[nodiscard]] std::string key_info() const;
  [[nodiscard]] std::string order_text(const AccountOrder& order) const;
  [[nodiscard]] std::string standing_text(const AccountOrder& order, std::string_view type) const;
  [[nodiscard]] std::string trade_text(const AccountOrder& order, std::size_t index) const;
  [[nodiscard]] const Listing& listing(InstrumentIndex instrument) const {
    return exchange_.listings()[instrument];
  }
  [[nodiscard]] std::optional<InstrumentIndex> find_pair(std::string_view name) const;

  sim::Account* account_;
  const Exchange& exchange_;
  std::string secret_;
  std::int64_t last_nonce_ = 0;
  FallingCount counter_{20, 500};  // of an Intermediate account
  std::map<InstrumentIndex, FallingCount> engine_;
  std::map<std::string, Timestamp, std::less<>> tokens_;  // until when they begin a session
  std::map<std::string, Decimal> totals_;                 // as last told
};

}  // namespace tern::connectors::kraken
