// In: answers and events as text. Out: what the account connector made of them.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "connectors/account_log.hpp"
#include "connectors/binance/account.hpp"
#include "connectors/event_log.hpp"

namespace tern::test {

class BinanceAccountFixture : public ::testing::Test {
 protected:
  BinanceAccountFixture() {
    config.venue.venue = catalog.add_venue("binance");
    config.venue.catalog = &catalog;
    config.credentials = {"the-key", "the-secret", ""};
    btcusdt = add("BTCUSDT", "BTC", "USDT");
    connector = std::make_unique<connectors::binance::BinanceAccount>(config);
  }
  market::InstrumentId add(const std::string& symbol, const char* base, const char* quote) {
    market::InstrumentDefinition definition;
    definition.symbol = symbol;
    definition.base_ticker = base;
    definition.quote_ticker = quote;
    definition.rules.tick = definition.rules.lot = core::Decimal::parse("0.00000001").value();
    return catalog.add_instrument(config.venue.venue, definition).value();
  }
  [[nodiscard]] venue::PlaceOrder order(std::string_view size, std::string_view limit) const {
    const market::Instrument& known = catalog.instrument(btcusdt);
    const auto ticks = core::Decimal::parse(limit).value().to_scaled(known.price_scale);
    const auto lots = core::Decimal::parse(size).value().to_scaled(known.size_scale);
    return {id, btcusdt, venue::OrderSide::buy, {lots.value()}, {ticks.value()}};
  }
  venue::Decoded frame(std::string_view text) {
    const Padded bytes(text, '}');
    return connector->decode_frame({bytes.view(), now}, log);
  }
  // The answer to a request, with the tag that the request has.
  venue::ResponseReport answer(const venue::HttpRequest& request, std::string_view body,
                               int status = 200) {
    const Padded bytes(body, '}');
    venue::HttpResponse response;
    response.purpose = request.purpose;
    response.target = request.target;
    response.tag = request.tag;
    response.status = status;
    response.body = bytes.view();
    response.retry_after = retry_after;
    return connector->decode_response(response, log);
  }

  market::Catalog catalog;
  venue::AccountConfig config;
  market::InstrumentId btcusdt;
  std::unique_ptr<connectors::binance::BinanceAccount> connector;
  AccountLog log;
  venue::ClientOrderId id = *venue::ClientOrderId::parse("tabc1230000000001a");
  core::Timestamp now = core::from_milliseconds(1'767'225'600'000);
  std::string retry_after;
};

}  // namespace tern::test
