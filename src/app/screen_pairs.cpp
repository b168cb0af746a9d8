// In: tops as texts. Out: tables of them. Cannot happen: two prices compared: what is best was said
// by the engine.
#include "app/screen_pairs.hpp"

#include <algorithm>

#include "app/screen_words.hpp"
#include "tern/core/decimal.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kEdgeWidth = 12;
constexpr std::size_t kCellNumber = 13;
constexpr std::size_t kReasonWidth = 18;

bool used(const TopStatus& top) {
  return top.usable == "yes";
}

using Pairs = std::vector<const PairStatus*>;

std::size_t rows_of(const PairStatus& pair) {
  return std::max<std::size_t>(pair.tops.size(), 1);
}

// Every price and size of one pair, each column aligned on its decimal point.
struct Numbers {
  std::vector<std::string> bid;
  std::vector<std::string> bid_size;
  std::vector<std::string> ask;
  std::vector<std::string> ask_size;

  explicit Numbers(const PairStatus& pair) {
    for (const TopStatus& top : pair.tops) {
      bid.push_back(top.bid);
      bid_size.push_back(top.bid_size);
      ask.push_back(top.ask);
      ask_size.push_back(top.ask_size);
    }
    for (std::vector<std::string>* column : {&bid, &bid_size, &ask, &ask_size}) {
      align_points(*column);
      for (std::string& number : *column)
        number = dash(number);
    }
  }
};

// What the operator should know of this venue's book: its part in the best route, or why it is out.
Span note_of(const PairStatus& pair, const TopStatus& top) {
  if (!used(top)) return {usable_text(top.usable), Style::attention};
  if (top.venue == pair.best_buy) return {"buy here", Style::strong};
  if (top.venue == pair.best_sell) return {"sell here", Style::strong};
  return {};
}

void add_group(Table& table, const PairStatus& pair) {
  const Span edge{dash(edge_text(pair.best_edge_bps)), edge_style(pair.best_edge_bps)};
  if (pair.tops.empty()) {
    table.add({{pair.pair, Style::strong}, {"no venue"}, {}, {}, {}, {}, {}, {}, edge, {}});
    return;
  }
  const Numbers numbers(pair);
  for (std::size_t i = 0; i < pair.tops.size(); ++i) {
    const TopStatus& top = pair.tops[i];
    const Style style = used(top) ? Style::plain : Style::faint;
    const Style bid = top.venue == pair.best_sell && used(top) ? Style::strong : style;
    const Style ask = top.venue == pair.best_buy && used(top) ? Style::strong : style;
    const bool known = !top.bid.empty() || !top.ask.empty();
    table.add({{i == 0 ? pair.pair : "", Style::strong},
               {top.venue, style},
               {numbers.bid[i], bid},
               {numbers.bid_size[i], style},
               {numbers.ask[i], ask},
               {numbers.ask_size[i], style},
               {known ? age_text(top.age_ms) : "-", style},
               {known ? age_text(top.change_age_ms) : "-", style},
               i == 0 ? edge : Span{},
               note_of(pair, top)});
  }
}

std::vector<Line> groups(const Pairs& pairs, std::size_t width) {
  Table table({{"pair", false, Table::kAlways, kNameWidth},
               {"venue", false, Table::kAlways, kNameWidth},
               {"bid", true, Table::kAlways, kNumberWidth},
               {"size", true, 10, kNumberWidth},
               {"ask", true, Table::kAlways, kNumberWidth},
               {"size", true, 10, kNumberWidth},
               {"alive", true, 40, kEdgeWidth},
               {"changed", true, 20, kEdgeWidth},
               {"edge bps", true, 50, kEdgeWidth},
               {"", false, 30, 40}});
  for (const PairStatus* pair : pairs)
    add_group(table, *pair);
  return table.lines(width);
}

// "61234.50 / 61235.00 120 ms", or, of a book that is not used, why: its prices would only mislead.
std::string cell_text(const TopStatus& top) {
  if (top.usable == "silent" || top.usable == "unchanged") {
    const std::int64_t age = top.usable == "silent" ? top.age_ms : top.change_age_ms;
    return top.usable + " " + age_text(age);
  }
  if (top.usable == "not_live") return "not live";
  if (!used(top)) return shortened(usable_text(top.usable), kReasonWidth);
  return shortened(dash(top.bid), kCellNumber) + " / " + shortened(dash(top.ask), kCellNumber) +
         " " + age_text(top.age_ms) + (top.by_rest ? " REST" : "");
}

// Venues in the order in which the pairs name them.
std::vector<std::string> venues_of(const std::vector<PairStatus>& pairs) {
  std::vector<std::string> names;
  for (const PairStatus& pair : pairs) {
    for (const TopStatus& top : pair.tops) {
      const bool known = std::find(names.begin(), names.end(), top.venue) != names.end();
      if (!known && names.size() < StatusDocument::kMaxVenues) names.push_back(top.venue);
    }
  }
  return names;
}

Span cell_of(const PairStatus& pair, const std::string& venue) {
  for (const TopStatus& top : pair.tops) {
    if (top.venue != venue) continue;
    if (!used(top)) return {cell_text(top), Style::attention};
    const bool best = venue == pair.best_buy || venue == pair.best_sell;
    return {cell_text(top), best ? Style::strong : Style::plain};
  }
  return {};
}

