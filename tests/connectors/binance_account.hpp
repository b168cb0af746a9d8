// In: answers and events as text. Out: what the account connector made of them.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "connectors/account_fixture.hpp"
#include "connectors/binance/account.hpp"

namespace tern::test {

class BinanceAccountFixture : public AccountFixture {
 protected:
  BinanceAccountFixture() : AccountFixture("binance", {"the-key", "the-secret", ""}) {
    keeps_log = true;
    bitcoin = list("BTCUSDT", "BTC", "USDT");
  }
  market::InstrumentId list(const std::string& symbol, const char* base, const char* quote) {
    return add(definition_of(symbol, {base, quote}, {"0.00000001", "0.00000001"}));
  }
  [[nodiscard]] venue::PlaceOrder order(std::string_view size, std::string_view limit) const {
    const market::Instrument& known = catalog.instrument(bitcoin);
    const auto ticks = decimal(limit).to_scaled(known.price_scale);
    const auto lots = decimal(size).to_scaled(known.size_scale);
    return {id, bitcoin, venue::OrderSide::buy, {lots.value()}, {ticks.value()}};
  }
};

}  // namespace tern::test
