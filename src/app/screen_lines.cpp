// In: a status document. Out: one block of plain lines, for a log or a pipe: the same facts as the
// screen, in sentences. Cannot happen: an escape code; a block without a bound: pairs beyond
// kPairsShown are counted.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/screen.hpp"
#include "app/screen_load.hpp"
#include "app/screen_trading.hpp"
#include "app/screen_words.hpp"
#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kPairsShown = 40;
constexpr std::size_t kOpenShown = 20;
constexpr std::size_t kRecentShown = 3;
constexpr std::size_t kLineWidth = 1'000;  // as good as any: a line is not cut

std::string venue_text(const StatusDocument& status, const VenueStatus& venue) {
  std::string text = "  venue " + dash(venue.name) + ": " + dash(venue.state) + ", books " +
                     count_text(venue.books_live) + "/" + count_text(venue.books_wanted) +
                     ", frames " + count_text(venue.frames) + ", resyncs " +
                     count_text(venue.resyncs);
  if (venue.decode_errors > 0) text += ", bad frames " + count_text(venue.decode_errors);
  const std::string account = account_span(status, venue).text;
  if (!account.empty()) text += ", account " + account;
  const std::string why = account_note(status, venue);
  if (!why.empty()) text += " (" + why + ")";
  const std::string note = venue_note(venue);
  return note.empty() ? text : text + "; " + note;
}

std::string condition(const StatusDocument& status) {
  return status.trading ? " " + condition_span(status).text : "";
}

std::string top_text(const TopStatus& top) {
  std::string text = dash(top.venue) + " " + dash(top.bid) + "/" + dash(top.ask);
  if (!top.bid.empty() || !top.ask.empty()) text += " " + age_text(top.age_ms);
  return top.usable == "yes" ? text : text + " (" + usable_text(top.usable) + ")";
}

std::string pair_text(const PairStatus& pair) {
  std::string text = "  pair " + dash(pair.pair) + ":";
  for (const TopStatus& top : pair.tops)
    text += " " + top_text(top) + ";";
  if (pair.best_edge_bps.empty()) return text + " no usable route";
  return text + " best edge " + pair.best_edge_bps + " bps, buy at " + dash(pair.best_buy) +
         ", sell at " + dash(pair.best_sell);
}

std::string opportunity_text(const OpportunityStatus& opportunity, bool open) {
  std::string text = std::string(open ? "  open" : "  gone") + ": " + dash(opportunity.pair) +
                     " buy at " + dash(opportunity.buy) + ", sell at " + dash(opportunity.sell) +
                     ", edge " + dash(opportunity.edge_bps) + " bps, size " +
                     dash(opportunity.size) + ", profit " + dash(opportunity.profit);
  if (!opportunity.quote.empty()) text += " " + opportunity.quote;
  return text + ", lived " + age_text(open ? opportunity.age_ms : opportunity.lifetime_ms) + ", " +
         verdict_text(opportunity.verdict, opportunity.traded);
}

}  // namespace

std::string render_lines(const nlohmann::json& json) {
  const StatusDocument status = read_status(json);
  std::string out = clock_text(status.now_ns) + " " + dash(status.node) + " " + dash(status.mode) +
                    condition(status) + ", up " + age_text(status.uptime_ms) + ", " +
                    health_text(status) + "; opportunities " + totals_text(status);
  if (!status.best_edge_bps.empty()) out += "; best edge " + status.best_edge_bps + " bps";
  out += "\n";
  for (const Line& line : trading_lines(status))
    out += " " + paint(line, kLineWidth, false) + "\n";
  for (const VenueStatus& venue : status.venues)
    out += venue_text(status, venue) + "\n";
  for (const Line& line : load_lines(status))
    out += " " + paint(line, kLineWidth, false) + "\n";
  for (std::size_t i = 0; i < std::min(status.pairs.size(), kPairsShown); ++i) {
    out += pair_text(status.pairs[i]) + "\n";
  }
  if (status.pairs.size() > kPairsShown) {
    out += "  " + std::to_string(status.pairs.size() - kPairsShown) + " more pairs\n";
  }
  for (std::size_t i = 0; i < std::min(status.open.size(), kOpenShown); ++i) {
    out += opportunity_text(status.open[i], true) + "\n";
  }
  for (std::size_t i = 0; i < std::min(status.recent.size(), kRecentShown); ++i) {
    out += opportunity_text(status.recent[i], false) + "\n";
  }
  return out;
}

}  // namespace tern::app
