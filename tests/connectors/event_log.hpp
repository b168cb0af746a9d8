// In: what a connector tells. Out: owned copies of it, and one text that is equal exactly when
// everything told was equal. Cannot happen: a view that outlives the decode call it came from.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "tern/venue/connector.hpp"

namespace tern::test {

[[nodiscard]] inline core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

using TwoTexts = std::pair<std::string, std::string>;
// A listing of these assets with this tick and lot.
[[nodiscard]] inline market::InstrumentDefinition definition_of(const std::string& symbol,
                                                                const TwoTexts& assets,
                                                                const TwoTexts& steps) {
  market::InstrumentDefinition definition;
  definition.symbol = symbol;
  std::tie(definition.base_ticker, definition.quote_ticker) = assets;
  definition.rules.tick = decimal(steps.first);
  definition.rules.lot = decimal(steps.second);
  return definition;
}

// The text with the first `from` replaced; a failure of the test when there is none.
[[nodiscard]] std::string with(std::string_view text, std::string_view from, std::string_view to);

// Bytes followed by readable padding of a chosen character: a parser that looks there and believes
// it is found out.
class Padded {
 public:
  explicit Padded(std::string_view bytes, char padding = '\0');
  [[nodiscard]] std::string_view view() const { return {storage_.data(), size_}; }

 private:
  std::string storage_;
  std::size_t size_;
};

// What came back for that request; views into both.
[[nodiscard]] inline venue::HttpResponse answer_to(const venue::HttpRequest& request,
                                                   std::string_view body, int status = 200) {
  venue::HttpResponse response;
  response.purpose = request.purpose;
  response.target = request.target;
  response.tag = request.tag;
  response.status = status;
  response.body = body;
  return response;
}

struct BookEvent {
  market::BookMessage message;
  std::vector<market::Level> bids;
  std::vector<market::Level> asks;
};

struct SubscriptionEvent {
  bool accepted = false;
  std::string request_id;
  std::string symbol;
  std::string error;
};

class EventLog : public venue::MarketSink {
 public:
  std::vector<BookEvent> books;
  std::vector<market::TopOfBook> tops;
  std::vector<market::PublicTrade> trades;
  std::vector<market::InstrumentDefinition> instruments;
  std::vector<SubscriptionEvent> subscriptions;
  std::vector<venue::VenueStatus> statuses;
  std::vector<core::Timestamp> times;
  std::vector<std::string> reconnects;
  std::vector<venue::RateLimit> limits;
  std::vector<std::string> unknown_symbols;
  std::size_t instrument_ends = 0;
  // What on_unknown_symbol answers; empty: nothing is made, as live does.
  std::function<market::InstrumentId(std::string_view)> make_unknown;

  void clear();
  // Events told, questions about unknown symbols not counted.
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::string text() const;

  void on_book(const market::BookMessage& message) override;
  void on_top(const market::TopOfBook& top) override { tops.push_back(top); }
  void on_trade(const market::PublicTrade& trade) override { trades.push_back(trade); }
  void on_instrument(const market::InstrumentDefinition& definition) override {
    instruments.push_back(definition);
  }
  void on_instruments_end() override { ++instrument_ends; }
  void on_subscription(const venue::SubscriptionReply& reply) override;
  void on_venue_status(venue::VenueStatus status, std::string_view) override {
    statuses.push_back(status);
  }
  void on_server_time(core::Timestamp venue_time, core::Duration) override {
    times.push_back(venue_time);
  }
  void on_reconnect_asked(std::string_view text) override { reconnects.emplace_back(text); }
  void on_rate_limit(const venue::RateLimit& limit) override { limits.push_back(limit); }
  market::InstrumentId on_unknown_symbol(std::string_view symbol) override;
};

}  // namespace tern::test
