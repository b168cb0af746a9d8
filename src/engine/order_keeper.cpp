// In: evidence.
// Out: records and questions.
// Cannot happen: see the header.
#include "tern/engine/order_keeper.hpp"

#include <algorithm>

#include "tern/core/text.hpp"

namespace tern::engine {
namespace {

using orders::Order;
using orders::OrderEvent;
using orders::OrderState;
using orders::Worth;

constexpr std::size_t kReasonMax = 200;

OrderEvent event_of(const venue::OrderReport& report) {
  using venue::ReportedStatus;
  switch (report.status) {
    case ReportedStatus::open:
      return OrderEvent::accepted;
    case ReportedStatus::partially_filled:
      return report.filled.is_zero() ? OrderEvent::accepted : OrderEvent::filled_in_part;
    case ReportedStatus::filled:
      return OrderEvent::filled_whole;
    case ReportedStatus::cancelled:
      return OrderEvent::cancelled;
    case ReportedStatus::rejected:
      return OrderEvent::refused;
    case ReportedStatus::expired:
      return OrderEvent::expired;
  }
  return OrderEvent::doubted;
}

bool denies_execution(OrderEvent event) {
  return event == OrderEvent::refused || event == OrderEvent::never_left ||
         event == OrderEvent::found_absent;
}

}  // namespace

OrderKeeper::OrderKeeper(Clerk& clerk, const market::Catalog& catalog, const Desks& desks)
    : clerk_(clerk), catalog_(catalog), desks_(desks) {}

void OrderKeeper::watch(const Order& order, core::Timestamp first_look) {
  Watch watch;
  watch.venue = catalog_.find_venue(order.intent.venue);
  watch.next_look = first_look;
  watches_[order.intent.id] = watch;
}

void OrderKeeper::left(const venue::ClientOrderId& id, std::string_view why_not) {
  move(id, why_not.empty() ? OrderEvent::left : OrderEvent::never_left, why_not);
}

venue::OrderName OrderKeeper::name_of(const Order& order, market::VenueId venue) const {
  return {order.intent.id, catalog_.symbols(venue).find(order.intent.symbol), order.venue_id};
}

void OrderKeeper::move(const venue::ClientOrderId& id, OrderEvent event, std::string_view reason) {
  venue::OrderReport report;
  report.reason = reason;
  move(id, event, report);
}

void OrderKeeper::move(const venue::ClientOrderId& id, OrderEvent event,
                       const venue::OrderReport& report) {
  const Order* order = clerk_.state().order(id);
  if (order == nullptr) return;
  core::Decimal reported = std::max({order->reported, order->filled, report.filled});
  // "Filled" without a number is the whole of it.
  if (event == OrderEvent::filled_whole) reported = std::max(reported, order->intent.size);
  if (reported >= order->intent.size &&
      (event == OrderEvent::cancelled || event == OrderEvent::expired ||
       event == OrderEvent::filled_in_part))
    event = OrderEvent::filled_whole;
  // What was filled was executed, whoever now says that it never was, and whatever came between.
  const bool denied = !reported.is_zero() && denies_execution(event);
  if (denied && event != OrderEvent::found_absent) contradicted(id, order->state, event);
  if (denied) event = OrderEvent::doubted;
  const OrderState before = order->state;
  const orders::Transition transition = orders::transition(before, event);
  if (transition.worth == Worth::mistake) return;
  const bool more =
      reported > order->reported || (order->venue_id.empty() && !report.venue_id.empty());
  if (transition.worth == Worth::repeated && !more) return;
  if (transition.next == before && !more && event != OrderEvent::left &&
      transition.worth != Worth::contradiction)
    return;
  ledger::OrderMoved moved;
  moved.id = id;
  moved.event = event;
  moved.state = transition.next;
  moved.filled = reported;
  moved.venue_id = report.venue_id;
  moved.reason = report.reason.substr(0, kReasonMax);
  moved.at = clerk_.now();
  clerk_.write(moved);
  last_moved_[order->intent.venue] = clerk_.now();
  changed_.push_back(order->intent.trade);
  if (transition.worth == Worth::contradiction) contradicted(id, before, event);
  settle(*order);
}

void OrderKeeper::contradicted(const venue::ClientOrderId& id, OrderState before,
                               OrderEvent event) {
  clerk_.halt("order " + std::string(id.text()) + " was " + std::string(orders::name_of(before)) +
              " and the venue says " + std::string(orders::name_of(event)));
}

// An order that is over and whole needs no more looking after; one that is over and not whole,
// soon; one that came back from its end, anew.
void OrderKeeper::settle(const Order& order) {
  const auto found = watches_.find(order.intent.id);
  if (found == watches_.end()) {
    if (!order.settled()) watch(order, clerk_.now());
    return;
  }
  if (!orders::is_over(order.state)) return;
  drop_questions(order, found->second.venue);
  if (order.settled()) {
    watches_.erase(found);
    return;
  }
  // Its fills are on their way, or have to be fetched.
  found->second.wait = kLookWait;
  found->second.next_look = clerk_.now() + kLookWait;
}

// A question costs of the venue's limit, answered by something else or not.
void OrderKeeper::drop_questions(const Order& order, market::VenueId venue) {
  venue::Desk* desk = venue.valid() ? desks_[venue.index()].get() : nullptr;
  if (desk == nullptr) return;
  const bool needs_id = desk->capabilities().fills_need_venue_id && order.venue_id.empty();
  if (order.settled() || !needs_id) desk->drop_question(venue::Purpose::order, order.intent.id);
  if (order.settled()) desk->drop_question(venue::Purpose::fills, order.intent.id);
}

void OrderKeeper::look_soon(const venue::ClientOrderId& id) {
  const auto found = watches_.find(id);
  if (found != watches_.end()) found->second.next_look = clerk_.now();
}

void OrderKeeper::on_placement(const venue::PlacementReply& reply) {
  venue::OrderReport report;
  report.venue_id = reply.venue_id;
  report.reason = reply.text;
  switch (venue::placement_outcome(reply.error)) {
    case venue::PlacementOutcome::accepted:
      return move(reply.id, OrderEvent::accepted, report);
    case venue::PlacementOutcome::rejected:
      return move(reply.id, OrderEvent::refused, report);
    case venue::PlacementOutcome::unknown:
      move(reply.id, OrderEvent::doubted, report);
      return look_soon(reply.id);
  }
}

void OrderKeeper::on_never_left(const venue::ClientOrderId& id, std::string_view why) {
  move(id, OrderEvent::never_left, why);
}

void OrderKeeper::on_order(const venue::OrderReport& report) {
  if (!report.id.known() || clerk_.state().order(report.id) == nullptr) {
    ++foreign_;
    return;
  }
  const auto found = watches_.find(report.id);
  if (found != watches_.end()) {
    found->second.absent = 0;
    found->second.not_before = {};
    found->second.is_open = !venue::is_final(report.status);
  }
  move(report.id, event_of(report), report);
}

void OrderKeeper::on_order_absent(const venue::ClientOrderId& id) {
  const Order* order = clerk_.state().order(id);
  const auto found = watches_.find(id);
  if (order == nullptr || found == watches_.end() || orders::is_over(order->state)) return;
  const core::Timestamp believable = believable_absence(*order, found->second);
  // What was asked before says nothing, however late its answer came. Looking again before, without
  // a reason, only costs of the venue's limit.
  if (clerk_.now() < believable || found->second.asked < believable) {
    found->second.not_before = believable;
    found->second.next_look = std::max(clerk_.now(), believable);
    return;
  }
  if (++found->second.absent < kLooksForAbsence) {
    found->second.next_look = clerk_.now() + kLookWait;
    return;
  }
  move(id, OrderEvent::found_absent, "not found after its expiry, twice");
}

core::Timestamp OrderKeeper::believable_absence(const Order& order, const Watch& watch) const {
  const venue::Desk* desk = watch.venue.valid() ? desks_[watch.venue.index()].get() : nullptr;
  return desk == nullptr ? core::kNever : order.intent.expires_at + desk->capabilities().settle;
}

venue::ClientOrderId OrderKeeper::find_by_venue_id(market::VenueId venue,
                                                   const venue::FillReport& fill) const {
  if (fill.venue_id.empty() || !fill.instrument.valid()) return {};
  const std::string& symbol = catalog_.instrument(fill.instrument).symbol;
  for (const auto& [id, watch] : watches_) {
    const Order* order = clerk_.state().order(id);
    if (watch.venue == venue && order != nullptr && order->venue_id == fill.venue_id &&
        order->intent.symbol == symbol)
      return id;
  }
  return {};
}

void OrderKeeper::on_fill(market::VenueId venue, const venue::FillReport& fill,
                          const std::string& fee_asset) {
  const venue::ClientOrderId id = fill.id.known() ? fill.id : find_by_venue_id(venue, fill);
  const Order* order = clerk_.state().order(id);
  if (order == nullptr) {
    ++foreign_;
    return;
  }
  if (order->knows(fill.trade_id)) return;
  ledger::FillBooked booked;
  booked.id = id;
  booked.trade_id = fill.trade_id;
  booked.price = fill.price;
  booked.size = fill.size;
  booked.fee = fill.fee;
  booked.fee_asset = fee_asset;
  booked.venue_time = fill.venue_time;
  booked.at = clerk_.now();
  clerk_.write(booked);
  last_moved_[order->intent.venue] = clerk_.now();
  changed_.push_back(order->intent.trade);
  if (order->filled > order->intent.size)
    clerk_.halt("order " + std::string(id.text()) + " was filled beyond its size");
  venue::OrderReport report;
  report.venue_id = fill.venue_id;
  report.filled = order->filled;
  const bool whole = order->filled >= order->intent.size;
  move(id, whole ? OrderEvent::filled_whole : OrderEvent::filled_in_part, report);
  settle(*order);
}

void OrderKeeper::look(const venue::ClientOrderId& id, Watch& watch) {
  watch.next_look = clerk_.now() + watch.wait;
  watch.wait = std::min(watch.wait * 2, kLookWaitMost);
  const Order* order = clerk_.state().order(id);
  venue::Desk* desk = watch.venue.valid() ? desks_[watch.venue.index()].get() : nullptr;
  if (order == nullptr || desk == nullptr) return;
  const venue::OrderName name = name_of(*order, watch.venue);
  if (!name.instrument.valid()) {  // the listing has not come yet
    watch.wait = kLookWait;
    watch.next_look = clerk_.now() + kLookWait;
    return;
  }
  if (!orders::is_over(order->state)) {
    if (orders::is_at_large(order->state) && order->state != OrderState::unknown &&
        clerk_.now() - order->moved_at > kFirstLook)
      move(id, OrderEvent::doubted, "no word of its end");
    if (watch.is_open && clerk_.now() - order->planned_at > kOpenMost)
      desk->cancel(name, clerk_.now(), clerk_.actions());
    using Look = venue::Desk::Look;
    const bool proves = clerk_.now() >= believable_absence(*order, watch);
    const Look proof = watch.absent == 0 ? Look::other_list : Look::by_name;
    if (desk->ask_order(name, clerk_.now(), proves ? proof : Look::likely_list))
      watch.asked = clerk_.now();
  } else if (desk->capabilities().fills_need_venue_id && order->venue_id.empty()) {
    desk->ask_order(name, clerk_.now());
  } else {
    desk->ask_fills(name, order->planned_at);
  }
}

void OrderKeeper::look_at_all(market::VenueId venue) {
  for (auto& [id, watch] : watches_) {
    if (watch.venue == venue) watch.next_look = std::max(clerk_.now(), watch.not_before);
  }
}

void OrderKeeper::on_due(const venue::ClientOrderId& id) {
  const auto found = watches_.find(id);
  if (found != watches_.end()) look(id, found->second);
}

void OrderKeeper::on_time() {
  std::vector<venue::ClientOrderId> due;
  for (const auto& [id, watch] : watches_) {
    if (clerk_.now() >= watch.next_look) due.push_back(id);
  }
  // The order of a hash table is nobody's: actions must not depend on it.
  std::sort(due.begin(), due.end());
  for (const venue::ClientOrderId& id : due)
    look(id, watches_.at(id));
}

std::vector<ledger::TradeId> OrderKeeper::take_changed() {
  std::vector<ledger::TradeId> changed;
  changed.swap(changed_);
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  return changed;
}

std::size_t OrderKeeper::at_large(const std::string& venue) const {
  std::size_t count = 0;
  for (const auto& [id, watch] : watches_)
    count += watch.venue.valid() && catalog_.venue_name(watch.venue) == venue ? 1 : 0;
  return count;
}

std::vector<venue::OrderName> OrderKeeper::open_at(market::VenueId venue) const {
  std::vector<venue::OrderName> names;
  for (const auto& [id, watch] : watches_) {
    const Order* order = clerk_.state().order(id);
    if (watch.venue == venue && order != nullptr && !orders::is_over(order->state))
      names.push_back(name_of(*order, venue));
  }
  std::sort(names.begin(), names.end(),
            [](const venue::OrderName& a, const venue::OrderName& b) { return a.id < b.id; });
  return names;
}

core::Timestamp OrderKeeper::last_moved(const std::string& venue) const {
  const auto found = last_moved_.find(venue);
  return found == last_moved_.end() ? core::Timestamp{} : found->second;
}

}  // namespace tern::engine
