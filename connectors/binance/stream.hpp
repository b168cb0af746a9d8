// In: text frames of /stream, combined ({"stream":..,"data":..}) or raw. Out: book, top and trade
// events, subscription replies, the venue's notices.
// Cannot happen: an event for a frame that turns out malformed: everything is read into scratch
// first.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/binance/book.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::binance {

class StreamReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  Decoded decode(std::string_view bytes, MarketSink& sink);

 private:
  enum class Kind : std::uint8_t { unknown, depth, top, trade, aggregate_trade, shutdown, unused };

  // What a payload is about, and the venue's word for it.
  struct Stream {
    Kind kind = Kind::unknown;
    std::string_view word;
  };
  [[nodiscard]] static Stream stream_of(std::string_view name);
  [[nodiscard]] static Stream stream_of(json::Object& payload);

  // The whole frame by its expected form. False: it is of another.
  [[nodiscard]] bool scan_depth(std::string_view bytes);
  // Each reads into scratch. False: it is not the venue's.
  [[nodiscard]] bool read_payload(json::Object& payload, Kind kind, MarketSink& sink);
  [[nodiscard]] bool read_depth(json::Object& payload, MarketSink& sink);
  [[nodiscard]] bool read_top(json::Object& payload, MarketSink& sink);
  [[nodiscard]] bool read_trade(json::Object& payload, std::string_view id_key, MarketSink& sink);
  [[nodiscard]] bool read_best(const LevelTexts& texts, Level& best);
  [[nodiscard]] bool resolve(std::string_view symbol, MarketSink& sink);
  Decoded emit(Stream stream, MarketSink& sink);
  Decoded on_reply(json::Object& reply, MarketSink& sink);

  // What one frame said beside its books, kept until its last byte is known to be good.
  InstrumentId instrument_;  // invalid: a symbol that the catalog does not know
  Scales scales_;            // its
  market::TopOfBook top_;
  PublicTrade trade_;
  std::vector<Level> best_;  // of one side
};

}  // namespace tern::connectors::binance
