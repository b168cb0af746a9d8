// In: HTTP status, error text. Out: what it means for requests and for an order.
// Cannot happen: a text without a row taken for "not executed".
#pragma once

#include <string_view>

#include "connectors/vocabulary.hpp"

namespace tern::connectors::kraken {

// What was asked for decides what some errors mean.
enum class Asked : std::uint8_t { placement, order, other };

// An empty text is success.
[[nodiscard]] OrderError order_error(int status, std::string_view text, Asked asked);
// `is_envelope`: the body was the venue's JSON; then `text` is its error, empty on success.
[[nodiscard]] ResponseReport classify(const HttpResponse& response, bool is_envelope,
                                      std::string_view text);

}  // namespace tern::connectors::kraken
