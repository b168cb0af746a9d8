// In: an account's configuration, its limits; orders of the desk. Out: what every account connector
// knows, an order in texts, and the questions that their purpose says whole.
// Cannot happen: an order without id, size or limit, or of another venue, that is sent; a question
// that the venue's own road does not sign.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors {

// An order as every message of it says it.
struct OrderTexts {
  const Instrument& traded;
  core::ScaledText size, limit;
};

// Left to the venue: orders, questions about something, what is told.
class AccountBase : public AccountConnector {
 public:
  [[nodiscard]] const AccountCapabilities& capabilities() const final { return capabilities_; }
  [[nodiscard]] HttpRequest open_orders_request(Timestamp now) const final {
    return plain_request(Purpose::open_orders, now);
  }
  [[nodiscard]] HttpRequest balances_request(Timestamp now) const final {
    return plain_request(Purpose::balances, now);
  }
  [[nodiscard]] HttpRequest key_request(Timestamp now) const final {
    return plain_request(Purpose::key, now);
  }

 protected:
  AccountBase(const AccountConfig& config, AccountCapabilities capabilities)
      : catalog_(*config.venue.catalog),
        venue_(config.venue.venue),
        capabilities_(std::move(capabilities)) {}

  // Open orders, balances, permissions of the key.
  [[nodiscard]] virtual HttpRequest plain_request(Purpose purpose, Timestamp now) const = 0;

  // Invalid: not a listing that we know.
  [[nodiscard]] InstrumentId find(std::string_view symbol) const {
    return catalog_.symbols(venue_).find(symbol);
  }
  [[nodiscard]] const Instrument& traded(InstrumentId id) const {
    const Instrument& instrument = catalog_.instrument(id);
    TERN_ASSERT(instrument.venue == venue_, "an order for another venue");
    return instrument;
  }
  [[nodiscard]] const std::string& symbol(InstrumentId id) const { return traded(id).symbol; }
  [[nodiscard]] OrderTexts texts_of(const PlaceOrder& order) const {
    TERN_ASSERT(order.id.known() && order.size.value > 0 && order.limit.value > 0,
                "an order without id, size or limit");
    const Instrument& instrument = traded(order.instrument);
    return {instrument,
            {order.size.value, instrument.size_scale},
            {order.limit.value, instrument.price_scale}};
  }

  const Catalog& catalog_;
  VenueId venue_;
  AccountCapabilities capabilities_;
  json::Parser parser_;
};

}  // namespace tern::connectors
