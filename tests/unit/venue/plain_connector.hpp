// In: frames in a toy dialect of words.
// Out: the events they name. For tests of the feed, which must not know any dialect.
// Cannot happen: use outside tests.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tern/venue/connector.hpp"

namespace tern::venue::testing {

// Frames: "book SYMBOL first last previous price size" (one bid), "snapshot SYMBOL last", "top
// SYMBOL", "time NS RESOLUTION", "leave", "pong". Answers: "list SYMBOL...", "depth last bid ask"
// (price 0: that side is empty), "status N" (refused with that status), "" (malformed).
class PlainConnector final : public Connector {
 public:
  PlainConnector(const ConnectorConfig& config, market::SyncRule rule,
                 bool rest_joins_stream = true)
      : config_(config) {
    capabilities_.sync_rule = rule;
    capabilities_.rest_joins_stream = rest_joins_stream;
    capabilities_.budgets = {{"ip", 100, core::seconds(1)}};
    capabilities_.connects = {"connects", 10, core::seconds(10)};
    capabilities_.messages = {"messages", 5, core::seconds(1)};
    capabilities_.topics_per_connection = 4;
    capabilities_.topics_per_message = 3;
    capabilities_.silence_max = core::seconds(3);
    capabilities_.heartbeat = {"ping", core::seconds(1)};
    capabilities_.unsubscribe_to_resync = rule == market::SyncRule::chained;
  }

  const Capabilities& capabilities() const override { return capabilities_; }
  std::vector<HttpRequest> instruments_requests() const override {
    return {{Purpose::instruments, "GET", "/list", {}, "", 1, "ip"}};
  }
  HttpRequest book_snapshot_request(std::string_view symbol, Purpose purpose) const override {
    return {purpose, "GET", "/depth?symbol=" + std::string(symbol), {}, "", 5, "ip"};
  }
  HttpRequest server_time_request() const override {
    return {Purpose::server_time, "GET", "/time", {}, "", 1, "ip"};
  }
  HttpRequest venue_status_request() const override { return {}; }
  std::string stream_target() const override { return "/stream"; }
  std::string subscribe_message(std::span<const Topic> topics, bool subscribe,
                                std::uint64_t) const override {
    std::string text = subscribe ? "join" : "leave";
    for (const Topic& topic : topics) {
      text += topic.channel == Channel::book ? " book:" : " top:";
      text += topic.symbol;
    }
    return text;
  }

  Decoded decode_frame(const Frame& frame, MarketSink& sink) override {
    std::istringstream words{std::string(frame.bytes)};
    std::string kind;
    std::string symbol;
    words >> kind >> symbol;
    Decoded decoded{DecodeStatus::ok, "plain",
                    config_.catalog->symbols(config_.venue).find(symbol)};
    if (kind == "book" || kind == "snapshot") {
      market::BookMessage message;
      message.instrument = decoded.instrument;
      market::Level bid{{100}, {1}};
      market::Level ask{{200}, {1}};
      if (kind == "snapshot") {
        message.action = market::BookAction::snapshot;
        words >> message.last_id;
        message.previous_id = -1;
        message.asks = {&ask, 1};
      } else {
        words >> message.first_id >> message.last_id >> message.previous_id >> bid.price.value >>
            bid.size.value;
      }
      message.bids = {&bid, 1};
      sink.on_book(message);
    } else if (kind == "top") {
      market::TopOfBook top;
      top.instrument = decoded.instrument;
      sink.on_top(top);
    } else if (kind == "time") {
      core::Duration resolution;
      words >> resolution.ns;
      sink.on_server_time({std::stoll(symbol)}, resolution);
    } else if (kind == "leave") {
      sink.on_reconnect_asked("maintenance");
    } else if (kind != "pong") {
      decoded.status = DecodeStatus::malformed;
    }
    return decoded;
  }

  ResponseReport decode_response(const HttpResponse& response, MarketSink& sink) override {
    std::istringstream words{std::string(response.body)};
    std::string kind;
    words >> kind;
    if (kind == "list") {
      for (std::string symbol; words >> symbol;) {
        InstrumentDefinitionOf definition(symbol);
        sink.on_instrument(definition.value);
      }
      sink.on_instruments_end();
    } else if (kind == "depth") {
      market::BookMessage message;
      message.instrument =
          config_.catalog->symbols(config_.venue).find(query_value(response.target, "symbol"));
      message.action = market::BookAction::snapshot;
      message.from_rest = true;
      market::Level bid{{0}, {1}};
      market::Level ask{{0}, {1}};
      words >> message.last_id >> bid.price.value >> ask.price.value;
      if (bid.price.value != 0) message.bids = {&bid, 1};
      if (ask.price.value != 0) message.asks = {&ask, 1};
      sink.on_book(message);
    } else if (kind == "status") {
      return {ResponseVerdict::rate_limited, core::seconds(7), 0, "slow down"};
    } else if (kind == "time") {
      std::int64_t ms = 0;
      if (words >> ms) sink.on_server_time(core::from_milliseconds(ms), core::milliseconds(1));
    } else {
      return {ResponseVerdict::malformed, {}, 0, "not an answer"};
    }
    return {ResponseVerdict::ok, {}, 0, ""};
  }

 private:
  struct InstrumentDefinitionOf {
    explicit InstrumentDefinitionOf(const std::string& symbol) {
      value.symbol = symbol;
      value.base_ticker = symbol.substr(0, 3);
      value.quote_ticker = symbol.substr(3);
      value.wire_price_decimals = value.wire_size_decimals = 2;
      value.rules.tick = value.rules.lot = core::Decimal::parse("0.01").value();
      value.rules.status = market::TradingStatus::trading;
    }
    market::InstrumentDefinition value;
  };

  ConnectorConfig config_;
  Capabilities capabilities_;
};

}  // namespace tern::venue::testing
