// In: a status document.
// Out: lines. Cannot happen: see the header.
#include "app/screen_trading.hpp"

#include <algorithm>

#include "app/operator_text.hpp"
#include "app/screen_words.hpp"

namespace tern::app {
namespace {

Style money_style(const std::string& amount) {
  if (amount.empty() || amount == "0") return Style::plain;
  return amount[0] == '-' ? Style::bad : Style::good;
}

const AccountStatus* account_at(const StatusDocument& status, const VenueStatus& venue) {
  if (!status.trading) return nullptr;
  const auto& accounts = status.trading->accounts;
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&venue](const auto& account) {
    return account.venue == venue.name;
  });
  return found == accounts.end() ? nullptr : &*found;
}

}  // namespace

Span condition_span(const StatusDocument& status) {
  if (!status.trading) return {};
  return {std::string(condition_of(status)), in_order(status) ? Style::good : Style::bad};
}

std::vector<Line> trading_lines(const StatusDocument& status) {
  if (!status.trading) return {};
  const TradingStatus& trading = *status.trading;
  const std::string currency = " " + trading.currency;
  std::vector<Line> lines{
      {{" profit ", Style::strong},
       {short_number(trading.realised, 2) + currency, money_style(trading.realised)},
       {" of " + short_number(trading.quoted, 2) + " quoted   exposure "},
       {short_number(trading.exposure, 2) + currency,
        trading.exposure == "0" ? Style::plain : Style::attention},
       {"   " + count_text(trading.closed) + " closed, " + count_text(trading.flattened) +
        " flattened, "},
       {count_text(trading.halted) + " halted",
        trading.halted > 0 ? Style::attention : Style::plain},
       {", " + count_text(trading.open) + " open"}}};
  const std::size_t count = trading.latches.size();
  for (std::size_t i = count - std::min(count, kLatchesShown); i < count; ++i) {
    const LatchStatus& latch = trading.latches[i];
    lines.push_back({{" " + latch.kind + " since " + clock_text(latch.at_ns) + ": " + latch.reason +
                          "; tern resume --reason lifts it",
                      Style::bad}});
  }
  return lines;
}

Span account_span(const StatusDocument& status, const VenueStatus& venue) {
  if (!status.trading) return {};
  const AccountStatus* account = account_at(status, venue);
  if (account == nullptr) return {"books only", Style::faint};
  if (!account->refused.empty()) return {"REFUSED", Style::bad};
  if (account->paused) return {"PAUSED", Style::bad};
  if (!account->ready) return {"not ready", Style::attention};
  const std::string large =
      account->orders_at_large > 0 ? ", " + count_text(account->orders_at_large) + " at large" : "";
  return {"ready " + age_text(account->balance_age_ms) + large, Style::good};
}

std::string account_note(const StatusDocument& status, const VenueStatus& venue) {
  const AccountStatus* account = account_at(status, venue);
  if (account == nullptr || in_order(*account)) return {};
  if (!account->refused.empty()) return account->refused;
  return account->paused ? account->pause : account->last_error;
}

}  // namespace tern::app
