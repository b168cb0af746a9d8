// In: a story.
// Out: its words, its JSON.
// Cannot happen: a sum claimed that is none: the parts of a profit are added up here.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "app/journal_reading.hpp"
#include "app/story.hpp"
#include "tern/core/decimal.hpp"
#include "tern/core/text.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::app {
namespace {

using ledger::OrderIntent;
using ledger::Record;

std::string shown(const std::string& text) {
  return core::quoted(text);
}

// "3.071": what passed since the trade was decided, in milliseconds.
std::string ms_text(core::Duration time) {
  const std::int64_t us = time.ns / 1'000;
  const std::string rest = std::to_string(1'000 + std::abs(us) % 1'000).substr(1);
  return (us < 0 ? "-" : "") + std::to_string(std::abs(us) / 1'000) + "." + rest;
}

std::string leg_name(const OrderIntent& order) {
  return order.leg < orders::kRepairLeg ? std::string(name_of(order.side))
                                        : "repair " + std::string(name_of(order.side));
}

std::string order_text(const OrderIntent& order) {
  return leg_name(order) + " " + order.size.text() + " " + order.base + " at " + order.venue +
         " (" + order.symbol + "), limit " + order.limit.text() + " " + order.quote +
         ", taker fee " + order.taker_fee.text() + ", " + order.reserved.text() + " " +
         order.spent() + " reserved";
}

std::string book_text(const ledger::BookSeen& book, const OrderIntent& order) {
  const char* side = order.side == venue::OrderSide::buy ? "asks" : "bids";
  return "        its book: alive " + ms_text(book.alive_age) + " ms ago, changed " +
         ms_text(book.change_age) + " ms ago, sequence " + std::to_string(book.sequence) +
         ", rules v" + std::to_string(book.rules_version) + ", fees v" +
         std::to_string(book.fee_version) + "\n        " + side +
         " (price size): " + (book.levels.empty() ? "not known" : shown(book.levels)) + "\n";
}

class Teller {
 public:
  explicit Teller(const Story& story) : story_(story) {}

  std::string tell() {
    text_ = head();
    for (const auto& [sequence, record] : story_.records)
      std::visit([this](const auto& body) { tell(body); }, record);
    if (story_.trade != 0 && !over_)
      text_ +=
          "OPEN    no end is written down: the trade goes on, or its ternd died and has to be "
          "started again\n";
    return text_;
  }

 private:
  [[nodiscard]] std::string head() const {
    std::string text = story_.trade != 0
                           ? "trade " + std::to_string(story_.trade)
                           : "opportunity " + std::to_string(story_.episode) + ", not traded";
    if (story_.trade != 0 && story_.episode != 0)
      text += ", of opportunity " + std::to_string(story_.episode);
    return text + "; run " + std::to_string(story_.run.run) + " of node " + shown(story_.run.node) +
           ", mode " + shown(story_.run.mode) + ", started " + core::utc_text(story_.run.at) + "\n";
  }
  // The first moment in full, later ones as what passed since the decision.
  [[nodiscard]] std::string when(core::Timestamp at) const {
    if (!decided_.known()) return core::utc_text(at);
    const std::string time = "+" + ms_text(at - decided_) + " ms";
    return time.size() < 13 ? std::string(13 - time.size(), ' ') + time : time;
  }
  void say(core::Timestamp at, const std::string& words) {
    text_ += when(at) + "  " + words + "\n";
  }
  [[nodiscard]] std::string name_of_order(const venue::ClientOrderId& id) const {
    const auto known = std::find_if(orders_.begin(), orders_.end(), [&id](const OrderIntent& each) {
      return each.id.text() == id.text();
    });
    return (known == orders_.end() ? "" : leg_name(*known) + " at " + known->venue + " ") +
           std::string(id.text());
  }

  void tell(const ledger::TradePlanned& plan) {
    say(plan.at,
        "DECIDED " + plan.pair + ": edge " + plan.edge_bps.text() + " bps, quoted profit " +
            plan.quoted_profit.text() + " " + plan.buy.quote + " (pay " + plan.quoted_buy.text() +
            ", get " + plan.quoted_sell.text() + ", less fees), 1 " + plan.buy.quote + " = " +
            plan.reference_rate.text() + " " + story_.run.reference_currency +
            (plan.drift ? "; the buy's fee is taken from the coin and kept as drift" : ""));
    for (const auto& [order, book] :
         {std::pair(&plan.buy, &plan.buy_book), std::pair(&plan.sell, &plan.sell_book)}) {
      text_ += "    " + std::string(order->id.text()) + "  " + order_text(*order) + "\n" +
               book_text(*book, *order);
      orders_.push_back(*order);
    }
    decided_ = plan.at;
  }
  void tell(const ledger::RepairPlanned& repair) {
    orders_.push_back(repair.order);
    say(repair.at, "REPAIR  " + shown(repair.reason));
    text_ += "    " + std::string(repair.order.id.text()) + "  " + order_text(repair.order) + "\n";
  }
  void tell(const ledger::OrderMoved& moved) {
    std::string words = name_of_order(moved.id) + ": " + std::string(name_of(moved.event)) +
                        " -> " + std::string(name_of(moved.state)) + ", filled " +
                        moved.filled.text();
    if (!moved.venue_id.empty()) words += ", the venue's id " + shown(moved.venue_id);
    if (!moved.reason.empty()) words += "; " + shown(moved.reason);
    say(moved.at, words);
  }
  void tell(const ledger::FillBooked& fill) {
    say(fill.at, name_of_order(fill.id) + ": FILL " + fill.size.text() + " at " +
                     fill.price.text() + ", fee " + fill.fee.text() + " " + shown(fill.fee_asset) +
                     ", the venue's trade " + shown(fill.trade_id) + " at " +
                     core::utc_text(fill.venue_time));
  }
  void tell(const ledger::TradeClosed& closed);
  void tell(const ledger::OpportunitySeen& seen) {
    say(seen.closed, "the opportunity is over: born " + core::utc_text(seen.born) + ", lived " +
                         ms_text(seen.closed - seen.born) + " ms, best edge " +
                         seen.best_edge_bps.text() + " bps, buy " + seen.buy_size.text() + " at " +
                         seen.buy_venue + " up to " + seen.buy_limit.text() + ", sell " +
                         seen.sell_size.text() + " at " + seen.sell_venue + " down to " +
                         seen.sell_limit.text() + ", profit " + seen.profit.text() + "; verdict " +
                         seen.verdict + ", " + (seen.traded ? "traded" : "not traded"));
  }
  void tell(const ledger::DecisionRefused& refused) {
    say(refused.at, "refused " + refused.pair + ", buy at " + refused.buy_venue + ", sell at " +
                        refused.sell_venue + ": " + refused.rule + " is " + shown(refused.figure) +
                        ", the limit " + shown(refused.limit));
  }
  void tell(const ledger::RunStarted& run) {
    say(run.at, "ternd started anew: run " + std::to_string(run.run));
  }
  void tell(const ledger::LatchSet& latch) {
    say(latch.at, "LATCH " + std::string(name_of(latch.kind)) + " set: " + shown(latch.reason));
  }
  void tell(const ledger::LatchLifted& latch) {
    say(latch.at, "latch " + std::string(name_of(latch.kind)) + " lifted: " + shown(latch.reason));
  }
  void tell(const ledger::VenuePaused& pause) {
    say(pause.at, pause.venue + (pause.paused ? " paused: " : " goes on: ") + shown(pause.reason));
  }
  void tell(const ledger::BalanceSeen&) {}
  void tell(const ledger::ResidualTaken&) {}

  const Story& story_;
  std::string text_;
  core::Timestamp decided_;
  std::vector<OrderIntent> orders_;
  bool over_ = false;
};

// Fees in an asset that is neither the coin nor the money of its order: they are in the accounts,
// but in no figure of the trade, which has no price for them.
std::map<std::string, core::Decimal> unvalued_fees(const Story& story) {
  std::map<std::string, std::pair<std::string, std::string>> assets;  // of an order: base, quote
  std::map<std::string, core::Decimal> fees;
  const auto note = [&](const OrderIntent& order) {
    assets[std::string(order.id.text())] = {order.base, order.quote};
  };
  for (const auto& [sequence, record] : story.records) {
    ledger::for_each_intent(record, note);
    if (const auto* fill = std::get_if<ledger::FillBooked>(&record)) {
      const auto order = assets.find(std::string(fill->id.text()));
      if (order == assets.end() || fill->fee.is_zero()) continue;
      const auto& [base, quote] = order->second;
      if (fill->fee_asset == base || fill->fee_asset == quote) continue;
      const core::Result<core::Decimal> sum = core::add(fees[fill->fee_asset], fill->fee);
      if (sum) fees[fill->fee_asset] = sum.value();
    }
  }
  return fees;
}

void Teller::tell(const ledger::TradeClosed& closed) {
  over_ = true;
  const std::string quote = orders_.empty() ? "" : " " + orders_.front().quote;
  const std::string base = orders_.empty() ? "" : " " + orders_.front().base;
  say(closed.at, "END " + std::string(name_of(closed.outcome)) +
                     (closed.reason.empty() ? "" : ": " + shown(closed.reason)));
  core::Result<core::Decimal> sum = core::Decimal{};
  for (const auto& [name, part] :
       {std::pair("quoted before fees", &closed.quoted), std::pair("slippage", &closed.slippage),
        std::pair("fees", &closed.fees), std::pair("repairs", &closed.repair),
        std::pair("inventory", &closed.inventory)}) {
    const std::string label = name;
    text_ += "    " + label + std::string(20 - label.size(), ' ') +
             (part->is_negative() ? "" : " ") + part->text() + "\n";
    if (sum) sum = core::add(sum.value(), *part);
  }
  const bool exact = sum && sum.value() == closed.realised;
  text_ += std::string("    = realised          ") + (closed.realised.is_negative() ? "" : " ") +
           closed.realised.text() + quote + (exact ? "" : "  THE PARTS DO NOT ADD UP TO IT") +
           "\n" + "    coin gained or lost " + closed.coin.text() + base + ", valued at " +
           closed.mark_price.text() + "; 1" + quote + " = " + closed.reference_rate.text() + " " +
           story_.run.reference_currency + "\n" + "    bought and sold differed for " +
           ms_text(closed.exposed_for) + " ms, at most by " + closed.exposed_most.text() + " " +
           story_.run.reference_currency + "\n";
  for (const auto& [asset, amount] : unvalued_fees(story_))
    text_ += "    not valued, so not in it: fees of " + amount.text() + " " + shown(asset) + "\n";
}

}  // namespace

std::string story_text(const Story& story) {
  return Teller(story).tell();
}

std::string stories_json(const std::string& asked, const std::vector<Story>& stories) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const Story& story : stories) {
    ordered_json records = ordered_json::array();
    std::string outcome = story.trade == 0 ? "not traded" : "open";
    for (const auto& [sequence, record] : story.records) {
      records.push_back(ordered_json::parse(ledger::json(sequence, record)));
      if (const auto* closed = std::get_if<ledger::TradeClosed>(&record))
        outcome = name_of(closed->outcome);
    }
    ordered_json unvalued = ordered_json::object();
    for (const auto& [asset, amount] : unvalued_fees(story))
      unvalued[asset] = amount.text();
    list.push_back({{"run", story.run.run},
                    {"node", story.run.node},
                    {"episode", story.episode},
                    {"trade", std::to_string(story.trade)},
                    {"outcome", outcome},
                    {"unvalued_fees", std::move(unvalued)},
                    {"records", std::move(records)}});
  }
  return ordered_json{{"asked", asked}, {"stories", std::move(list)}}.dump(
      -1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace tern::app
