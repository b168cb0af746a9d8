// In: what a venue says of one of its symbols. Out: an Instrument: canonical pair, integer scales,
// exact rules. Cannot happen: an instrument whose prices or sizes could overflow int64 at its
// scale: it is refused by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/result.hpp"
#include "tern/market/assets.hpp"
#include "tern/market/ids.hpp"

namespace tern::market {

enum class TradingStatus : std::uint8_t {
  unknown,
  trading,
  cancel_only,
  halted,       // exists, does not trade now
  not_allowed,  // trades, but not for this kind of account or product
};

// Rules of one symbol as the venue publishes them. A zero maximum or minimum means "the venue
// states none".
struct Rules {
  core::Decimal tick;          // price step, quote units; > 0
  core::Decimal lot;           // size step, base units; > 0
  core::Decimal min_size;      // base units
  core::Decimal max_size;      // base units
  core::Decimal min_notional;  // quote units
  core::Decimal max_notional;  // quote units
  core::Decimal min_price;
  core::Decimal max_price;
  core::Decimal band_up;    // a buy's price may be at most reference * band_up; 0 = none
  core::Decimal band_down;  // a sell's price must be at least reference * band_down; 0 = none
  TradingStatus status = TradingStatus::unknown;
  std::uint32_t version = 0;  // counts changes seen by this process

  friend bool operator==(const Rules&, const Rules&) = default;
};

// What else a venue calls a symbol and its assets: `symbol` and the tickers are what its streams
// say, other endpoints may speak otherwise.
struct OtherNames {
  std::string request_symbol;        // in requests; empty: the symbol itself
  std::vector<std::string> symbols;  // in answers
  std::vector<std::string> base_tickers;
  std::vector<std::string> quote_tickers;
};

// As decoded by a connector; texts are the venue's own. Wire decimals say how many digits after the
// point the venue's books carry (not tick or lot: resting levels stay off the grid after a rule
// change).
struct InstrumentDefinition {
  std::string symbol;  // as used in messages, e.g. BTCUSDT, BTC-USDT
  std::string base_ticker;
  std::string quote_ticker;
  int wire_price_decimals = 8;
  int wire_size_decimals = 8;
  std::string product = "spot";  // anything else is listed but never traded
  Rules rules;
  std::int64_t venue_code = 0;  // the venue's own number for the symbol; 0 = it has none
  OtherNames other_names = {};
};

struct Instrument {
  InstrumentId id;
  VenueId venue;
  PairId pair;  // invalid: known but not configured for arbitrage
  Pair assets;
  std::string symbol;
  std::string request_symbol;  // the same, unless the venue names it otherwise in requests
  int price_scale = 0;         // PriceTicks count 10^-price_scale
  int size_scale = 0;          // SizeLots count 10^-size_scale
  Rules rules;
  std::int64_t venue_code = 0;  // as last listed; 0 = none
};

struct Scales {
  int price = 0;
  int size = 0;
};

// Head-room kept above the venue's own maximum, so that sums over a book's levels fit: a scale fits
// when maximum * 10^scale * kHeadroom < 2^63.
inline constexpr std::int64_t kScaleHeadroom = 1'000;

// The widest scales, up to the wire decimals (at most core::kMaxScaledScale), at which the
// definition's maxima fit. Digits that tick and lot need are never given up: error naming the
// symbol when even those do not fit.
core::Result<Scales> choose_scales(const InstrumentDefinition& definition);
// Scales chosen earlier still carry every digit of tick and lot, and the maxima with their
// head-room.
[[nodiscard]] bool scales_fit(const Rules& rules, Scales scales);

}  // namespace tern::market
