// In: order books with exact decimals, a fee. Out: rows of what pays between each two venues.
// Cannot happen: arithmetic of its own: routes and walk are arbitrage's.
#include "app/scan.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>

#include "tern/arbitrage/walk.hpp"
#include "tern/core/text.hpp"
#include "tern/market/catalog.hpp"
#include "tern/market/order_book.hpp"

namespace tern::app {

namespace {

// The most digits after the point of one number of all levels.
int scale_of(const BookLine& line, core::Decimal BookLine::Level::*number) {
  int scale = 0;
  for (const auto* side : {&line.bids, &line.asks}) {
    for (const BookLine::Level& level : *side)
      scale = std::max(scale, (level.*number).scale());
  }
  return scale;
}

core::Result<std::vector<market::Level>> scaled_side(const std::vector<BookLine::Level>& side,
                                                     const market::Instrument& instrument) {
  std::vector<market::Level> levels;
  levels.reserve(side.size());
  for (const BookLine::Level& level : side) {
    const auto price = level.price.to_scaled(instrument.price_scale);
    const auto size = level.size.to_scaled(instrument.size_scale);
    if (!price.ok()) return price.error();
    if (!size.ok()) return size.error();
    levels.push_back({{price.value()}, {size.value()}});
  }
  return levels;
}

using Lines = std::vector<const BookLine*>;

// The books of one pair in one set, as the daemon would hold them.
class PairBooks {
 public:
  // Without lots a size may have any digits, so all books count sizes at the finest scale of one.
  explicit PairBooks(const Lines& lines) : first_(*lines.front()) {
    market::Assets& assets = catalog_.assets();
    catalog_.add_pair({assets.of_venue("", first_.base), assets.of_venue("", first_.quote)});
    for (const BookLine* line : lines)
      size_scale_ = std::max(size_scale_, scale_of(*line, &BookLine::Level::size));
  }

  core::Status add(const BookLine& line);
  void scan(const core::Decimal& fee, ScanReport& report) const;

 private:
  [[nodiscard]] std::string pair() const { return first_.base + "/" + first_.quote; }

  const BookLine& first_;
  int size_scale_ = 0;
  market::Catalog catalog_;
  std::vector<market::InstrumentId> instruments_;
  std::vector<market::OrderBook> books_;
};

core::Status PairBooks::add(const BookLine& line) {
  constexpr const char* kAdvice = "leave the line out";
  if (catalog_.find_venue(line.venue).valid()) {
    return core::Error{"a second book of " + core::quoted(line.venue) + " for " +
                           core::quoted(pair()) + " in set " + core::quoted(line.set),
                       line.where, kAdvice};
  }
  if (catalog_.venue_count() == market::Catalog::kMaxVenues) {
    return core::Error{
        "more than " + std::to_string(market::Catalog::kMaxVenues) + " venues for one pair",
        line.where, kAdvice};
  }
  market::InstrumentDefinition definition;
  definition.symbol = pair();
  definition.base_ticker = line.base;
  definition.quote_ticker = line.quote;
  definition.wire_price_decimals = scale_of(line, &BookLine::Level::price);
  definition.wire_size_decimals = size_scale_;
  const auto id = catalog_.add_instrument(catalog_.add_venue(line.venue), definition);
  if (!id.ok()) return core::Error{id.error().what, line.where, kAdvice};
  const market::Instrument& instrument = catalog_.instrument(id.value());
  const auto bids = scaled_side(line.bids, instrument);
  if (!bids.ok()) return core::Error{bids.error().what, line.where, kAdvice};
  const auto asks = scaled_side(line.asks, instrument);
  if (!asks.ok()) return core::Error{asks.error().what, line.where, kAdvice};
  instruments_.push_back(id.value());
  books_.emplace_back().assign(bids.value(), asks.value());
  return core::Ok{};
}

void PairBooks::scan(const core::Decimal& fee, ScanReport& report) const {
  arbitrage::Settings settings;
  settings.policy = {arbitrage::PolicyKind::exact, 1, 1};
  arbitrage::LegTerms terms;
  terms.taker_fee = fee;
  for (std::size_t buy = 0; buy < books_.size(); ++buy) {
    for (std::size_t sell = 0; sell < books_.size(); ++sell) {
      if (buy == sell) continue;
      const market::Instrument& bought = catalog_.instrument(instruments_[buy]);
      const market::Instrument& sold = catalog_.instrument(instruments_[sell]);
      const auto route = arbitrage::Route::make(catalog_, {bought, terms}, {sold, terms}, settings);
      if (!route.ok()) {
        report.refused.push_back(route.error());
        continue;
      }
      const arbitrage::WalkResult walked =
          arbitrage::walk({route.value(), books_[buy], books_[sell], settings.policy, {}});
      if (walked.verdict != arbitrage::Verdict::executable) continue;
      const auto quantity =
          core::Decimal::from_parts(walked.sell_size.value, sold.size_scale).value();
      report.rows.push_back({pair(), catalog_.venue_name(bought.venue),
                             catalog_.venue_name(sold.venue), quantity, walked.profit.decimal(),
                             first_.set});
    }
  }
}

}  // namespace

core::Result<ScanReport> scan_books(std::span<const BookLine> books, const core::Decimal& fee) {
  if (fee.is_negative() || fee >= core::Decimal::from_integer(1) ||
      fee.scale() > arbitrage::kMaxFractionDigits) {
    return core::Error{"a fee of " + fee.text() +
                           " is not a fraction from 0 to below 1 with at most " +
                           std::to_string(arbitrage::kMaxFractionDigits) + " digits",
                       "", "0.1 % is 0.001"};
  }
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, Lines> groups;
  for (const BookLine& line : books)
    groups[{line.set, line.base, line.quote}].push_back(&line);
  ScanReport report;
  for (const auto& [name, lines] : groups) {
    PairBooks pair(lines);
    for (const BookLine* line : lines) {
      const core::Status added = pair.add(*line);
      if (!added.ok()) return added.error();
    }
    pair.scan(fee, report);
  }
  std::sort(report.rows.begin(), report.rows.end(), [](const ScanRow& a, const ScanRow& b) {
    return std::tie(a.pair, a.buy, a.sell, a.set) < std::tie(b.pair, b.buy, b.sell, b.set);
  });
  return report;
}

std::string scan_json(std::span<const ScanRow> rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ScanRow& row : rows) {
    list.push_back({{"pair", row.pair},
                    {"buy", row.buy},
                    {"sell", row.sell},
                    {"quantity", row.quantity.text()},
                    {"profit", row.profit.text()}});
  }
  return list.dump();
}

std::string scan_table(std::span<const ScanRow> rows) {
  if (rows.empty()) return "nothing pays both fees\n";
  std::vector<std::vector<std::string>> table = {
      {"pair", "buy at", "sell at", "quantity", "profit (quote)", "set"}};
  for (const ScanRow& row : rows) {
    table.push_back({row.pair, row.buy, row.sell, row.quantity.text(), row.profit.text(), row.set});
  }
  std::vector<std::size_t> widths(table[0].size(), 0);
  for (const auto& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const auto& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool last = i + 1 == cells.size();
      text += cells[i] + (last ? "\n" : std::string(widths[i] - cells[i].size() + 2, ' '));
    }
  }
  return text;
}

}  // namespace tern::app
