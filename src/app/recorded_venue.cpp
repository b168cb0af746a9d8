// In: a recorded venue's name. Out: its connector, found through the registry.
// Cannot happen: a guess: a name that no row explains is an error.
#include "app/recorded_venue.hpp"

#include <algorithm>

#include "tern/venue/registry.hpp"

namespace tern::app {

namespace {

struct Dialect {
  const venue::RegistryRow* row = nullptr;
  std::string variant;
};

Dialect find_dialect_of(std::string_view venue_name) {
  for (const venue::RegistryRow& row : venue::registry()) {
    if (venue_name == row.dialect) return {&row, ""};
    std::string_view rest = row.variants;
    while (!rest.empty()) {
      const std::string variant(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(std::min(rest.size(), variant.size() + 1));
      if (venue_name == variant || venue_name == std::string(row.dialect) + "_" + variant) {
        return {&row, variant};
      }
    }
  }
  return {};
}

std::string known_dialects() {
  std::string known;
  for (const venue::RegistryRow& row : venue::registry()) {
    known += (known.empty() ? "" : ", ") + std::string(row.dialect);
    if (!row.variants.empty()) known += " (variants: " + std::string(row.variants) + ")";
  }
  return known;
}

}  // namespace

core::Result<std::unique_ptr<venue::Connector>> make_recorded_connector(
    const std::string& venue_name, market::Catalog& catalog) {
  const Dialect dialect = find_dialect_of(venue_name);
  if (dialect.row == nullptr) {
    return core::Error{"no connector speaks for the venue \"" + venue_name + "\"", "",
                       "known dialects: " + known_dialects()};
  }
  venue::ConnectorConfig config;
  config.venue = catalog.add_venue(venue_name);
  config.venue_name = venue_name;
  config.catalog = &catalog;
  config.dialect_variant = dialect.variant;
  config.recorded = true;
  return dialect.row->make(config);
}

venue::HttpResponse recorded_answer(std::string_view url, std::string_view body) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
  venue::HttpResponse response;
  response.target = path == std::string_view::npos ? std::string_view{} : url.substr(path);
  response.status = 200;
  response.body = body;
  return response;
}

}  // namespace tern::app
