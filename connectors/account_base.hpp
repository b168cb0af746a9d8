// In: an account's configuration, its limits. Out: what every account connector knows, and the
// questions that their purpose says whole.
// Cannot happen: an account without a catalog; a question that the venue's own road does not sign.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors {

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
      : catalog_(catalog_of(config)),
        venue_(config.venue.venue),
        capabilities_(std::move(capabilities)) {}

  // Open orders, balances, permissions of the key.
  [[nodiscard]] virtual HttpRequest plain_request(Purpose purpose, Timestamp now) const = 0;

  // Invalid: not a listing that we know.
  [[nodiscard]] InstrumentId find(std::string_view symbol) const {
    return catalog_.symbols(venue_).find(symbol);
  }
  [[nodiscard]] const std::string& symbol(InstrumentId instrument) const {
    return catalog_.instrument(instrument).symbol;
  }

  const Catalog& catalog_;
  VenueId venue_;
  AccountCapabilities capabilities_;
  json::Parser parser_;

 private:
  static const Catalog& catalog_of(const AccountConfig& config) {
    TERN_ASSERT(config.venue.catalog != nullptr, "a connector without a catalog");
    return *config.venue.catalog;
  }
};

}  // namespace tern::connectors
