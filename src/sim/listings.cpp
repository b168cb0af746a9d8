// In: a pair's position and a venue's position. Out: the same pair listed by each venue under rules
// of its own. Cannot happen: a rule that a real venue could not publish (a minimum below the lot, a
// tick above the price).
#include "tern/sim/listings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tern/core/assert.hpp"
#include "tern/core/random.hpp"
#include "tern/core/scaled.hpp"

namespace tern::sim {
namespace {

struct KnownCoin {
  std::string_view name;
  std::int64_t price_nano;
  int magnitude;
  int tick_exponent;
};

constexpr std::array<KnownCoin, 8> kKnownCoins{{
    {"BTC", 97'250'000'000'000, 4, -2},
    {"ETH", 3'410'000'000'000, 3, -2},
    {"SOL", 236'500'000'000, 2, -2},
    {"XRP", 1'412'000'000, 0, -4},
    {"ADA", 874'000'000, -1, -4},
    {"DOGE", 391'000'000, -1, -5},
    {"LTC", 90'400'000'000, 1, -2},
    {"LINK", 15'180'000'000, 1, -3},
}};

constexpr std::string_view kConsonants = "BDFGKLMNPRSTVZ";
constexpr std::string_view kVowels = "AEIOU";
constexpr std::uint64_t kPriceSeed =
    0x7465726e;  // prices belong to the pair, not to the market's seed

// The n-th name of the form consonant, vowel, consonant, vowel.
std::string made_up_name(std::size_t n) {
  const std::size_t syllables = kConsonants.size() * kVowels.size();
  std::string name;
  for (const std::size_t syllable : {n / syllables % syllables, n % syllables}) {
    name += kConsonants[syllable / kVowels.size()];
    name += kVowels[syllable % kVowels.size()];
  }
  return name;
}

bool is_known(std::string_view name) {
  return std::any_of(kKnownCoins.begin(), kKnownCoins.end(),
                     [name](const KnownCoin& coin) { return coin.name == name; });
}

PairSpec made_up_pair(std::size_t n) {
  core::Random random = core::Random(kPriceSeed).fork(n);
  PairSpec pair;
  pair.base = made_up_name(n);
  pair.quote = "USDT";
  pair.magnitude = static_cast<int>(random.between(-3, 2));
  pair.start_price_nano = random.between(105, 995) * core::power_of_ten(7 + pair.magnitude);
  pair.tick_exponent = pair.magnitude - 4;
  return pair;
}

core::Decimal power(int exponent, std::int64_t factor = 1) {
  if (exponent >= 0) return core::Decimal::from_integer(factor * core::power_of_ten(exponent));
  return core::Decimal::from_parts(factor, -exponent).value();
}

struct Step {
  std::int64_t factor = 1;
  int exponent = 0;  // the step is factor * 10^exponent

  [[nodiscard]] int scale() const { return std::max(0, -exponent); }
  [[nodiscard]] std::int64_t scaled() const {
    return exponent > 0 ? factor * core::power_of_ten(exponent) : factor;
  }
};

// Position modulo four: the usual tick; the usual tick; adjusted to the price; finer, in fives
// where that is fine enough.
Step tick_of(const PairSpec& pair, std::size_t style) {
  const int digits = pair.magnitude - pair.tick_exponent;  // price / tick is about 10^digits
  const bool coarse = digits <= 3;
  Step tick;
  tick.exponent = pair.tick_exponent;
  if (style == 2 && digits >= 6) ++tick.exponent;
  if (style >= 2 && coarse) --tick.exponent;
  if (style == 3 && !coarse) {
    tick.factor = 5;
    --tick.exponent;
  }
  return tick;
}

// Lots worth about 0.1 to 1 quote units; ten times finer; nearly continuous; six digits. Never so
// fine that the largest order (10^(6 - magnitude)) would have more than 15 digits.
Step lot_of(const PairSpec& pair, std::size_t style) {
  const std::array<int, 4> wanted{pair.magnitude + 1, pair.magnitude + 2, 8, 6};
  Step lot;
  lot.exponent = -std::clamp(wanted[style], 0, pair.magnitude + 9);
  return lot;
}

Listing list_pair(const PairSpec& pair, std::size_t style) {
  const Step tick = tick_of(pair, style);
  const Step lot = lot_of(pair, style);
  constexpr std::array<int, 4> kMinNotional{5, 10, 0, 1};
  Listing listing;
  listing.base = pair.base;
  listing.quote = pair.quote;
  listing.price_scale = tick.scale();
  listing.size_scale = lot.scale();
  listing.tick = tick.scaled();
  listing.lot = lot.scaled();
  listing.rules.tick = power(tick.exponent, tick.factor);
  listing.rules.lot = power(lot.exponent, lot.factor);
  listing.rules.min_size = std::max(listing.rules.lot, power(-pair.magnitude - 1));
  listing.rules.max_size = power(6 - pair.magnitude);
  listing.rules.min_notional = core::Decimal::from_integer(kMinNotional[style]);
  listing.rules.min_price = listing.rules.tick;
  listing.rules.max_price = power(std::max(pair.magnitude + 3, 0));
  listing.rules.status = market::TradingStatus::trading;
  return listing;
}

}  // namespace

std::vector<PairSpec> make_pairs(std::size_t count) {
  TERN_ASSERT(count <= kMaxPairs, "more pairs than the simulation names");
  std::vector<PairSpec> pairs;
  pairs.reserve(count);
  for (std::size_t i = 0; i < std::min(count, kKnownCoins.size()); ++i) {
    const KnownCoin& coin = kKnownCoins[i];
    pairs.push_back(PairSpec{std::string(coin.name), "USDT", coin.price_nano, coin.magnitude,
                             coin.tick_exponent});
  }
  for (std::size_t n = 0; pairs.size() < count; ++n) {
    if (!is_known(made_up_name(n))) pairs.push_back(made_up_pair(n));
  }
  return pairs;
}

std::vector<Listing> make_listings(const std::vector<PairSpec>& pairs, std::size_t venue_position) {
  constexpr std::size_t kStyles = 4;
  std::vector<Listing> listings;
  listings.reserve(pairs.size());
  for (const PairSpec& pair : pairs) {
    listings.push_back(list_pair(pair, venue_position % kStyles));
  }
  return listings;
}

}  // namespace tern::sim
