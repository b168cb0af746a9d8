// In: recorded books of several venues that cross. Out: what a walk with sizing, or with refusal,
// costs under each policy. Cannot happen: a walk that ends otherwise than its case says (the bench
// stops), rounds that do not alternate between the cases.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>

#include "app/scan.hpp"
#include "rounds.hpp"
#include "tern/arbitrage/walk.hpp"

namespace {

using namespace tern;
using arbitrage::PolicyKind;
using arbitrage::Verdict;

core::Decimal decimal(const char* text) {
  return core::Decimal::parse(text).value();
}

struct Case {
  const char* name;
  arbitrage::Policy policy;
  bool fee_from_base;
  const char* order_cap;  // max_order_notional, 0 = none
  Verdict verdict = Verdict::executable;
  const char* min_notional = "10";  // of both venues, as the two below
  const char* min_size = "0.0001";
  const char* band_up = "5";
};

constexpr arbitrage::Policy kExact{PolicyKind::exact, 1, 1};
constexpr arbitrage::Policy kDepth{PolicyKind::depth, 2, 1};
constexpr arbitrage::Policy kMedian{PolicyKind::median, 1, 10};
constexpr Verdict kSmallNotional = Verdict::below_minimum_notional;
constexpr Verdict kSmallSize = Verdict::below_minimum_size;
const Case kCases[] = {
    {"depth 2, cap 1000, fee from quote", kDepth, false, "1000"},
    {"depth 2, cap 1000, fee from base", kDepth, true, "1000"},
    {"exact, cap 1000, fee from base", kExact, true, "1000"},
    {"median of 10, no cap, fee from base", kMedian, true, "0"},
    {"exact, no cap, fee from quote", kExact, false, "0"},
    {"exact, no cap, fee from base", kExact, true, "0"},
    {"depth 2, no cap, fee from base", kDepth, true, "0"},
    {"refused: notional below minimum", kDepth, true, "1000", kSmallNotional, "2000"},
    {"refused: size below minimum", kDepth, true, "1000", kSmallSize, "10", "5000"},
    {"refused: price band, cap 1000", kDepth, true, "1000", Verdict::price_band, "10", "0.1",
     "0.9"},
    {"refused: price band, no cap", kDepth, true, "0", Verdict::price_band, "10", "0.1", "0.9"},
};

// Every two venues of the recorded sets whose best prices pay both fees.
class Crossings {
 public:
  explicit Crossings(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      std::vector<app::BookLine> lines;
      if (!app::read_books(path, lines).ok()) std::exit(2);
      add(lines);
    }
  }
  // Routes that pay under the case's terms.
  struct Crossing {
    arbitrage::Route route;
    const market::OrderBook* buy;
    const market::OrderBook* sell;
  };
  [[nodiscard]] std::vector<Crossing> of(const Case& wanted) const;

 private:
  struct Set {
    market::Catalog catalog;
    std::vector<market::InstrumentId> instruments;
    std::deque<market::OrderBook> books;
  };
  void add(const std::vector<app::BookLine>& lines);

  std::deque<Set> sets_;
};

void Crossings::add(const std::vector<app::BookLine>& lines) {
  std::map<std::string, Set*> by_pair;
  for (const app::BookLine& line : lines) {
    Set*& set = by_pair[line.base + "/" + line.quote];
    if (set == nullptr) {
      set = &sets_.emplace_back();
      market::Assets& assets = set->catalog.assets();
      set->catalog.add_pair({assets.intern(line.base), assets.intern(line.quote)});
    }
    market::InstrumentDefinition definition;
    definition.symbol = line.base + line.quote;
    definition.base_ticker = line.base;
    definition.quote_ticker = line.quote;
    definition.rules.tick = decimal("0.001");
    definition.rules.lot = decimal("0.00001");
    definition.rules.max_size = decimal("9000");
    definition.rules.min_price = decimal("0.01");
    definition.rules.band_down = decimal("0.2");
    definition.rules.status = market::TradingStatus::trading;
    const auto id = set->catalog.add_instrument(set->catalog.add_venue(line.venue), definition);
    set->instruments.push_back(id.value());
    std::vector<market::Level> sides[2];
    for (const bool bids : {true, false}) {
      for (const app::BookLine::Level& level : bids ? line.bids : line.asks) {
        sides[bids ? 0 : 1].push_back(
            {{level.price.to_scaled(8).value()}, {level.size.to_scaled(8).value()}});
      }
    }
    set->books.emplace_back().assign(sides[0], sides[1]);
  }
}

