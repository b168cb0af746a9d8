// In: signed requests, a login and order actions of the one client; what becomes of its orders and
// balances. Out: what the venue's documents say of it, as JSON values.
// Cannot happen: an action of somebody whose signature or clock is wrong.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "connectors/simulated_vocabulary.hpp"

namespace tern::connectors::bybit {

class SimulatedAccount {
 public:
  using json = nlohmann::json;
  // code 0: nothing to say against it.
  struct Outcome {
    int code = 0;
    std::string text = "OK";
    json result = json::object();
  };

  // Null: nobody has an account here.
  SimulatedAccount(sim::Account* account, const Exchange& exchange, const Symbols& symbols)
      : account_(account), exchange_(exchange), symbols_(symbols) {}

  // `now` of these three is the venue's clock, which may be wrong.
  [[nodiscard]] Outcome check_request(const FaceRequest& request, Timestamp now) const;
  [[nodiscard]] Outcome check_login(const json& arguments, Timestamp now) const;
  // The time window of a request; texts as sent.
  [[nodiscard]] static Outcome check_time(std::string_view time, std::string_view window,
                                          Timestamp now);
  [[nodiscard]] Outcome place(const json& order, Timestamp now);
  [[nodiscard]] Outcome cancel(const json& order, Timestamp now);
  [[nodiscard]] Outcome answer(std::string_view target, Timestamp now) const;

  [[nodiscard]] json pushed_order(const AccountOrder& order) const;
  [[nodiscard]] json pushed_fill(const AccountOrder& order, const AccountFill& fill) const;
  [[nodiscard]] json pushed_wallet(const std::string& asset, const AccountBalance& balance) const;

 private:
  [[nodiscard]] json order_text(const AccountOrder& order) const;
  [[nodiscard]] json fill_text(const AccountOrder& order, const AccountFill& fill) const;
  [[nodiscard]] json open_orders(std::string_view target, Timestamp now) const;
  [[nodiscard]] json ended_orders(std::string_view target, Timestamp now) const;
  [[nodiscard]] json fills(std::string_view target) const;
  [[nodiscard]] json wallet() const;
  [[nodiscard]] json fees(std::string_view target) const;
  [[nodiscard]] json key() const;

  sim::Account* account_;
  const Exchange& exchange_;
  const Symbols& symbols_;
};

// What the venue says in its troubles, by both roads.
[[nodiscard]] SimulatedAccount::Outcome trouble_outcome(Trouble trouble);

}  // namespace tern::connectors::bybit
