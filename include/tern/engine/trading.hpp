// In: opportunities, what desks hear, a person's commands, the time.
// Out: records, placements, questions; what status and certificates say.
// Cannot happen: an order after the kill latch; two decisions about one thing: each keeper has its
// own part, and only the clerk writes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tern/arbitrage/scanner.hpp"
#include "tern/arbitrage/walk.hpp"
#include "tern/engine/account_fees.hpp"
#include "tern/engine/balance_keeper.hpp"
#include "tern/engine/clerk.hpp"
#include "tern/engine/loss_inquiry.hpp"
#include "tern/engine/market_view.hpp"
#include "tern/engine/order_keeper.hpp"
#include "tern/engine/status.hpp"
#include "tern/engine/trade_keeper.hpp"
#include "tern/engine/trade_maker.hpp"
#include "tern/engine/trading_config.hpp"

namespace tern::engine {

// What became of a kill at one venue.
struct KillReport {
  std::string venue;
  bool reachable = false;
  std::size_t open_seen = 0;
  std::size_t cancelled = 0;
  bool answered = false;  // with what the kill, or the drill, wants to know
  bool confirmed_none_open = false;
  core::Duration took;  // until answered
};

class Trading final : public arbitrage::FundsSource, private venue::DeskListener {
 public:
  // Between two looks at a venue that did not confirm yet: the first, doubling up to the other. A
  // list of open orders is the dearest question of some venues.
  static constexpr core::Duration kConfirmWait = core::milliseconds(200);
  static constexpr core::Duration kConfirmWaitMost = core::seconds(1);
  static constexpr core::Duration kDrillMax = core::seconds(5);

  struct Setup {
    TradingConfig config;
    ledger::State recovered;
    market::Catalog& catalog;
    const market::BookStore& books;
  };
  explicit Trading(Setup setup);
  ~Trading();

  // Set-up. A venue without an account is one to look at only.
  struct DeskSetup {
    market::VenueId venue;
    std::uint32_t slot = 0;
    std::unique_ptr<venue::AccountConnector> connector;  // null: no account
    venue::Budgets& budgets;                             // shared with the venue's feed
  };
  void add_desk(DeskSetup setup);
  void set_stopwatch(core::Stopwatch& watch) noexcept { maker_.set_stopwatch(watch); }
  void set_outlet(venue::Outlet& outlet) noexcept { maker_.set_outlet(outlet); }
  void start(core::Timestamp now, venue::Actions& actions);
  void stop(core::Timestamp now, venue::Actions& actions);

  // Each of these is told by the engine, with the event's time and list of actions.
  void begin(core::Timestamp now, venue::Actions& actions);
  void on_instrument(market::InstrumentId id);
  void on_executable(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy,
                     const arbitrage::LegTerms& sell);
  void on_episode_closed(const arbitrage::Episode& episode);
  [[nodiscard]] bool traded(arbitrage::EpisodeId episode) const { return maker_.traded(episode); }
  bool rehearse(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy,
                const arbitrage::LegTerms& sell) const {
    return maker_.rehearse(episode, buy, sell);
  }
  void on_time();
  void on_opened(market::VenueId venue, venue::ConnectionId connection);
  void on_closed(market::VenueId venue, venue::ConnectionId connection, std::string_view why);
  void on_frame(market::VenueId venue, venue::ConnectionId connection, std::string_view bytes);
  void on_response(market::VenueId venue, const venue::HttpResponse& response);
  void on_due(const venue::ClientOrderId& id);
  void set_clock_offset(market::VenueId venue, core::Duration offset);
  // True once after the venue refused what a wrong idea of its clock would explain.
  [[nodiscard]] bool take_clock_doubt(market::VenueId venue);
  // A person's words.
  void kill(const std::string& reason);
  void halt(const std::string& reason);
  void resume(const std::string& reason);
  // While the board is away no new trade is begun; open ones go on to their end.
  void set_board(bool reachable);
  // Asks every venue what a kill would ask, and stops nothing; kill_reports() fill up.
  void drill();

  [[nodiscard]] arbitrage::FreeFunds free_funds(const arbitrage::Route& route) const override;
  [[nodiscard]] AccountFees& fees() noexcept { return fees_; }
  // Venues whose rules must be read again.
  [[nodiscard]] std::vector<market::VenueId> take_rule_refreshes();

  [[nodiscard]] const Clerk& clerk() const noexcept { return clerk_; }
  [[nodiscard]] const Desks& desks() const noexcept { return desks_; }
  [[nodiscard]] core::Decimal exposure() const { return trades_.exposure(); }
  // For screens, not for the hot path.
  [[nodiscard]] TradingView view(core::Timestamp now) const;
  // No new trade from now on; open ones go on to their end.
  void drain() noexcept { stopping_ = true; }
  [[nodiscard]] bool drained() const { return clerk_.state().open_trades().empty(); }
  // No trade open, no order of which anything is unknown.
  [[nodiscard]] bool at_rest() const { return drained() && orders_.all_known(); }
  [[nodiscard]] std::vector<KillReport> kill_reports() const;
  [[nodiscard]] std::uint64_t foreign_orders() const { return orders_.foreign(); }
  [[nodiscard]] std::uint64_t reports_held_back() const { return balances_.held_back(); }

 private:
  struct Killing {
    bool asked = false;
    bool drill = false;  // only measured
    core::Timestamp next_ask;
    core::Duration wait = kConfirmWait;
    core::Timestamp started;
    core::Timestamp confirmed;
    std::size_t open_seen = 0;
    std::vector<venue::ClientOrderId> cancelled;  // each once, however often the venue says so
    std::size_t open_now = 0;                     // of ours, in the list being read
  };

  // venue::DeskListener
  void on_session(market::VenueId venue, bool ready) override;
  void on_placement(market::VenueId venue, const venue::PlacementReply& reply) override;
  void on_never_left(market::VenueId venue, venue::ClientOrderId id, std::string_view why) override;
  void on_cancel(market::VenueId venue, const venue::CancelReply& reply) override;
  void on_order(market::VenueId venue, const venue::OrderReport& report) override;
  void on_order_absent(market::VenueId venue, venue::ClientOrderId id) override;
  void on_open_orders_end(market::VenueId venue) override;
  void on_fill(market::VenueId venue, const venue::FillReport& fill) override;
  void on_fills_end(market::VenueId venue, venue::ClientOrderId id) override {
    loss_.on_fills_end(venue, id);
  }
  void on_balance(market::VenueId venue, const venue::BalanceReport& report) override;
  void on_balances_end(market::VenueId venue) override;
  void on_fee(market::VenueId, const venue::FeeReport& report) override { fees_.on_fee(report); }

  void follow_changes();
  void watch_unsettled(const ledger::Trade& trade);
  void begin_kill();
  void watch_kill();

  TradingConfig config_;
  market::Catalog& catalog_;
  Clerk clerk_;
  MarketView market_;
  market::AssetId reference_;
  Desks desks_;
  risk::Gate gate_;
  AccountFees fees_;
  OrderKeeper orders_;
  TradeKeeper trades_;
  TradeMaker maker_;
  BalanceKeeper balances_;
  LossInquiry loss_;
  std::vector<market::VenueId> rule_refreshes_;
  std::vector<Killing> killing_;  // by venue
  bool stopping_ = false;
  bool board_away_ = false;
};

}  // namespace tern::engine
