// In: tickers and the explicit table of aliases. Out: one id per canonical asset.
// Cannot happen: a ticker whose meaning on a venue changes after it was used: the alias is refused.
#include "tern/market/assets.hpp"

#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"

namespace tern::market {

namespace {

std::string alias_key(std::string_view venue, std::string_view ticker) {
  return std::string(venue) + '\n' + core::to_upper(ticker);
}

core::Error not_a_pair(std::string_view text, std::string_view why) {
  return {"\"" + std::string(text) + "\" is not a pair: " + std::string(why), "",
          "write BASE/QUOTE, for example BTC/USDT"};
}

}  // namespace

AssetId Assets::intern(std::string_view canonical_name) {
  std::string name = core::to_upper(canonical_name);
  const auto known = by_name_.find(name);
  if (known != by_name_.end()) return known->second;
  if (name.empty() || names_.size() == kMaxAssets) return {};
  const AssetId id{static_cast<std::uint16_t>(names_.size())};
  names_.push_back(name);
  by_name_.emplace(std::move(name), id);
  return id;
}

AssetId Assets::find(std::string_view canonical_name) const {
  const auto known = by_name_.find(core::to_upper(canonical_name));
  return known == by_name_.end() ? AssetId{} : known->second;
}

const std::string& Assets::name(AssetId id) const {
  TERN_ASSERT(id.index() < names_.size(), "name of an asset that does not exist");
  return names_[id.index()];
}

core::Status Assets::add_alias(std::string_view venue, std::string_view ticker,
                               std::string_view canonical_name) {
  const AssetId id = intern(canonical_name);
  if (!id.valid()) {
    return core::Error{"no room for the asset \"" + std::string(canonical_name) + "\"",
                       std::string(venue), "an asset needs a name, and there is room for 20000"};
  }
  const auto [entry, added] = by_alias_.emplace(alias_key(venue, ticker), id);
  if (added || entry->second == id) return core::Ok{};
  return core::Error{"the ticker \"" + std::string(ticker) + "\" already means " +
                         names_[entry->second.index()] + ", not " + names_[id.index()],
                     std::string(venue), "one ticker has one meaning on one venue"};
}

AssetId Assets::of_venue(std::string_view venue, std::string_view ticker) {
  std::string key = alias_key(venue, ticker);
  const auto known = by_alias_.find(key);
  if (known != by_alias_.end()) return known->second;
  const AssetId id = intern(ticker);
  if (id.valid()) by_alias_.emplace(std::move(key), id);
  return id;
}

AssetId Assets::find_of_venue(std::string_view venue, std::string_view ticker) const {
  const auto known = by_alias_.find(alias_key(venue, ticker));
  return known == by_alias_.end() ? find(ticker) : known->second;
}

std::string Assets::pair_name(Pair pair) const {
  return name(pair.base) + "/" + name(pair.quote);
}

core::Result<Pair> Assets::parse_pair(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return not_a_pair(text, "there is no slash");
  const std::string_view base = text.substr(0, slash);
  const std::string_view quote = text.substr(slash + 1);
  if (base.empty() || quote.empty()) return not_a_pair(text, "one side is empty");
  if (text.find_first_of(" \t\r\n/", slash + 1) != std::string_view::npos ||
      base.find_first_of(" \t\r\n") != std::string_view::npos) {
    return not_a_pair(text, "there is a blank or a second slash");
  }
  const Pair pair{intern(base), intern(quote)};
  if (pair.base == pair.quote) return not_a_pair(text, "base and quote are the same asset");
  if (!pair.base.valid() || !pair.quote.valid()) return not_a_pair(text, "too many assets");
  return pair;
}

}  // namespace tern::market
