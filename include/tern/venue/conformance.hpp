// In: a venue's declared capabilities. Out: the cases that prove its connector, each by its name,
// and for a case that does not apply the capability that says so.
// Cannot happen: a case that runs and is not here, or the reverse: the tests compare.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tern/market/catalog.hpp"
#include "tern/venue/account_connector.hpp"
#include "tern/venue/connector.hpp"
#include "tern/venue/registry.hpp"

namespace tern::venue {

enum class Half : std::uint8_t { market, account };
[[nodiscard]] std::string_view name_of(Half half);

// A venue's connectors, bound to no market and no account: for whoever asks what they can do.
class Specimen {
 public:
  explicit Specimen(const RegistryRow& row, std::string variant = {});

  [[nodiscard]] const Capabilities& market() const { return connector_->capabilities(); }
  // Null: the venue has no private half.
  [[nodiscard]] const AccountCapabilities* account() const {
    return account_ == nullptr ? nullptr : &account_->capabilities();
  }

 private:
  market::Catalog catalog_;
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<AccountConnector> account_;
};

struct ConformanceCase {
  Half half = Half::market;
  std::string_view name;  // of the test, a sentence of behaviour
  // What it needs of a venue; null: nothing.
  std::string_view (*lacking)(const Specimen&) = nullptr;

  // Empty: it applies. Else the capability, as declared, for which it does not.
  [[nodiscard]] std::string_view why_not(const Specimen& venue) const;
};
[[nodiscard]] std::span<const ConformanceCase> conformance_cases();

// "ALostReplyIsAGap": "a lost reply is a gap".
[[nodiscard]] std::string sentence_of(std::string_view name);

}  // namespace tern::venue
