// In: frames and answers as text. Out: what Binance's connector told of its market.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include "connectors/market_fixture.hpp"

namespace tern::test {

// A listing in today's documented shape: one symbol with the newer filters, one with the older
// ones.
inline const std::string kListing =
    R"({"timezone":"UTC","serverTime":1565246363776,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",)"
    R"("intervalNum":1,"limit":6000},{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50}],)"
    R"("exchangeFilters":[],"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","baseAssetPrecision":8,)"
    R"("quoteAsset":"USDT","quoteAssetPrecision":8,"isSpotTradingAllowed":true,"filters":[{"filterType":"PRICE_FILTER",)"
    R"("minPrice":"0.01000000","maxPrice":"1000000.00000000","tickSize":"0.01000000"},{"filterType":"LOT_SIZE","minQty":)"
    R"("0.00001000","maxQty":"9000.00000000","stepSize":"0.00001000"},{"filterType":"PERCENT_PRICE_BY_SIDE",)"
    R"("bidMultiplierUp":"5","bidMultiplierDown":"0.3","askMultiplierUp":"4","askMultiplierDown":"0.2","avgPriceMins":5},)"
    R"({"filterType":"NOTIONAL","minNotional":"5.00000000","applyMinToMarket":true,"maxNotional":"9000000.00000000",)"
    R"("applyMaxToMarket":false,"avgPriceMins":5},{"filterType":"NEW_ONE","limit":10}],"permissionSets":[["SPOT"]]},)"
    R"({"symbol":"BTCIDR","status":"CANCEL_ONLY","baseAsset":"BTC","baseAssetPrecision":8,"quoteAsset":"IDR",)"
    R"("quoteAssetPrecision":2,"isSpotTradingAllowed":true,"filters":[{"filterType":"LOT_SIZE","stepSize":"0.00001000",)"
    R"("minQty":"0.00001000","maxQty":"9000"},{"filterType":"PERCENT_PRICE","multiplierUp":"2","multiplierDown":"0.5",)"
    R"("avgPriceMins":5},{"filterType":"PRICE_FILTER","minPrice":"0.00","maxPrice":"0.00","tickSize":"0.00"},)"
    R"({"filterType":"MIN_NOTIONAL","minNotional":"10.00","applyToMarket":true,"avgPriceMins":5}]}]})";

class BinanceFixture : public MarketFixture {
 protected:
  BinanceFixture() : MarketFixture("binance") {
    keeps_log = true;
    bitcoin = list("BTCUSDT");
  }
  market::InstrumentId list(const std::string& symbol) {
    const TwoTexts assets{symbol.substr(0, 3), "USDT"};
    return add(definition_of(symbol, assets, {"0.00000001", "0.00000001"}));
  }
  // Good until the next.
  venue::Decoded frame(std::string_view text, char padding = ' ') {
    (void)decode(text, padding);
    decoded.kind = kind;
    return decoded;
  }
};

}  // namespace tern::test