std::vector<Crossings::Crossing> Crossings::of(const Case& wanted) const {
  arbitrage::Settings settings;
  settings.policy = wanted.policy;
  settings.max_order_notional = decimal(wanted.order_cap);
  arbitrage::LegTerms terms;
  terms.taker_fee = decimal("0.001");
  terms.buy_fee_from =
      wanted.fee_from_base ? arbitrage::BuyFeeFrom::base : arbitrage::BuyFeeFrom::quote;
  std::vector<Crossing> crossings;
  for (const Set& set : sets_) {
    for (std::size_t buy = 0; buy < set.books.size(); ++buy) {
      for (std::size_t sell = 0; sell < set.books.size(); ++sell) {
        if (buy == sell) continue;
        market::Instrument bought = set.catalog.instrument(set.instruments[buy]);
        market::Instrument sold = set.catalog.instrument(set.instruments[sell]);
        bought.rules.min_notional = sold.rules.min_notional = decimal(wanted.min_notional);
        bought.rules.band_up = decimal(wanted.band_up);
        bought.rules.min_size = sold.rules.min_size = decimal(wanted.min_size);
        const auto route =
            arbitrage::Route::make(set.catalog, {bought, terms}, {sold, terms}, settings);
        if (!route.ok()) std::exit(2);
        const Crossing crossing{route.value(), &set.books[buy], &set.books[sell]};
        const auto result =
            arbitrage::walk({crossing.route, *crossing.buy, *crossing.sell, wanted.policy, {}});
        if (result.verdict == wanted.verdict) crossings.push_back(crossing);
      }
    }
  }
  return crossings;
}

// Microseconds of one walk: the mean over the crossings of each one's median.
double round(const std::vector<Crossings::Crossing>& crossings, const Case& wanted) {
  constexpr int kRepeats = 301;
  double sum = 0;
  for (const Crossings::Crossing& crossing : crossings) {
    std::vector<double> walks;
    for (int i = 0; i < kRepeats; ++i) {
      const double start = tern::bench::wall_ns();
      const auto result =
          arbitrage::walk({crossing.route, *crossing.buy, *crossing.sell, wanted.policy, {}});
      const double end = tern::bench::wall_ns();
      if (result.verdict != wanted.verdict) std::abort();
      walks.push_back(2 * end - start - tern::bench::wall_ns());
    }
    sum += tern::bench::middle_mean(std::move(walks));
  }
  return sum / static_cast<double>(crossings.size()) / 1'000;
}

std::string shared_folder() {
  const char* given = std::getenv("TERN_SHARED");
  return given != nullptr && *given != '\0' ? given : TERN_SOURCE_DIR "/../shared";
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const std::string folder = shared_folder() + "/recordings/";
  const Crossings books(
      {folder + "xvenue-books-1-ob.jsonl.gz", folder + "xvenue-books-run1-1.jsonl.gz"});
  std::vector<std::vector<Crossings::Crossing>> crossings;
  for (const Case& wanted : kCases) {
    crossings.push_back(books.of(wanted));
    if (crossings.back().empty()) {
      std::fprintf(stderr, "walk_bench: no crossing ends as the case \"%s\" says\n", wanted.name);
      return 1;
    }
  }
  std::vector<std::vector<double>> rounds(std::size(kCases));
  for (int number = 0; number < tern::bench::kRounds; ++number) {
    for (std::size_t i = 0; i < std::size(kCases); ++i)
      rounds[i].push_back(round(crossings[i], kCases[i]));
  }
  double slowest = 0;
  for (std::size_t i = 0; i < std::size(kCases); ++i) {
    const double us = tern::bench::median(rounds[i]);
    slowest = std::max(slowest, us);
    if (!as_json) {
      std::printf("%-48s %2zu routes  %6.2f us\n", kCases[i].name, crossings[i].size(), us);
    }
  }
  if (as_json) std::printf("{\"walk\":{\"us\":%.2f}}\n", slowest);
  return 0;
}
