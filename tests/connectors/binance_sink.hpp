// In: frames and answers for a Binance connector. Out: what it told its sink, kept to look at.
// Cannot happen: a view kept beyond the decode call: everything is copied.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tern/market/catalog.hpp"
#include "tern/venue/registry.hpp"

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

struct Collected final : venue::MarketSink {
  struct Book {
    market::BookMessage message;
    std::vector<market::Level> bids, asks;
  };

  void on_book(const market::BookMessage& message) override {
    refused_levels += message.refused_levels;
    if (!keep) return;
    books.push_back({message,
                     {message.bids.begin(), message.bids.end()},
                     {message.asks.begin(), message.asks.end()}});
    log << "book " << message.instrument.value() << ' ' << message.first_id << ' '
        << message.last_id << ' ' << message.venue_time.ns;
    for (const market::Level& level : message.bids)
      log << " b" << level.price.value << '/' << level.size.value;
    for (const market::Level& level : message.asks)
      log << " a" << level.price.value << '/' << level.size.value;
    log << '\n';
  }
  void on_top(const market::TopOfBook& top) override {
    if (!keep) return;
    tops.push_back(top);
    log << "top " << top.last_id << ' ' << top.bid.price.value << ' ' << top.ask.price.value
        << '\n';
  }
  void on_trade(const market::PublicTrade& trade) override {
    if (!keep) return;
    trades.push_back(trade);
    log << "trade " << trade.trade_id << ' ' << trade.price.value << ' ' << trade.size.value << ' '
        << trade.taker_is_buyer << '\n';
  }
  void on_instrument(const market::InstrumentDefinition& definition) override {
    instruments.push_back(definition);
    log << "instrument\n";
  }
  void on_instruments_end() override { instruments_ended = true; }
  void on_subscription(const venue::SubscriptionReply& reply) override {
    log << "reply " << reply.request_id << (reply.accepted ? " accepted" : " refused: ")
        << reply.error << '\n';
  }
  void on_venue_status(venue::VenueStatus, std::string_view text) override {
    log << "status " << text << '\n';
  }
  void on_server_time(core::Timestamp time, core::Duration) override {
    server_time = time;
    log << "time\n";
  }
  void on_reconnect_asked(std::string_view text) override { log << "reconnect " << text << '\n'; }
  void on_rate_limit(const venue::RateLimit& limit) override {
    limits.push_back(limit.name + ' ' + std::to_string(limit.limit) + ' ' +
                     std::to_string(limit.window.milliseconds()));
    log << "limit\n";
  }
  market::InstrumentId on_unknown_symbol(std::string_view symbol) override {
    if (keep) unknown.emplace_back(symbol);
    return adopt;
  }
  [[nodiscard]] std::string text() const { return log.str(); }

  std::vector<Book> books;
  std::vector<market::TopOfBook> tops;
  std::vector<market::PublicTrade> trades;
  std::vector<market::InstrumentDefinition> instruments;
  std::vector<std::string> limits, unknown;
  core::Timestamp server_time;
  bool instruments_ended = false;
  std::uint64_t refused_levels = 0;
  market::InstrumentId adopt;  // what an unknown symbol is taken for
  bool keep = true;            // false: only count
  std::ostringstream log;
};

class BinanceFixture : public ::testing::Test {
 protected:
  BinanceFixture() {
    config.venue = catalog.add_venue("binance");
    config.venue_name = "binance";
    config.catalog = &catalog;
    btcusdt = add("BTCUSDT");
    connector = make_connector();
  }
  [[nodiscard]] std::unique_ptr<venue::Connector> make_connector() const {
    return venue::find_dialect("binance")->make(config);
  }
  market::InstrumentId add(const std::string& symbol) {
    market::InstrumentDefinition definition;
    definition.symbol = symbol;
    definition.base_ticker = symbol.substr(0, 3);
    definition.quote_ticker = "USDT";
    definition.rules.tick = definition.rules.lot = core::Decimal::parse("0.00000001").value();
    return catalog.add_instrument(config.venue, definition).value();
  }
  // The frame stands in a buffer of exactly its size and the padding, which is filled with `rest`.
  venue::Decoded frame(std::string_view text, char rest = ' ') {
    return connector->decode_frame({padded(text, rest), {}}, sink);
  }
  venue::ResponseReport answer(std::string_view target, std::string_view body, int status = 200) {
    venue::HttpResponse response;
    response.target = target;
    response.status = status;
    response.body = padded(body, '}');
    response.retry_after = retry_after;
    response.used_weight = used_weight;
    return connector->decode_response(response, sink);
  }
  std::string_view padded(std::string_view text, char rest) {
    buffer = std::make_unique<char[]>(text.size() + venue::kFramePadding);
    std::copy(text.begin(), text.end(), buffer.get());
    std::fill_n(buffer.get() + text.size(), venue::kFramePadding, rest);
    return {buffer.get(), text.size()};
  }

  market::Catalog catalog;
  venue::ConnectorConfig config;
  market::InstrumentId btcusdt;
  std::unique_ptr<venue::Connector> connector;
  std::unique_ptr<char[]> buffer;
  Collected sink;
  std::string retry_after, used_weight;
};

}  // namespace tern::test
