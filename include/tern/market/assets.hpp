// In: the tickers that venues use. Out: canonical assets: one name, one id.
// Cannot happen: two coins that share a ticker taken for one: a venue's own names are translated by
// an explicit table (configuration `[assets.<venue>]`), everything else is the same name in upper
// case. USD, USDT and USDC are different.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/market/ids.hpp"

namespace tern::market {

struct Pair {
  AssetId base;
  AssetId quote;
  friend constexpr auto operator<=>(const Pair&, const Pair&) noexcept = default;
};

class Assets {
 public:
  static constexpr std::size_t kMaxAssets = 20'000;

  // Id of a canonical name, made on first use. Names are upper case.
  AssetId intern(std::string_view canonical_name);
  [[nodiscard]] AssetId find(std::string_view canonical_name) const;  // invalid id when unknown
  [[nodiscard]] const std::string& name(AssetId id) const;

  // On `venue`, `ticker` means `canonical_name`. Error when the same ticker is already something
  // else there.
  core::Status add_alias(std::string_view venue, std::string_view ticker,
                         std::string_view canonical_name);
  // The asset that `ticker` names on `venue`, made on first use.
  AssetId of_venue(std::string_view venue, std::string_view ticker);

  // The same without making one: invalid when nobody spoke of such an asset yet.
  [[nodiscard]] AssetId find_of_venue(std::string_view venue, std::string_view ticker) const;

  // "BTC/USDT" of a pair; and back. Error names the text and the form expected.
  [[nodiscard]] std::string pair_name(Pair pair) const;
  core::Result<Pair> parse_pair(std::string_view text);

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, AssetId> by_name_;
  std::unordered_map<std::string, AssetId> by_alias_;  // "venue\nticker"
};

}  // namespace tern::market
