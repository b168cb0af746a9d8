// In: a listing, orders from agents. Out: price-time matching, and each change of a level or trade
// told to one observer. Cannot happen: a venue's dialect here; a clock or a random device: time and
// seed come in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/instrument.hpp"
#include "tern/market/level.hpp"

namespace tern::sim {

using InstrumentIndex =
    std::uint32_t;  // position in Listing order, the same on every venue of one simulation

// One symbol of a simulated venue. Prices and sizes inside sim are counts of 10^-scale.
struct Listing {
  std::string base;   // canonical, "BTC"
  std::string quote;  // canonical, "USDT"
  int price_scale = 0;
  int size_scale = 0;
  std::int64_t tick = 1;  // in 10^-price_scale
  std::int64_t lot = 1;   // in 10^-size_scale
  market::Rules rules;    // the same said exactly; what a face publishes
};

struct DepthLevel {
  std::int64_t price = 0;
  std::int64_t size = 0;
};

struct LevelChange {
  InstrumentIndex instrument = 0;
  market::Side side = market::Side::bid;
  std::int64_t price = 0;
  std::int64_t size = 0;           // absolute, 0 = gone
  std::int64_t update_number = 0;  // consecutive per instrument, from 1
};

using OrderNumber = std::uint64_t;  // of one exchange, from 1
using OwnerId = std::uint32_t;      // who placed it: an agent or an account

struct SimTrade {
  InstrumentIndex instrument = 0;
  std::int64_t trade_id = 0;  // consecutive per instrument, from 1
  std::int64_t price = 0;
  std::int64_t size = 0;
  bool taker_is_buyer = false;
  core::Timestamp time;
  OrderNumber taker = 0;
  OrderNumber maker = 0;
  OwnerId maker_owner = 0;
};

class ExchangeObserver {
 public:
  virtual void on_level(const LevelChange& change) = 0;
  virtual void on_trade(const SimTrade& trade) = 0;

 protected:
  ~ExchangeObserver() = default;
};

struct SimOrder {
  InstrumentIndex instrument = 0;
  market::Side side = market::Side::bid;
  std::int64_t price = 0;
  std::int64_t size = 0;
  bool immediate_or_cancel = false;
  OwnerId owner = 0;
  OrderNumber number = 0;       // of take_number(); 0: the next one
  std::int64_t trade_most = 0;  // of one trade: what is more is several; 0: no bound
};

// What happened to an order at its arrival.
struct Placement {
  OrderNumber number = 0;
  std::int64_t filled = 0;
  std::int64_t resting = 0;
  std::vector<SimTrade> trades;  // whose sizes add up to `filled`
};

// One simulated venue: a matching engine per listing, price-time priority.
class Exchange {
 public:
  static constexpr std::size_t kMaxListings = 4'096;
  // Resting orders of one listing. What would rest beyond it is not taken on: Placement::resting is
  // 0.
  static constexpr std::size_t kMaxRestingOrders = 65'536;

  Exchange(std::string name, std::vector<Listing> listings);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void observe(ExchangeObserver* observer) { observer_ = observer; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return listings_; }

  // Price and size are positive multiples of the listing's tick and lot: whoever lets strangers in
  // checks before.
  Placement place(const SimOrder& order, core::Timestamp now);
  // For an order that is accepted now and matched later.
  [[nodiscard]] OrderNumber take_number() { return next_order_++; }
  // Size taken off the book; 0 when the order is not there.
  std::int64_t cancel(InstrumentIndex instrument, OrderNumber number);
  // Size that still rests; 0 when the order is not there (never was, filled, cancelled).
  [[nodiscard]] std::int64_t resting(InstrumentIndex instrument, OrderNumber number) const;

  // Best first, at most `depth` levels (0 = all).
  [[nodiscard]] std::vector<DepthLevel> depth(InstrumentIndex instrument, market::Side side,
                                              std::size_t depth = 0) const;
  [[nodiscard]] std::optional<DepthLevel> best(InstrumentIndex instrument, market::Side side) const;
  [[nodiscard]] std::int64_t update_number(InstrumentIndex instrument) const;
  // Sum of market::level_hash over the whole book, kept incrementally.
  [[nodiscard]] std::uint64_t digest(InstrumentIndex instrument) const;
  // The same over the best `depth` levels a side; 0 = all.
  [[nodiscard]] std::uint64_t digest(InstrumentIndex instrument, std::size_t depth) const;

  // The face calls this whenever it has published the book up to `sequence` (its own numbering):
  // the truth that a client's book at the same sequence is compared with. The last kTruthKept per
  // instrument are kept. A face that publishes only the best levels of each side says how many
  // (0 = all).
  static constexpr std::size_t kTruthKept = 1'024;
  void remember_truth(InstrumentIndex instrument, std::int64_t sequence, std::size_t depth = 0);
  [[nodiscard]] std::optional<std::uint64_t> truth(InstrumentIndex instrument,
                                                   std::int64_t sequence) const;

  struct Book;  // defined in exchange.cpp

 private:
  std::string name_;
  std::vector<Listing> listings_;
  std::vector<std::unique_ptr<Book>> books_;
  ExchangeObserver* observer_ = nullptr;
  OrderNumber next_order_ = 1;
};

}  // namespace tern::sim
