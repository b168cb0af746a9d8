// In: text frames of /v5/public/spot. Out: book, top and trade events, subscription replies.
// Cannot happen: an event for a frame that turns out malformed: everything is read into scratch
// first.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/bybit/book.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::bybit {

class StreamReader : MarketReader {
 public:
  // recorded: books of every depth are read, not only the one that is subscribed to.
  StreamReader(json::Parser& parser, const ConnectorConfig& config)
      : MarketReader(parser, config), recorded_(config.recorded) {}

  Decoded decode(std::string_view bytes, MarketSink& sink);

 private:
  // What stands at the top of a frame. Views point into the frame.
  struct Envelope {
    std::string_view topic, symbol, type, operation, success, id, message;
    ChannelKind kind = ChannelKind::unknown;
    InstrumentId instrument;
    Timestamp time;
    bool has_data = false;
    bool data_read = false;
  };

  [[nodiscard]] bool set_topic(std::string_view topic, Envelope& envelope) const;
  // A whole book push by its expected form. False: it is of another.
  [[nodiscard]] bool scan_book(std::string_view bytes, Envelope& envelope);
  [[nodiscard]] bool walk(std::string_view bytes, Envelope& envelope);
  [[nodiscard]] bool read_data(json::Value& value, Envelope& envelope);
  [[nodiscard]] bool read_trade(json::Value& value, const Envelope& envelope, Scales scales);
  [[nodiscard]] bool emit(const Envelope& envelope, MarketSink& sink);
  Decoded on_reply(const Envelope& envelope, MarketSink& sink);

  bool recorded_;
  std::vector<PublicTrade> trades_;
};

}  // namespace tern::connectors::bybit
