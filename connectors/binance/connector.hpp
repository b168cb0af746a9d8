// In: Binance Spot frames and REST answers. Out: market events; requests and client messages.
// Cannot happen: an event for a message that later turns out malformed: everything is read into
// scratch first. Binance.US and Binance TR speak the same dialect; only their limits differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/levels.hpp"
#include "tern/venue/connector.hpp"

namespace tern::connectors::binance {

extern const venue::RegistryRow kRow;

// What a variant allows, see README.md.
struct Limits {
  std::uint32_t weight_per_minute = 6'000;
  std::uint32_t depth_weight_unit =
      5;  // of a snapshot of up to 100 levels; deeper ones cost 5, 10 and 50 units
  std::uint32_t exchange_info_weight = 20;
  core::Duration silence_max = core::seconds(60);
  std::uint32_t query_weight_unit = 2;  // of private questions
  std::uint32_t order_trades_weight = 5;
};
[[nodiscard]] Limits limits_of(std::string_view variant);
// Request weight of GET /api/v3/depth with this limit.
[[nodiscard]] std::uint32_t depth_weight(const Limits& limits, std::size_t levels);

// What a payload is about, and the venue's word for it.
enum class Kind : std::uint8_t { unknown, depth, top, trade, aggregate_trade, shutdown, unused };
struct Stream {
  Kind kind = Kind::unknown;
  std::string_view word;
};

// Milliseconds since 1970, or microseconds (streams opened with timeUnit=MICROSECOND): told apart
// by their size.
[[nodiscard]] inline bool read_time(std::string_view text, core::Timestamp& out) noexcept {
  return json::to_milliseconds(text, out) || json::to_microseconds(text, out);
}

// {"code":-1121,"msg":"Invalid symbol."} anywhere the venue sends one.
struct VenueError {
  bool coded = false;  // there is a code
  std::int64_t code = 0;
  std::string text;  // code and words, quoted and bounded
};
[[nodiscard]] VenueError error_of(json::Object& object);

// What the headers of an answer say to whoever paces requests; its verdict is still open.
[[nodiscard]] venue::ResponseReport pace_of(const venue::HttpResponse& response);
// Verdict and text of an answer that is not what was asked for; the error in it, if it has one.
VenueError explain(json::Parser& parser, const venue::HttpResponse& response,
                   venue::ResponseReport& report);

class BinanceConnector final : public venue::Connector {
 public:
  explicit BinanceConnector(const venue::ConnectorConfig& config);

  [[nodiscard]] const venue::Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] std::vector<venue::HttpRequest> instruments_requests() const override;
  [[nodiscard]] venue::HttpRequest book_snapshot_request(std::string_view symbol,
                                                         venue::Purpose purpose) const override;
  [[nodiscard]] venue::HttpRequest server_time_request() const override;
  [[nodiscard]] venue::HttpRequest venue_status_request() const override;
  [[nodiscard]] std::string stream_target() const override { return "/stream"; }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;
  venue::Decoded decode_frame(const venue::Frame& frame, venue::MarketSink& sink) override;
  venue::ResponseReport decode_response(const venue::HttpResponse& response,
                                        venue::MarketSink& sink) override;

 private:
  // Each reads into scratch_. False: it is not the venue's.
  bool read_payload(json::Object& payload, Kind kind, venue::MarketSink& sink);
  bool read_depth(json::Object& payload, venue::MarketSink& sink);
  bool read_top(json::Object& payload, venue::MarketSink& sink);
  bool read_trade(json::Object& payload, std::string_view id_key, venue::MarketSink& sink);
  bool read_sides(json::Object& object, std::string_view bids, std::string_view asks);
  bool read_best(const LevelTexts& texts, market::Level& best);
  void finish_book();
  bool resolve(std::string_view symbol, venue::MarketSink& sink);
  void use(market::InstrumentId instrument);
  // The whole frame by its expected form. False: it is of another, nothing was emitted.
  bool scan_depth(std::string_view bytes, venue::MarketSink& sink);
  venue::Decoded emit(Stream stream, venue::MarketSink& sink);
  venue::Decoded read_reply(json::Object& reply, venue::MarketSink& sink);

  bool read_snapshot(json::Object& root, std::string_view target, venue::MarketSink& sink);
  bool read_listing(json::Object& root, venue::ResponseReport& report, venue::MarketSink& sink);

  // What one frame said, kept until its last byte is known to be good.
  struct Scratch {
    market::InstrumentId instrument;  // invalid: a symbol that the catalog does not know
    market::Scales scales;            // its
    market::BookMessage message;
    std::vector<market::Level> bids;
    std::vector<market::Level> asks;
    market::TopOfBook top;
    market::PublicTrade trade;
    VenueError error;
  };

  venue::ConnectorConfig config_;
  Limits limits_;
  venue::Capabilities capabilities_;
  json::Parser parser_;
  Scratch scratch_;
};

}  // namespace tern::connectors::binance
