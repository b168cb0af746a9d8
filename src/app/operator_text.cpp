// In: a status document.
// Out: the text of `tern status`.
// Cannot happen: see the header.
#include "app/operator_text.hpp"

#include <algorithm>

#include "app/screen_load.hpp"
#include "app/screen_words.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kLabelWidth = 10;
constexpr std::size_t kTradesShown = 20;
constexpr std::size_t kNoticesTold = 5;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string line(std::string label, const std::string& text) {
  return padded(std::move(label), kLabelWidth) + " " + text + "\n";
}

std::string amount(const std::string& number, const std::string& currency) {
  return (number.empty() ? "?" : short_number(number, 2)) + " " + currency;
}

std::string plural(std::int64_t count, const std::string& noun) {
  return count_text(count) + " " + noun + (count == 1 ? "" : "s");
}

// What the condition means and how it ends.
std::string meaning_of(std::string_view condition) {
  if (condition == "KILLED")
    return "no order leaves, no repair either. Lift it: tern resume --reason \"...\"";
  if (condition == "HALTED")
    return "no new trade; open ones go on to their end. Lift it: tern resume --reason \"...\"";
  if (condition == "BROKEN")
    return "what happened contradicts the journal; nothing is traded. Restart ternd and look at "
           "the venues";
  return condition == "trading" ? "" : "sends no order";
}

std::string head(const StatusDocument& status) {
  const std::string_view condition = condition_of(status);
  const std::string meaning = meaning_of(condition);
  return line(std::string(condition), meaning.empty() ? health_text(status) : meaning) +
         line("node", status.node + ", mode " + status.mode + ", up " + age_text(status.uptime_ms) +
                          ", " + clock_text(status.now_ns) + " UTC");
}

std::string latch_lines(const TradingStatus& trading) {
  std::string text;
  for (const LatchStatus& latch : trading.latches)
    text += line("  " + latch.kind, "since " + clock_text(latch.at_ns) + " UTC: " + latch.reason);
  return text;
}

std::string open_lines(const TradingStatus& trading) {
  std::string text;
  for (std::size_t i = 0; i < std::min(trading.open_trades.size(), kTradesShown); ++i) {
    const OpenTradeStatus& trade = trading.open_trades[i];
    std::string orders;
    for (const std::string& order : trade.orders)
      orders += (orders.empty() ? "" : ", ") + order;
    text += line("  open", trade.pair + " " + trade.size + ", buy at " + trade.buy + ", sell at " +
                               trade.sell + ", for " + age_text(trade.age_ms) + ": " + orders +
                               (trade.note.empty() ? "" : " (" + trade.note + ")"));
  }
  if (trading.open_trades.size() > kTradesShown)
    text +=
        line("", std::to_string(trading.open_trades.size() - kTradesShown) + " more open trades");
  return text;
}

std::string trading_text(const TradingStatus& trading) {
  std::int64_t at_large = 0;
  for (const AccountStatus& account : trading.accounts)
    at_large += account.orders_at_large;
  std::string text =
      line("trades", count_text(trading.closed) + " closed, " + count_text(trading.flattened) +
                         " flattened, " + count_text(trading.halted) + " halted, " +
                         count_text(trading.open) + " open") +
      open_lines(trading) +
      line("profit", amount(trading.realised, trading.currency) + " realised, " +
                         amount(trading.quoted, trading.currency) + " quoted") +
      line("orders", count_text(trading.placed) + " placed, " + count_text(at_large) +
                         " at large, " + plural(trading.unknown_resolved, "doubt") + " resolved") +
      line("exposure", amount(trading.exposure, trading.currency) + " now; ever at most " +
                           amount(trading.exposure_most, trading.currency) + ", at most for " +
                           age_text(trading.exposure_longest_ms));
  if (trading.foreign_orders > 0)
    text += line("note", plural(trading.foreign_orders, "report") +
                             " about orders that are not tern's: somebody else uses an account");
  if (trading.reports_held_back > 0)
    text += line("note",
                 plural(trading.reports_held_back, "balance report") + " held back as implausible");
  return text;
}

std::string store_lines(const StatusDocument& status) {
  std::string text;
  if (!status.board_trouble.empty())
    text += line("board", "AWAY, no new trade until it is back: " + status.board_trouble);
  if (!status.history_trouble.empty())
    text += line("history", count_text(status.history_lag) +
                                " records behind, trading goes on: " + status.history_trouble);
  return text;
}

std::string venue_lines(const StatusDocument& status) {
  std::size_t widest = 0;
  for (const VenueStatus& venue : status.venues)
    widest = std::max(widest, venue.name.size());
  std::string text = "venues\n";
  for (const VenueStatus& venue : status.venues) {
    text += "  " + padded(venue.name, widest) + "  books " + count_text(venue.books_live) + "/" +
            count_text(venue.books_wanted) + " " + (venue.state.empty() ? "?" : venue.state);
    if (status.trading) {
      const auto& accounts = status.trading->accounts;
      const auto account = std::find_if(accounts.begin(), accounts.end(),
                                        [&](const auto& each) { return each.venue == venue.name; });
      text +=
          "; account " + (account == accounts.end() ? "none: books only" : account_text(*account));
    }
    const std::string note = venue_note(venue);
    text += (note.empty() ? "" : "; " + note) + "\n";
  }
  return text;
}

std::string load_of(const StatusDocument& status) {
  if (!status.load) return {};
  const std::string road = road_text(*status.load);
  const std::string rehearsals = rehearsals_text(*status.load);
  return line("load", load_text(*status.load)) + (road.empty() ? "" : line("road", road)) +
         (rehearsals.empty() ? "" : line("rehearsals", rehearsals));
}

std::string notices_of(const StatusDocument& status) {
  std::string text;
  const std::size_t count = status.notices.size();
  for (std::size_t i = count - std::min(count, kNoticesTold); i < count; ++i) {
    const NoticeStatus& notice = status.notices[i];
    text +=
        "  " + clock_text(notice.t_ns) + " " + padded(notice.level, 7) + " " + notice.text + "\n";
  }
  return text.empty() ? text : "last words\n" + text;
}

}  // namespace

std::string_view condition_of(const StatusDocument& status) {
  if (!status.trading) return "watching";
  if (status.trading->latched("kill")) return "KILLED";
  if (status.trading->broken) return "BROKEN";
  return status.trading->latched("halt") ? "HALTED" : "trading";
}

bool in_order(const StatusDocument& status) {
  return !status.trading || (!status.trading->broken && status.trading->latches.empty());
}

bool in_order(const AccountStatus& account) {
  return account.ready && !account.paused && account.refused.empty();
}

std::string account_text(const AccountStatus& account) {
  std::string text = account.ready ? "ready" : "NOT READY";
  if (!account.refused.empty()) text = "REFUSED: " + account.refused;
  if (account.paused) text += ", PAUSED" + (account.pause.empty() ? "" : ": " + account.pause);
  text += account.balance_age_ms < 0 ? ", balances never told"
                                     : ", balances " + age_text(account.balance_age_ms) + " old";
  if (account.orders_at_large > 0)
    text += ", " + plural(account.orders_at_large, "order") + " at large";
  if (!account.ready && account.refused.empty() && !account.last_error.empty())
    text += "; " + account.last_error;
  return text;
}

std::string status_text(const StatusDocument& status) {
  std::string text = head(status);
  if (status.trading) text += latch_lines(*status.trading) + trading_text(*status.trading);
  return text + load_of(status) + store_lines(status) + venue_lines(status) + notices_of(status);
}

}  // namespace tern::app
