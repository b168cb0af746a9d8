// In: a state.
// Out: all of it as text, in lines of the same JSON that people read.
// Cannot happen: an order of lines that depends on a hash; two texts that run into each other.
#include <algorithm>

#include "tern/ledger/codec.hpp"
#include "tern/ledger/state.hpp"

namespace tern::ledger {
namespace {

class Lines {
 public:
  void add(std::string_view word, std::initializer_list<std::string> values) {
    text_ += word;
    for (const std::string& value : values)
      text_ += ' ' + value;
    text_ += '\n';
  }
  void add(std::string_view word, const Record& record) { add(word, {json(0, record)}); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// As the records that would make it what it is.
void put_order(Lines& lines, const orders::Order& order, const core::Decimal& reserved) {
  lines.add("order", RepairPlanned{order.intent, order.reason, order.planned_at});
  lines.add("is", OrderMoved{order.intent.id, orders::OrderEvent::left, order.state, order.reported,
                             order.venue_id, "", order.moved_at});
  lines.add("reserves", {reserved.text(), std::to_string(order.doubted_at.ns)});
  for (const orders::Fill& fill : order.fills)
    lines.add("fill", FillBooked{order.intent.id,
                                 fill.trade_id,
                                 fill.price,
                                 fill.size,
                                 fill.fee,
                                 fill.fee_asset,
                                 fill.venue_time,
                                 {}});
}

void put_trade(Lines& lines, const Trade& trade) {
  lines.add("trade", trade.plan);
  for (const venue::ClientOrderId& id : trade.orders)
    lines.add("has", {std::string(id.text())});
  if (trade.closed) lines.add("over", *trade.closed);
}

void put_totals(Lines& lines, const Totals& totals) {
  lines.add("counts", {std::to_string(totals.closed), std::to_string(totals.flattened),
                       std::to_string(totals.halted), std::to_string(totals.placed),
                       std::to_string(totals.unknown_resolved)});
  lines.add("sums", {totals.quoted.text(), totals.realised.text(), totals.exposed_most.text(),
                     std::to_string(totals.exposed_longest.ns)});
}

}  // namespace

std::string State::canonical() const {
  Lines lines;
  lines.add("records", {std::to_string(records_), std::to_string(last_trade_)});
  lines.add("run", run_);
  for (const auto& [place, holding] : accounts_.all()) {
    const Reported& reported = holding.reported;
    lines.add("holding", BalanceSeen{place.first, place.second, reported.free, reported.locked,
                                     reported.residual, false, reported.at});
    for (const core::Decimal& amount : holding.amounts)
      lines.add("amount", {amount.text()});
  }
  std::vector<const Kept*> kept;
  for (const auto& [id, entry] : orders_)
    kept.push_back(&entry);
  std::sort(kept.begin(), kept.end(),
            [](const Kept* a, const Kept* b) { return a->order.intent.id < b->order.intent.id; });
  for (const Kept* entry : kept)
    put_order(lines, entry->order, entry->reserved);
  for (const auto& [id, trade] : open_)
    put_trade(lines, trade);
  for (const TradeId id : over_order_)
    put_trade(lines, over_.at(id));
  for (const TradeId id : given_up_)
    lines.add("given_up", {std::to_string(id)});
  for (const LatchSet& latch : latches_)
    lines.add("latch", latch);
  for (const auto& [venue, reason] : paused_)
    lines.add("paused", VenuePaused{venue, true, reason, {}});
  put_totals(lines, totals_);
  return lines.take();
}

}  // namespace tern::ledger