// One row per pair, one column per venue; nothing when the terminal is too narrow for it.
std::vector<Line> grid(const Pairs& pairs, const std::vector<std::string>& venues,
                       std::size_t width) {
  std::vector<Column> columns{{"pair", false, Table::kAlways, kNameWidth},
                              {"edge bps", true, Table::kAlways, kEdgeWidth}};
  for (const std::string& venue : venues)
    columns.push_back({venue, true, Table::kAlways, 44});
  columns.push_back({});
  Table table(std::move(columns));
  for (const PairStatus* pair : pairs) {
    std::vector<Span> cells{
        {pair->pair, Style::strong},
        {dash(edge_text(pair->best_edge_bps)), edge_style(pair->best_edge_bps)}};
    for (const std::string& venue : venues)
      cells.push_back(cell_of(*pair, venue));
    cells.push_back({});
    table.add(std::move(cells));
  }
  return table.width() <= width ? table.lines(width) : std::vector<Line>{};
}

const TopStatus* top_at(const PairStatus& pair, const std::string& venue) {
  for (const TopStatus& top : pair.tops) {
    if (top.venue == venue) return &top;
  }
  return nullptr;
}

// Who is out, and why: "okcoin book not live".
std::string absent_text(const PairStatus& pair) {
  std::string text;
  for (const TopStatus& top : pair.tops) {
    if (!used(top)) text += (text.empty() ? "" : "; ") + top.venue + " " + cell_text(top);
  }
  return text;
}

// One row per pair: only the best route, and who is out.
std::vector<Line> routes(const Pairs& pairs, std::size_t width) {
  Table table({{"pair", false, Table::kAlways, kNameWidth},
               {"edge bps", true, Table::kAlways, kEdgeWidth},
               {"buy at", false, Table::kAlways, kNameWidth},
               {"ask", true, 40, kNumberWidth},
               {"sell at", false, Table::kAlways, kNameWidth},
               {"bid", true, 40, kNumberWidth},
               {"oldest", true, 20, kEdgeWidth},
               {"not used", false, 30, 60}});
  for (const PairStatus* pair : pairs) {
    const TopStatus* buy = top_at(*pair, pair->best_buy);
    const TopStatus* sell = top_at(*pair, pair->best_sell);
    std::int64_t oldest = 0;
    for (const TopStatus* top : {buy, sell}) {
      if (top != nullptr) oldest = std::max(oldest, top->age_ms);
    }
    table.add({{pair->pair, Style::strong},
               {dash(edge_text(pair->best_edge_bps)), edge_style(pair->best_edge_bps)},
               {dash(pair->best_buy)},
               {buy == nullptr ? "-" : dash(buy->ask)},
               {dash(pair->best_sell)},
               {sell == nullptr ? "-" : dash(sell->bid)},
               {buy == nullptr || sell == nullptr ? "-" : age_text(oldest)},
               {absent_text(*pair), Style::attention}});
  }
  return table.lines(width);
}

// The pairs whose edges are best come first; those without an edge last.
Pairs by_edge(const std::vector<PairStatus>& pairs) {
  struct Ranked {
    const PairStatus* pair;
    bool known;
    core::Decimal edge;
  };
  std::vector<Ranked> ranked;
  for (const PairStatus& pair : pairs) {
    const core::Result<core::Decimal> edge = core::Decimal::parse(pair.best_edge_bps);
    ranked.push_back({&pair, edge.ok(), edge.ok() ? edge.value() : core::Decimal()});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return a.known != b.known ? a.known : a.edge > b.edge;
  });
  Pairs out;
  for (const Ranked& entry : ranked)
    out.push_back(entry.pair);
  return out;
}

Line others_line(std::size_t hidden) {
  const std::string noun = hidden == 1 ? " more pair" : " more pairs";
  return {{" " + count_text(static_cast<std::int64_t>(hidden)) + noun +
               " without room here; the best edges are shown",
           Style::faint}};
}

}  // namespace

// Two digits after the point, so that edges stand under each other.
std::string edge_text(const std::string& edge_bps) {
  if (edge_bps.empty() || edge_bps.find_first_not_of("-.0123456789") != std::string::npos) {
    return edge_bps;
  }
  std::string text = short_number(edge_bps, 2);
  if (text.find('.') == std::string::npos) text += '.';
  const std::size_t digits = text.size() - text.find('.') - 1;
  return digits < 2 ? text.append(2 - digits, '0') : text;
}

Style edge_style(const std::string& edge_bps) {
  if (edge_bps.empty() || edge_bps[0] == '-' || edge_bps == "0") return Style::plain;
  return Style::good;
}

std::vector<Line> pair_lines(const StatusDocument& status, std::size_t width, std::size_t height) {
  if (status.pairs.empty()) return {{{" no pair yet", Style::faint}}};
  std::size_t rows = 1;
  Pairs all;
  for (const PairStatus& pair : status.pairs) {
    rows += rows_of(pair);
    all.push_back(&pair);
  }
  if (rows <= height) return groups(all, width);
  const std::size_t titles = 1;
  const bool hides = all.size() + titles > height;
  if (hides) {
    all = by_edge(status.pairs);
    all.resize(height > titles + 1 ? std::min(all.size(), height - titles - 1) : 1);
  }
  std::vector<Line> lines = grid(all, venues_of(status.pairs), width);
  if (lines.empty()) lines = routes(all, width);
  if (hides) lines.push_back(others_line(status.pairs.size() - all.size()));
  return lines;
}

}  // namespace tern::app
