// In: signed requests, a login and order actions of the one client; what becomes of its orders and
// balances. Out: what the venue's documents say of it, as JSON values.
// Cannot happen: an action of somebody whose signature, clock or passphrase is wrong.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/simulated_json.hpp"
#include "connectors/simulated_vocabulary.hpp"
#include "connectors/texts.hpp"

namespace tern::connectors::okx {

struct TroubleWords {
  int status = 200;
  std::string_view code, text;
};
// Of both roads; over the stream the status is not told.
[[nodiscard]] const TroubleWords& words_of(Trouble trouble);

class SimulatedAccount {
 public:
  using json = nlohmann::json;
  // code "0": nothing to say against it.
  struct Outcome {
    std::string code = "0";
    std::string text;
    json data = json::array();
  };
  // A placement or a cancel by either road.
  struct Action {
    bool is_placement = true;
    json arguments;
    std::optional<InstrumentIndex> instrument;
    std::string expiry;    // milliseconds; empty: none
    Timestamp clock = {};  // the venue's, which may be wrong
  };

  // Null: nobody has an account here.
  SimulatedAccount(sim::Account* account, const Exchange& exchange, const Symbols& symbols)
      : account_(account), exchange_(exchange), symbols_(symbols) {}

  [[nodiscard]] Outcome check_request(const FaceRequest& request, Timestamp now) const;
  [[nodiscard]] Outcome check_login(const json& login, Timestamp now) const;
  [[nodiscard]] Outcome act(const Action& action, Timestamp now);
  [[nodiscard]] Outcome answer(std::string_view target, Timestamp now) const;

  [[nodiscard]] json pushed_order(const AccountOrder& order, const AccountFill* fill) const;
  // Pages of `data`; with an asset only this one, whatever it holds.
  [[nodiscard]] std::vector<json> pushed_balances(std::string_view asset, Timestamp now) const;

 private:
  [[nodiscard]] Outcome place(const Action& action, Timestamp now, std::string& number);
  [[nodiscard]] Outcome cancel(const Action& action, Timestamp now, std::string& number);
  [[nodiscard]] json order_text(const AccountOrder& order) const;
  [[nodiscard]] Outcome order(std::string_view target, Timestamp now) const;
  [[nodiscard]] json fills(std::string_view target) const;
  [[nodiscard]] json balances(std::string_view asset, Timestamp now) const;

  sim::Account* account_;
  const Exchange& exchange_;
  const Symbols& symbols_;
};

}  // namespace tern::connectors::okx
