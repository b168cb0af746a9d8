// In: a state. Out: all of it as text. Cannot happen: an order of lines that depends on a hash.
#include <algorithm>

#include "tern/ledger/state.hpp"

namespace tern::ledger {
namespace {

void add(std::string& out, std::string_view word) {
  out += word;
  out += ' ';
}
void add(std::string& out, const core::Decimal& number) {
  add(out, number.text());
}
void add(std::string& out, std::uint64_t number) {
  add(out, std::to_string(number));
}

void add_order(std::string& out, const orders::Order& order, const core::Decimal& reserved) {
  add(out, "order");
  add(out, order.intent.id.text());
  add(out, order.intent.trade);
  add(out, name_of(order.state));
  for (const core::Decimal& number :
       {order.intent.size, order.intent.limit, order.reported, order.filled, order.quote, reserved})
    add(out, number);
  add(out, order.venue_id);
  for (const orders::Fill& fill : order.fills) {
    add(out, fill.trade_id);
    add(out, fill.price);
    add(out, fill.size);
    add(out, fill.fee);
    add(out, fill.fee_asset);
  }
  out += '\n';
}

}  // namespace

std::string State::canonical() const {
  std::string out = "records " + std::to_string(records_) + "\n";
  for (const auto& [place, holding] : accounts_.all()) {
    add(out, "holding");
    add(out, place.first);
    add(out, place.second);
    for (const core::Decimal& amount : holding.amounts)
      add(out, amount);
    out += '\n';
  }
  std::vector<const Kept*> kept;
  for (const auto& [id, entry] : orders_)
    kept.push_back(&entry);
  std::sort(kept.begin(), kept.end(),
            [](const Kept* a, const Kept* b) { return a->order.intent.id < b->order.intent.id; });
  for (const Kept* entry : kept)
    add_order(out, entry->order, entry->reserved);
  for (const auto& [id, trade] : open_)
    out += "open " + std::to_string(id) + "\n";
  for (const auto& [id, trade] : over_)
    out += "over " + std::to_string(id) + " " + std::string(name_of(trade.closed->outcome)) + " " +
           trade.closed->realised.text() + "\n";
  for (const LatchSet& latch : latches_)
    out += "latch " + std::string(name_of(latch.kind)) + " " + latch.reason + "\n";
  for (const auto& [venue, reason] : paused_)
    out += "paused " + venue + " " + reason + "\n";
  add(out, "totals");
  for (const std::uint64_t count : {totals_.closed, totals_.flattened, totals_.halted,
                                    totals_.placed, totals_.unknown_resolved})
    add(out, count);
  for (const core::Decimal& sum : {totals_.quoted, totals_.realised, totals_.exposed_most})
    add(out, sum);
  add(out, static_cast<std::uint64_t>(totals_.exposed_longest.ns));
  out += '\n';
  return out;
}

}  // namespace tern::ledger
