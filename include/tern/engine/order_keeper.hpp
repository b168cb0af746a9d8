// In: evidence about our orders from desks, and the time.
// Out: records of what it proves; questions where nothing is proven.
// Cannot happen: an order that ends without evidence; absence believed before the placement's own
// expiry and the venue's settle time have passed and a second look said the same.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tern/engine/clerk.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/desk.hpp"

namespace tern::engine {

using Desks = std::vector<std::unique_ptr<venue::Desk>>;  // by venue; null: no account there

class OrderKeeper {
 public:
  // An immediate-or-cancel order is over at once; one that is not known to be is asked about.
  static constexpr core::Duration kFirstLook = core::milliseconds(700);
  static constexpr core::Duration kLookWait = core::milliseconds(250);
  static constexpr core::Duration kLookWaitMost = core::seconds(5);
  static constexpr int kLooksForAbsence = 2;
  // All our orders are immediate: one that the venue says is open so long after it was planned is
  // cancelled, at each look anew.
  static constexpr core::Duration kOpenMost = core::seconds(1);

  OrderKeeper(Clerk& clerk, const market::Catalog& catalog, const Desks& desks);

  // A new order's record is written and it is about to leave, or it was read back at start.
  void watch(const orders::Order& order, core::Timestamp first_look);
  // Its bytes were handed to the net; or why they were not, nor will be.
  void left(const venue::ClientOrderId& id, std::string_view why_not = {});

  void on_placement(const venue::PlacementReply& reply);
  void on_never_left(const venue::ClientOrderId& id, std::string_view why);
  void on_order(const venue::OrderReport& report);
  void on_order_absent(const venue::ClientOrderId& id);
  void on_fill(market::VenueId venue, const venue::FillReport& fill, const std::string& fee_asset);
  // Asks about everything at large at this venue, now.
  void look_at_all(market::VenueId venue);
  void on_time();
  // The board says that this order is due.
  void on_due(const venue::ClientOrderId& id);

  // Trades of which something changed since the last call.
  [[nodiscard]] std::vector<ledger::TradeId> take_changed();
  [[nodiscard]] std::size_t at_large(const std::string& venue) const;
  [[nodiscard]] bool all_known() const noexcept { return watches_.empty(); }
  [[nodiscard]] std::uint64_t foreign() const noexcept { return foreign_; }
  [[nodiscard]] std::vector<venue::OrderName> open_at(market::VenueId venue) const;
  // When anything about orders last moved at this venue.
  [[nodiscard]] core::Timestamp last_moved(const std::string& venue) const;

 private:
  struct Watch {
    market::VenueId venue;
    core::Timestamp next_look;
    core::Duration wait = kLookWait;
    core::Timestamp not_before;  // it was not there, which proves nothing until then
    core::Timestamp asked;
    int absent = 0;
    bool is_open = false;  // as the venue said last
  };
  void move(const venue::ClientOrderId& id, orders::OrderEvent event,
            const venue::OrderReport& report);
  void move(const venue::ClientOrderId& id, orders::OrderEvent event, std::string_view reason);
  // The venue says what its own words rule out: all trading halts until a person looked.
  void contradicted(const venue::ClientOrderId& id, orders::OrderState before,
                    orders::OrderEvent event);
  void look(const venue::ClientOrderId& id, Watch& watch);
  void look_soon(const venue::ClientOrderId& id);
  void settle(const orders::Order& order);
  void drop_questions(const orders::Order& order, market::VenueId venue);
  // From then on "not found" is evidence: no placement can still arrive, and the venue has settled.
  [[nodiscard]] core::Timestamp believable_absence(const orders::Order& order,
                                                   const Watch& watch) const;
  // A venue's own ids are unique for one symbol only.
  [[nodiscard]] venue::ClientOrderId find_by_venue_id(market::VenueId venue,
                                                      const venue::FillReport& fill) const;
  [[nodiscard]] venue::OrderName name_of(const orders::Order& order, market::VenueId venue) const;

  Clerk& clerk_;
  const market::Catalog& catalog_;
  const Desks& desks_;
  std::unordered_map<venue::ClientOrderId, Watch, venue::ClientOrderIdHash> watches_;
  std::unordered_map<std::string, core::Timestamp> last_moved_;  // by venue
  std::vector<ledger::TradeId> changed_;
  std::uint64_t foreign_ = 0;
};

}  // namespace tern::engine
