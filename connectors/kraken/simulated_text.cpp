// In: names, numbers and moments of the simulation. Out: texts as in the venue's documents.
// Cannot happen: a time before 1970.
#include "connectors/kraken/simulated_text.hpp"

#include <algorithm>
#include <iterator>

#include "tern/core/scaled.hpp"

namespace tern::connectors::kraken {

namespace {

// The oldest assets have names of four letters by REST; two have other short names.
struct OldAsset {
  std::string_view name, id, short_name;
};
constexpr OldAsset kOldAssets[] = {
    {"BTC", "XXBT", "XBT"}, {"DOGE", "XXDG", "XDG"}, {"ETH", "XETH", "ETH"}, {"LTC", "XLTC", "LTC"},
    {"XRP", "XXRP", "XRP"}, {"USD", "ZUSD", "USD"},  {"EUR", "ZEUR", "EUR"}};

const OldAsset* find_old(std::string_view asset) {
  const auto* found = std::find_if(std::begin(kOldAssets), std::end(kOldAssets),
                                   [&](const OldAsset& each) { return each.name == asset; });
  return found == std::end(kOldAssets) ? nullptr : found;
}

}  // namespace

std::string moment_text(Timestamp time) {
  std::string text = core::utc_text(time);
  const std::string micros = std::to_string(1'000 + time.ns / 1'000 % 1'000);
  return text.insert(text.size() - 1, micros.substr(1));
}

std::string seconds_text(Timestamp time) {
  const std::string micros = std::to_string(1'000'000 + time.ns / 1'000 % 1'000'000);
  return std::to_string(time.ns / 1'000'000'000) + "." + micros.substr(1);
}

std::string price_text(const Listing& listing, std::int64_t price) {
  std::string text;
  core::append_scaled_text(text, price, listing.price_scale, listing.price_scale);
  return text;
}

std::string size_text(const Listing& listing, std::int64_t size) {
  std::string text;
  core::append_scaled_text(text, size, listing.size_scale, listing.size_scale);
  return text;
}

std::string asset_id(std::string_view asset) {
  const OldAsset* old = find_old(asset);
  return std::string(old == nullptr ? asset : old->id);
}

std::string short_name(std::string_view asset) {
  const OldAsset* old = find_old(asset);
  return std::string(old == nullptr ? asset : old->short_name);
}

std::string symbol_of(const Listing& listing) {
  return listing.base + "/" + listing.quote;
}

std::string altname_of(const Listing& listing) {
  return short_name(listing.base) + short_name(listing.quote);
}

std::string pair_key_of(const Listing& listing) {
  const bool both_old = find_old(listing.base) != nullptr && find_old(listing.quote) != nullptr;
  return both_old ? asset_id(listing.base) + asset_id(listing.quote) : altname_of(listing);
}

std::string id_text(char kind, std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); number != 0; ++digit, number /= kDigits.size())
    *digit = kDigits[number % kDigits.size()];
  return kind + digits.substr(0, 5) + "-" + digits.substr(5, 5) + "-" + digits.substr(10);
}

}  // namespace tern::connectors::kraken
