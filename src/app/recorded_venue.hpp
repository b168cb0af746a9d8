// In: the venue's name and the URLs of a recording. Out: the product's connector for it.
// Cannot happen: a venue's name in this file: the registry is asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/connector.hpp"

namespace tern::app {

// The connector of a recorded venue, which is added to `catalog`. Recordings name a venue by the
// dialect, by dialect_variant, or by the variant alone. Error: no dialect of that name, with those
// that are known.
core::Result<std::unique_ptr<venue::Connector>> make_recorded_connector(
    const std::string& venue_name, market::Catalog& catalog);

// The answer of a recorded GET of `url`: "https://host/path?query" -> target "/path?query", status
// 200.
[[nodiscard]] venue::HttpResponse recorded_answer(std::string_view url, std::string_view body);

}  // namespace tern::app
