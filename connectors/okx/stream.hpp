// In: text frames of /ws/v5/public. Out: book, top and trade events, subscription replies, the
// venue's notices. Cannot happen: an event for a frame that turns out malformed: everything is read
// into scratch first.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/market_reading.hpp"
#include "connectors/okx/book.hpp"

namespace tern::connectors::okx {

class StreamReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  Decoded decode(std::string_view bytes, MarketSink& sink);

 private:
  // What stands at the top of a frame. Views point into the frame.
  struct Envelope {
    std::string_view channel, symbol, action, event, id, code, message;
    ChannelKind kind = ChannelKind::unknown;
    InstrumentId instrument;
    bool has_data = false;
    bool data_read = false;
  };

  [[nodiscard]] static ChannelKind kind_of(std::string_view channel) noexcept;
  // A whole book push by its expected form. False: it is of another.
  [[nodiscard]] bool scan_book(std::string_view bytes, Envelope& envelope);
  [[nodiscard]] bool walk(std::string_view bytes, Envelope& envelope);
  [[nodiscard, gnu::always_inline]] bool read_field(json::Key key, json::Value& value,
                                                    Envelope& envelope);
  [[nodiscard, gnu::always_inline]] bool read_argument(json::Value& value, Envelope& envelope);
  [[nodiscard, gnu::always_inline]] bool read_data(json::Value& value, Envelope& envelope);
  [[nodiscard]] bool read_trade(json::Value& value, const Envelope& envelope, Scales scales);
  Decoded on_event(const Envelope& envelope, MarketSink& sink);
  [[nodiscard]] bool emit(const Envelope& envelope, MarketSink& sink);

  std::vector<PublicTrade> trades_;
};

}  // namespace tern::connectors::okx
