// In: reports, the time.
// Out: questions, pauses, halts.
// Cannot happen: see the header.
#include "tern/engine/loss_inquiry.hpp"

#include "tern/core/text.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::engine {

LossInquiry::LossInquiry(const Parts& parts, std::uint32_t node_number, core::Timestamp since)
    : parts_(parts), node_number_(node_number), since_(since) {}

void LossInquiry::start() {
  venues_.resize(parts_.desks.size());
  if (!since_.known()) return;
  for (std::size_t i = 0; i < venues_.size(); ++i) {
    if (parts_.desks[i] == nullptr) continue;
    venues_[i].is_open = true;
    const market::VenueId venue{static_cast<std::uint16_t>(i)};
    parts_.clerk.write(ledger::VenuePaused{parts_.catalog.venue_name(venue), true,
                                           std::string(kPause), parts_.clerk.now()});
  }
}

LossInquiry::Venue* LossInquiry::asked(market::VenueId venue) {
  const bool open = venue.index() < venues_.size() && venues_[venue.index()].is_open;
  return open ? &venues_[venue.index()] : nullptr;
}

void LossInquiry::add_instrument(market::InstrumentId id) {
  Venue* state = asked(parts_.catalog.instrument(id).venue);
  if (state == nullptr) return;
  state->left.push_back(id);
  state->listed_at = parts_.clerk.now();
}

void LossInquiry::on_time() {
  for (std::size_t i = 0; i < venues_.size(); ++i) {
    if (venues_[i].is_open) ask(market::VenueId{static_cast<std::uint16_t>(i)}, venues_[i]);
  }
}

// Orders that are known are looked at first: they tell which fills are theirs.
void LossInquiry::ask(market::VenueId venue, Venue& state) {
  const core::Timestamp now = parts_.clerk.now();
  venue::Desk& desk = *parts_.desks[venue.index()];
  const bool listed = state.listed_at.known() && now - state.listed_at > kListed;
  if (!listed || now < state.next_ask || !desk.ready()) return;
  if (parts_.orders.at_large(parts_.catalog.venue_name(venue)) > 0) return;
  state.next_ask = now + kAskAgain;
  if (!state.told_open_orders) return desk.ask_open_orders();
  if (state.left.empty()) return finish(venue, state);
  desk.ask_fills({{}, state.left.back(), {}}, core::Timestamp{since_.ns - kMargin.ns});
}

void LossInquiry::on_open_orders_end(market::VenueId venue) {
  Venue* state = asked(venue);
  if (state == nullptr) return;
  state->told_open_orders = true;
  state->next_ask = parts_.clerk.now();
}

void LossInquiry::on_fills_end(market::VenueId venue, venue::ClientOrderId id) {
  Venue* state = asked(venue);
  if (state == nullptr || id.known() || state->left.empty()) return;
  state->left.pop_back();
  state->next_ask = parts_.clerk.now();
}

void LossInquiry::finish(market::VenueId venue, Venue& state) {
  state.is_open = false;
  if (state.is_missing_any) return;  // the pause stays until a person looked
  const std::string& name = parts_.catalog.venue_name(venue);
  const auto& paused = parts_.clerk.state().paused();
  const auto found = paused.find(name);
  if (found == paused.end() || found->second != kPause) return;
  parts_.clerk.write(
      ledger::VenuePaused{name, false, "it was asked, and nothing is missing", parts_.clerk.now()});
}

bool LossInquiry::is_ours(const venue::ClientOrderId& id) const {
  const auto key = orders::read_client_id(id);
  return key && key->node == node_number_;
}

void LossInquiry::found(market::VenueId venue, const std::string& what) {
  venues_[venue.index()].is_missing_any = true;
  parts_.clerk.halt("the machine lost power, and the journal does not have " + what + " at " +
                    parts_.catalog.venue_name(venue));
}

void LossInquiry::on_order(market::VenueId venue, const venue::OrderReport& report) {
  if (asked(venue) == nullptr || !report.id.known() || !is_ours(report.id)) return;
  if (parts_.clerk.state().order(report.id) != nullptr) return;
  found(venue, "order " + std::string(report.id.text()) + " (" +
                   std::string(venue::name_of(report.status)) + ", filled " + report.filled.text() +
                   ")");
}

// A venue that names no client id with its fills leaves open whose a fill is: a person has to say.
void LossInquiry::on_fill(market::VenueId venue, const venue::FillReport& fill) {
  if (asked(venue) == nullptr || !fill.instrument.valid()) return;
  const ledger::State& state = parts_.clerk.state();
  const std::string& symbol = parts_.catalog.instrument(fill.instrument).symbol;
  if (fill.id.known()) {
    if (state.order(fill.id) != nullptr || !is_ours(fill.id)) return;
  } else {
    if (fill.venue_time.ns < since_.ns - kMargin.ns) return;
    if (state.order_at(parts_.catalog.venue_name(venue), symbol, fill.venue_id) != nullptr) return;
  }
  found(venue, "fill " + core::quoted(fill.trade_id, 40) + " of " +
                   (fill.id.known() ? "order " + std::string(fill.id.text())
                                    : "the venue's order " + core::quoted(fill.venue_id, 40)) +
                   ", " + std::string(venue::name_of(fill.side)) + " " + fill.size.text() + " " +
                   symbol + " at " + fill.price.text() + ",");
}

}  // namespace tern::engine
