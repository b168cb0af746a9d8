// In: a simulated venue's account. Out: what the venue knows of it, as the JSON that a stranger
// compares with what the client believes. Cannot happen: an order left out, a number that is not
// exact text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/sim/account.hpp"

namespace tern::app {

struct SimTruth {
  std::string_view venue;
  const sim::Account* account = nullptr;
  std::function<std::string(sim::InstrumentIndex)> symbol;  // as the venue writes it
};

// One JSON object. All numbers are decimal texts, times in nanoseconds since 1970. An entry of
// "orders" is an object, or a list of them when the client gave one id more than once.
[[nodiscard]] std::string truth_document(const SimTruth& truth);

// What a client needs to use the account: TOML with key, secret and passphrase.
[[nodiscard]] std::string key_document(std::string_view venue, const sim::AccountKey& key);

// Written anew, mode 0600, its folder made when missing.
core::Status write_private_file(const std::string& path, std::string_view text);

}  // namespace tern::app
