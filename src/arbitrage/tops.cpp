// In: prices and a factor. Out: fee-adjusted integers, rounded to the side that misses nothing.
// Cannot happen: a wrap: what does not fit saturates, bids above asks.
#include "tern/arbitrage/tops.hpp"

#include <algorithm>

#include "scaling.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"

namespace tern::arbitrage {

namespace {

constexpr int kFactorBits = 62;

}  // namespace

std::int64_t TopFactor::up(std::int64_t price) const noexcept {
  const core::Uint128 product = static_cast<core::Uint128>(price) * multiplier;
  const core::Uint128 shifted = (product >> shift) + 1;
  return shifted > static_cast<core::Uint128>(kNoAsk) ? kNoAsk : static_cast<std::int64_t>(shifted);
}

std::int64_t TopFactor::down(std::int64_t price) const noexcept {
  const core::Uint128 shifted = (static_cast<core::Uint128>(price) * multiplier) >> shift;
  return shifted > static_cast<core::Uint128>(kNoAsk - 1) ? kNoAsk - 1
                                                          : static_cast<std::int64_t>(shifted);
}

std::optional<TopFactor> top_factor(const core::Decimal& fraction, int scale_difference, int bits,
                                    bool round_up) {
  TERN_ASSERT(!fraction.is_negative() && !fraction.is_zero(), "a fee leaves something");
  const int decimals = fraction.scale() - scale_difference;
  const auto above = power_of_ten_128(std::max(-decimals, 0));
  const auto below = power_of_ten_128(std::max(decimals, 0));
  core::Int128 numerator = 0;
  if (!above || !below || !core::multiply_checked(fraction.coefficient(), *above, numerator)) {
    return std::nullopt;
  }
  // numerator / *below = quotient * 2^-exponent, with as many bits as 128 hold, then cut to 62.
  int exponent = 0;
  while (numerator <= core::kInt128Max / 2) {
    numerator *= 2;
    ++exponent;
  }
  core::Int128 quotient = numerator / *below;
  while (quotient >> kFactorBits != 0) {
    quotient >>= 1;
    --exponent;
  }
  const int shift = exponent - bits;
  if (shift < 0 || shift > 127) return std::nullopt;
  return TopFactor{static_cast<std::uint64_t>(quotient) + (round_up ? 1 : 0),
                   static_cast<std::uint32_t>(shift)};
}

TopTable::Block TopTable::append(std::uint32_t pair, std::size_t places) {
  const std::size_t start = values_.size();
  TERN_ASSERT(start + 1 + 2 * places < UINT32_MAX, "more tops than a block's number can name");
  values_.push_back(static_cast<std::int64_t>(pair) << 32 | static_cast<std::int64_t>(places));
  values_.insert(values_.end(), places, kNoBid);
  values_.insert(values_.end(), places, kNoAsk);
  return static_cast<Block>(start);
}

void TopTable::fetch(Block block) const noexcept {
  constexpr std::size_t kLine = 64 / sizeof(std::int64_t);
  // Without a look at the header, which may be as far away as the rest: four lines hold a pair of
  // twelve venues.
  const std::size_t end = std::min<std::size_t>(values_.size(), block + 4 * kLine);
  for (std::size_t at = block; at < end; at += kLine)
    __builtin_prefetch(&values_[at]);
  // To a compiler that looks inside, prefetching has no effect: it leaves the call out.
  __asm__ volatile("");
}

TopTable::Block TopTable::make(std::uint32_t pair) {
  return append(pair, kPlacesAtOnce);
}

TopTable::Block TopTable::enlarge(Block block) {
  const std::size_t old_places = places(block);
  const Block larger = append(pair(block), old_places + kPlacesAtOnce);
  std::copy_n(bids(block), old_places, bids(larger));
  std::copy_n(asks(block), old_places, asks(larger));
  return larger;
}

}  // namespace tern::arbitrage
