// In: text frames of the public WebSocket v2. Out: book, top and trade events, subscription
// replies, the venue's status and time. Cannot happen: an event for a frame that turns out
// malformed: everything is read into scratch first.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/kraken/book.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::kraken {

// "online", "maintenance", ... of the status channel and of SystemStatus.
[[nodiscard]] VenueStatus to_status(std::string_view word) noexcept;

class StreamReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  Decoded decode(std::string_view bytes, MarketSink& sink);

 private:
  // What stands at the top of a frame. Views point into the frame.
  struct Envelope {
    std::string_view channel, type, method, request_id, success, error, symbol, system, time_out;
    ChannelKind kind = ChannelKind::unknown;
    InstrumentId instrument;  // of the first element that the catalog knows
    bool has_data = false;
    bool data_read = false;
  };

  [[nodiscard]] static ChannelKind kind_of(std::string_view channel) noexcept;
  // A whole book message of one symbol by its expected form. False: it is of another.
  [[nodiscard]] bool scan_book(std::string_view bytes, Envelope& envelope);
  [[nodiscard]] bool walk(std::string_view bytes, Envelope& envelope, MarketSink& sink);
  [[nodiscard]] bool read_data(json::Value& value, Envelope& envelope, MarketSink& sink);
  [[nodiscard]] bool read_element(json::Object& element, Envelope& envelope, MarketSink& sink);
  [[nodiscard]] bool read_trade(json::Object& element, InstrumentId instrument, Scales scales);
  [[nodiscard]] bool emit(const Envelope& envelope, MarketSink& sink);
  Decoded on_reply(const Envelope& envelope, MarketSink& sink);

  std::vector<PublicTrade> trades_;
};

}  // namespace tern::connectors::kraken
