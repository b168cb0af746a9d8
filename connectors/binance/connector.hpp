// In: Binance Spot frames and REST answers. Out: market events; requests and client messages.
// Cannot happen: an event for a message that later turns out malformed: everything is read into
// scratch first. Binance.US and Binance TR speak the same dialect; only their limits differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/levels.hpp"

namespace tern::connectors::binance {

extern const venue::RegistryRow kRow;

// What a variant allows, see README.md.
struct Limits {
  std::uint32_t weight_per_minute = 6'000;
  std::uint32_t depth_weight_unit =
      5;  // of a snapshot of up to 100 levels; deeper ones cost 5, 10 and 50 units
  std::uint32_t exchange_info_weight = 20;
  Duration silence_max = core::seconds(60);
  std::uint32_t query_weight_unit = 2;  // of private questions
  std::uint32_t order_trades_weight = 5;
};
[[nodiscard]] Limits limits_of(std::string_view variant);
// Of every connection, the market's and the account's.
[[nodiscard]] venue::StreamLimits stream_limits(const Limits& limits);
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
[[nodiscard]] inline bool read_time(std::string_view text, Timestamp& out) noexcept {
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
[[nodiscard]] ResponseReport pace_of(const HttpResponse& response);
// Verdict and text of an answer that is not what was asked for; the error in it, if it has one.
VenueError explain(json::Parser& parser, const HttpResponse& response, ResponseReport& report);

class BinanceConnector final : public venue::Connector {
 public:
  explicit BinanceConnector(const ConnectorConfig& config);

  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] std::vector<HttpRequest> instruments_requests() const override;
  [[nodiscard]] HttpRequest book_snapshot_request(std::string_view symbol,
                                                  Purpose purpose) const override;
  [[nodiscard]] HttpRequest server_time_request() const override;
  [[nodiscard]] HttpRequest venue_status_request() const override;
  [[nodiscard]] std::string stream_target() const override { return "/stream"; }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;
  Decoded decode_frame(const Frame& frame, MarketSink& sink) override;
  ResponseReport decode_response(const HttpResponse& response, MarketSink& sink) override;

 private:
  // Each reads into scratch_. False: it is not the venue's.
  bool read_payload(json::Object& payload, Kind kind, MarketSink& sink);
  bool read_depth(json::Object& payload, MarketSink& sink);
  bool read_top(json::Object& payload, MarketSink& sink);
  bool read_trade(json::Object& payload, std::string_view id_key, MarketSink& sink);
  bool read_sides(json::Object& object, std::string_view bids, std::string_view asks);
  bool read_best(const LevelTexts& texts, Level& best);
  void finish_book();
  bool resolve(std::string_view symbol, MarketSink& sink);
  void use(InstrumentId instrument);
  // The whole frame by its expected form. False: it is of another, nothing was emitted.
  bool scan_depth(std::string_view bytes, MarketSink& sink);
  Decoded emit(Stream stream, MarketSink& sink);
  Decoded read_reply(json::Object& reply, MarketSink& sink);

  bool read_snapshot(json::Object& root, std::string_view target, MarketSink& sink);
  bool read_listing(json::Object& root, ResponseReport& report, MarketSink& sink);

  // What one frame said, kept until its last byte is known to be good.
  struct Scratch {
    static constexpr std::size_t kUsualLevels = 1'024;  // of a side; more of them grow it
    Scratch() {
      bids.reserve(kUsualLevels);
      asks.reserve(kUsualLevels);
    }

    InstrumentId instrument;  // invalid: a symbol that the catalog does not know
    Scales scales;            // its
    BookMessage message;
    std::vector<Level> bids;
    std::vector<Level> asks;
    market::TopOfBook top;
    PublicTrade trade;
    VenueError error;
  };

  ConnectorConfig config_;
  Limits limits_;
  Capabilities capabilities_;
  json::Parser parser_;
  Scratch scratch_;
};

}  // namespace tern::connectors::binance
