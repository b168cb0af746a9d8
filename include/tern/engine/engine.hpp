// In: events: frames, answers, connections, time.
// Out: actions; books and opportunities to be looked at.
// Cannot happen: I/O, a clock, randomness without a seed: the same events give the same actions,
// byte for byte.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tern/arbitrage/scanner.hpp"
#include "tern/core/result.hpp"
#include "tern/core/ring_buffer.hpp"
#include "tern/core/stations.hpp"
#include "tern/engine/status.hpp"
#include "tern/engine/trading.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/events.hpp"
#include "tern/venue/feed.hpp"
#include "tern/venue/registry.hpp"

namespace tern::engine {

struct VenueConfig {
  std::string name;
  std::string dialect;  // a row of the registry
  std::string variant;
  std::vector<std::string> pairs;  // canonical names, a part of Config::pairs
  core::Decimal taker_fee;         // fraction
  arbitrage::BuyFeeFrom buy_fee_from = arbitrage::BuyFeeFrom::base;
  std::size_t snapshot_levels = 0;  // 0 = the dialect's own
  core::Duration silence_max;       // 0 = the dialect's own
};

struct AliasConfig {
  std::string venue;
  std::string ticker;
  std::string canonical;
};

struct InventoryCost {
  std::string venue;
  std::string asset;   // canonical
  core::Decimal cost;  // fraction of the notional of moving this coin on this venue
};

struct Config {
  std::vector<std::string> pairs;
  std::vector<VenueConfig> venues;
  std::vector<AliasConfig> aliases;
  std::vector<InventoryCost> inventory_costs;
  arbitrage::Settings arbitrage;
  std::uint32_t connects_per_venue = 0;  // 0 = the dialect's own
  std::uint64_t seed = 1;                // jitter of waits
  TradingConfig trading;                 // accounts by the position of their venue above
};

class Engine final : private venue::FeedListener, private arbitrage::EpisodeListener {
 public:
  static constexpr std::size_t kRecentEpisodes = 50;
  static constexpr core::Duration kScanInterval = core::milliseconds(250);  // ages of open episodes

  // Error names what of the configuration cannot be built (unknown dialect, bad pair, contradicting
  // alias).
  // `recovered` is what the journal says; recovery is start-up.
  static core::Result<std::unique_ptr<Engine>> make(const Config& config,
                                                    ledger::State recovered = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Told where the time of a frame goes; without it nobody is.
  void set_stopwatch(core::Stopwatch& watch);
  // Without it (simulation, replay) actions leave when the event is over.
  void set_outlet(venue::Outlet& outlet);
  void start(core::Timestamp now, venue::Actions& actions);
  void step(const venue::Event& event, venue::Actions& actions);

  // Goes the way of a trade of one pair, the turn-th, without making one: nothing changes and
  // nothing leaves. A hot thread that has nothing to do keeps its caches warm with it: from a cold
  // cache a trade takes three times as long. True: it came as far as two orders that the gate would
  // let pass.
  bool rehearse(core::Timestamp now, std::uint64_t turn) const;

  // For screens and tests, not for the hot path.
  [[nodiscard]] StatusView status(core::Timestamp now) const;
  // At most `most` live books; the next call goes on where this one stopped.
  [[nodiscard]] std::vector<BookView> books(std::size_t most);
  [[nodiscard]] const std::string& venue_name(market::VenueId venue) const;
  [[nodiscard]] const market::Catalog& catalog() const noexcept { return catalog_; }
  [[nodiscard]] const market::BookStore& book_store() const noexcept { return books_; }
  [[nodiscard]] const arbitrage::Stats& stats() const noexcept { return scanner_->stats(); }
  [[nodiscard]] bool is_account(venue::ConnectionId connection) const {
    return account_of(connection).valid();
  }
  // Null: this engine only looks.
  [[nodiscard]] const Trading* trading() const noexcept { return trading_.get(); }

 private:
  Engine() = default;
  core::Status build(const Config& config, ledger::State recovered);
  core::Status build_account(const Config& config, const venue::ConnectorConfig& connector,
                             const venue::RegistryRow& row);
  core::Status build_venue(const Config& config, const VenueConfig& venue);
  venue::Feed* feed_of(venue::ConnectionId connection);
  // The venue whose account this connection serves; invalid: it serves books.
  [[nodiscard]] market::VenueId account_of(venue::ConnectionId connection) const;
  [[nodiscard]] arbitrage::LegTerms terms_of(const market::Instrument& instrument) const;
  [[nodiscard]] PairView pair_view(market::PairId pair, core::Timestamp now) const;
  [[nodiscard]] EpisodeView episode_view(const arbitrage::Episode& episode, bool traded) const;
  void handle(const venue::Event& event, venue::Actions& actions);
  void handle_timer(core::Timestamp now, venue::Actions& actions);
  void handle_command(const venue::Event& event);
  void follow_account();

  // venue::FeedListener
  void on_instrument(market::InstrumentId id, core::Timestamp now) override;
  void on_book_coming(market::InstrumentId id) override { scanner_->expect(id); }
  void on_book_changed(market::InstrumentId id, core::Timestamp now) override;
  void on_book_lost(market::InstrumentId id, core::Timestamp now) override;
  void on_trade(const market::PublicTrade& trade) override;
  // arbitrage::EpisodeListener
  void on_episode_opened(const arbitrage::Episode& episode) override;
  void on_episode_changed(const arbitrage::Episode& episode) override;
  void on_episode_closed(const arbitrage::Episode& episode) override;
  void on_executable(const arbitrage::Episode& episode) override;

  market::Catalog catalog_;
  market::BookStore books_;
  market::AgeLimits ages_;
  std::vector<VenueConfig> venues_;
  std::vector<InventoryCost> inventory_costs_;
  std::vector<std::string> pair_names_;  // by pair; made once
  std::unique_ptr<arbitrage::Scanner> scanner_;
  std::vector<std::unique_ptr<venue::Feed>> feeds_;  // by venue
  std::unique_ptr<Trading> trading_;
  core::Stopwatch* watch_ = &core::no_stopwatch();
  std::vector<std::uint32_t> fee_versions_;  // by instrument, as the account told
  struct ClosedEpisode {
    arbitrage::Episode episode;
    bool traded = false;
  };
  core::RingBuffer<ClosedEpisode, kRecentEpisodes> recent_;  // oldest first
  core::Timestamp started_;
  core::Timestamp next_scan_at_;
  std::uint32_t next_book_ = 0;
  venue::Actions* actions_ = nullptr;  // of the event being handled
};

}  // namespace tern::engine
