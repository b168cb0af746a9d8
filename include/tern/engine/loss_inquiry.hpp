// In: what venues list after the machine lost power, and with it perhaps the last records.
// Out: each venue paused until it was asked; a halt that names what the journal does not have.
// Cannot happen: a new trade at a venue that was not asked, over restarts too; a foreign order that
// is called ours, or touched.
#pragma once

#include <string>
#include <vector>

#include "tern/engine/clerk.hpp"
#include "tern/engine/order_keeper.hpp"

namespace tern::engine {

class LossInquiry {
 public:
  static constexpr core::Duration kMargin = core::seconds(5);  // clocks differ
  static constexpr core::Duration kAskAgain = core::seconds(3);
  static constexpr core::Duration kListed = core::seconds(2);  // after the last new instrument
  static constexpr std::string_view kPause =
      "the machine lost power: it is asked for orders and fills that the journal may have lost";

  struct Parts {
    Clerk& clerk;
    const OrderKeeper& orders;
    const market::Catalog& catalog;
    const Desks& desks;
  };
  // `since`: the time of the last record that was kept; 0 = nothing was lost.
  LossInquiry(const Parts& parts, std::uint32_t node_number, core::Timestamp since);

  void start();
  void add_instrument(market::InstrumentId id);
  void on_time();
  // Before the keeper of orders hears of them.
  void on_order(market::VenueId venue, const venue::OrderReport& report);
  void on_fill(market::VenueId venue, const venue::FillReport& fill);
  void on_open_orders_end(market::VenueId venue);
  void on_fills_end(market::VenueId venue, venue::ClientOrderId id);

 private:
  struct Venue {
    bool is_open = false;  // something is still to be asked
    bool told_open_orders = false;
    bool is_missing_any = false;
    std::vector<market::InstrumentId> left;  // whose fills were not told
    core::Timestamp listed_at;               // the last of them became known
    core::Timestamp next_ask;
  };
  Venue* asked(market::VenueId venue);
  void ask(market::VenueId venue, Venue& state);
  void finish(market::VenueId venue, Venue& state);
  void found(market::VenueId venue, const std::string& what);
  // In the form in which this node names its orders.
  [[nodiscard]] bool is_ours(const venue::ClientOrderId& id) const;

  Parts parts_;
  std::uint32_t node_number_;
  core::Timestamp since_;
  std::vector<Venue> venues_;  // by number
};

}  // namespace tern::engine
