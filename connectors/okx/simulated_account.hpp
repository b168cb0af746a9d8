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
#include "connectors/texts.hpp"
#include "tern/sim/face.hpp"
#include "tern/sim/face_text.hpp"

namespace tern::connectors::okx {

struct TroubleWords {
  int status = 200;
  std::string_view code, text;
};
// Of both roads; over the stream the status is not told.
[[nodiscard]] TroubleWords words_of(sim::Trouble trouble);

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
    std::optional<sim::InstrumentIndex> instrument;
    std::string expiry;          // milliseconds; empty: none
    core::Timestamp clock = {};  // the venue's, which may be wrong
  };

  // Null: nobody has an account here.
  SimulatedAccount(sim::Account* account, const sim::Exchange& exchange,
                   const sim::Symbols& symbols)
      : account_(account), exchange_(exchange), symbols_(symbols) {}

  [[nodiscard]] Outcome check_request(const sim::FaceRequest& request, core::Timestamp now) const;
  [[nodiscard]] Outcome check_login(const json& login, core::Timestamp now) const;
  [[nodiscard]] Outcome act(const Action& action, core::Timestamp now);
  [[nodiscard]] Outcome answer(std::string_view target, core::Timestamp now) const;

  [[nodiscard]] json pushed_order(const sim::AccountOrder& order,
                                  const sim::AccountFill* fill) const;
  // Pages of `data`; with an asset only this one, whatever it holds.
  [[nodiscard]] std::vector<json> pushed_balances(std::string_view asset,
                                                  core::Timestamp now) const;

 private:
  [[nodiscard]] Outcome place(const Action& action, core::Timestamp now, std::string& number);
  [[nodiscard]] Outcome cancel(const Action& action, core::Timestamp now, std::string& number);
  [[nodiscard]] json order_text(const sim::AccountOrder& order) const;
  [[nodiscard]] Outcome order(std::string_view target, core::Timestamp now) const;
  [[nodiscard]] json fills(std::string_view target) const;
  [[nodiscard]] json balances(std::string_view asset, core::Timestamp now) const;

  sim::Account* account_;
  const sim::Exchange& exchange_;
  const sim::Symbols& symbols_;
};

}  // namespace tern::connectors::okx
