// In: a status document and the terminal's size. Out: the screen: head, venues, pairs,
// opportunities, notices. Cannot happen: more lines than the terminal has; a section that pushes
// the venues' troubles off the screen.
#include "app/screen.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/screen_load.hpp"
#include "app/screen_pairs.hpp"
#include "app/screen_trading.hpp"
#include "app/screen_words.hpp"
#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kNoticesShown = 3;
constexpr std::size_t kOpportunityRowsLeast = 3;  // kept free for them before pairs give way
constexpr std::size_t kTallEnoughForGaps = 24;
constexpr std::size_t kTallEnoughForNotices = 30;

// `left` and, as far as there is room, `right` at the other end of the line.
Line both_ends(Line left, const std::string& right, std::size_t width) {
  std::size_t length = 0;
  for (const Span& span : left)
    length += span.text.size();
  if (length + right.size() + 3 > width) return left;
  left.push_back({std::string(width - length - right.size() - 1, ' '), Style::plain});
  left.push_back({right, Style::faint});
  return left;
}

std::string mode_text(const std::string& mode) {
  return mode == "observe" ? "observing, sends no order" : mode;
}

Line head(const StatusDocument& status, std::size_t width) {
  const bool good =
      !status.venues.empty() && std::all_of(status.venues.begin(), status.venues.end(), healthy);
  Line left{{" tern ", Style::strong}, {dash(status.node), Style::strong}};
  if (status.trading) {
    left.push_back({"   "});
    left.push_back(condition_span(status));
  }
  left.push_back({"   " + health_text(status), good ? Style::good : Style::attention});
  if (!status.trading) left.push_back({"   " + mode_text(status.mode)});
  const std::string clock = status.now_ns > 0 ? clock_text(status.now_ns) + " UTC" : "";
  return both_ends(left, "up " + age_text(status.uptime_ms) + "   " + clock, width);
}

Style state_style(const VenueStatus& venue) {
  if (healthy(venue)) return Style::good;
  return venue.state == "banned" ? Style::bad : Style::attention;
}

std::string recovery_text(const VenueStatus& venue) {
  if (venue.recovered_count <= 0) return {};
  return age_text(venue.recovered_p50_ms) + ", " + age_text(venue.recovered_max_ms);
}

// Why the account is not used stands before the books' troubles.
std::string note_of(const StatusDocument& status, const VenueStatus& venue) {
  const std::string account = account_note(status, venue);
  const std::string books = venue_note(venue);
  return account.empty() || books.empty() ? account + books : account + "; " + books;
}

std::vector<Line> venue_lines(const StatusDocument& status, std::size_t width) {
  if (status.venues.empty()) return {{{" no venue yet", Style::faint}}};
  Table table({{"venue", false, Table::kAlways, kNameWidth},
               {"state", false, Table::kAlways, 14},
               {"books", true, Table::kAlways, 12},
               {"frames", true, 10, 15},
               {"resyncs", true, 40, 9},
               {"recovery p50, max", true, 20, 22},
               {"bad frames", true, 30, 10},
               {"account", false, 80, 24},
               {"", false, 60, 120, 38}});
  for (const VenueStatus& venue : status.venues) {
    table.add({{venue.name, Style::strong},
               {dash(venue.state), state_style(venue)},
               {count_text(venue.books_live) + "/" + count_text(venue.books_wanted) +
                    (venue.books_by_rest > 0 ? " REST" : ""),
                healthy(venue) ? Style::plain : Style::attention},
               {count_text(venue.frames)},
               {count_text(venue.resyncs)},
               {recovery_text(venue)},
               {venue.decode_errors > 0 ? count_text(venue.decode_errors) : "", Style::attention},
               account_span(status, venue),
               {note_of(status, venue), healthy(venue) ? Style::faint : Style::attention}});
  }
  return table.lines(width);
}

void add_opportunity(Table& table, const OpportunityStatus& opportunity, bool open) {
  const bool good = opportunity.traded || opportunity.verdict == "executable";
  const Style style = open ? Style::plain : Style::faint;
  const std::string profit =
      opportunity.profit.empty()
          ? "-"
          : short_number(opportunity.profit, kMoneyDecimals) + " " + opportunity.quote;
  table.add(
      {{open ? "open" : "gone", open ? Style::strong : Style::faint},
       {opportunity.pair, open ? Style::strong : style},
       {dash(opportunity.buy), style},
       {dash(opportunity.sell), style},
       {dash(edge_text(opportunity.edge_bps)), open ? edge_style(opportunity.edge_bps) : style},
       {dash(opportunity.size), style},
       {profit, style},
       {age_text(open ? opportunity.age_ms : opportunity.lifetime_ms), style},
       {verdict_text(opportunity.verdict, opportunity.traded), good ? Style::good : style}});
}

std::vector<Line> opportunity_lines(const StatusDocument& status, std::size_t width,
                                    std::size_t height) {
  const std::string best = status.best_edge_bps.empty()
                               ? "no edge yet"
                               : "best edge " + edge_text(status.best_edge_bps) + " bps";
  std::vector<Line> lines{{{" opportunities", Style::strong},
                           {"  " + best, edge_style(status.best_edge_bps)},
                           {"   " + totals_text(status)}}};
  Table table({{"", false, Table::kAlways, 4},
               {"pair", false, Table::kAlways, kNameWidth},
               {"buy at", false, Table::kAlways, kNameWidth},
               {"sell at", false, Table::kAlways, kNameWidth},
               {"edge bps", true, Table::kAlways, 12},
               {"size", true, 10, kNumberWidth},
               {"profit", true, 30, 28},
               {"lived", true, 20, 10},
               {"verdict", false, 90, 60, 32}});
  const std::size_t room = height < 3 ? 0 : height - 2;
  for (const OpportunityStatus& opportunity : status.open) {
    if (table.rows() < room) add_opportunity(table, opportunity, true);
  }
  for (const OpportunityStatus& opportunity : status.recent) {
    if (table.rows() < room) add_opportunity(table, opportunity, false);
  }
  if (table.rows() == 0) return lines;
  for (Line& line : table.lines(width))
    lines.push_back(std::move(line));
  return lines;
}

Style level_style(const std::string& level) {
  if (level == "error") return Style::bad;
  return level == "warning" ? Style::attention : Style::faint;
}

// The newest ones, oldest of them first, as in a log.
std::vector<Line> notice_lines(const StatusDocument& status) {
  std::vector<Line> lines;
  const std::size_t count = status.notices.size();
  for (std::size_t i = count - std::min(count, kNoticesShown); i < count; ++i) {
    const NoticeStatus& notice = status.notices[i];
    lines.push_back({{" " + clock_text(notice.t_ns) + "  ", Style::faint},
                     {notice.text, level_style(notice.level)}});
  }
  return lines;
}

void append(std::vector<Line>& screen, std::vector<Line> section, bool spaced) {
  if (spaced && !section.empty()) screen.push_back({});
  for (Line& line : section)
    screen.push_back(std::move(line));
}

// Head and venues always; notices next; the pairs take what they need, but leave the opportunities
// a few rows.
std::vector<Line> compose(const StatusDocument& status, std::size_t width, std::size_t height) {
  const bool spaced = height >= kTallEnoughForGaps;
  const std::size_t gap = spaced ? 1 : 0;
  std::vector<Line> screen{head(status, width)};
  append(screen, trading_lines(status), false);
  append(screen, venue_lines(status, width), spaced);
  if (spaced) append(screen, load_lines(status), false);
  const std::vector<Line> notices =
      height >= kTallEnoughForNotices ? notice_lines(status) : std::vector<Line>{};
  const std::size_t taken = screen.size() + notices.size() + (notices.empty() ? 0 : gap);
  const std::size_t left = height > taken ? height - taken : 0;
  const std::size_t episodes = status.open.size() + status.recent.size();
  const std::size_t reserved = std::min(
      left / 2, gap + 1 + (episodes > 0 ? 1 + std::min(episodes, kOpportunityRowsLeast) : 0));
  std::vector<Line> pairs = pair_lines(status, width, left - std::min(left, reserved + gap));
  const std::size_t used = pairs.size() + 2 * gap;
  append(screen, std::move(pairs), spaced);
  append(screen, opportunity_lines(status, width, left > used ? left - used : 0), spaced);
  append(screen, notices, spaced);
  if (screen.size() > height) screen.resize(height);
  return screen;
}

}  // namespace

std::string render_screen(const nlohmann::json& status, const ScreenOptions& options) {
  std::string out;
  bool first = true;
  for (const Line& line : compose(read_status(status), options.width, options.height)) {
    if (!first) out += '\n';
    first = false;
    out += paint(line, options.width, options.colour);
  }
  return out;
}

}  // namespace tern::app
