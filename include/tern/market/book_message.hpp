// In: decoded from one venue frame or REST answer. Out: the levels and the numbers that chain it to
// its neighbours. Cannot happen: ownership: the spans point into the connector's scratch and live
// until its decode call returns.
#pragma once

#include <cstdint>

#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/market/level.hpp"

namespace tern::market {

enum class BookAction : std::uint8_t { snapshot, update };

struct BookMessage {
  static constexpr std::int64_t kNoSequence = INT64_MIN;

  InstrumentId instrument;
  BookAction action = BookAction::update;
  bool from_rest = false;
  bool has_checksum = false;            // present and not zero
  std::uint32_t checksum = 0;           // bits of the venue's (often signed) CRC32
  std::int64_t first_id = kNoSequence;  // "U" of bridged streams
  // "u", "lastUpdateId"; "seqId" of chained ones. Without a previous_id it chains nothing: it names
  // the state that this message makes (the venue's moment, where it numbers nothing).
  std::int64_t last_id = kNoSequence;
  std::int64_t previous_id = kNoSequence;     // "prevSeqId" (-1 on snapshots)
  std::int64_t cross_sequence = kNoSequence;  // rises over all books and channels of the venue
  core::Timestamp venue_time;                 // event time said by the venue; 0 = not said
  std::uint8_t price_decimals_sent =
      0;  // most digits after the point in this message's texts (checksum spelling)
  std::uint8_t size_decimals_sent = 0;
  std::uint16_t refused_levels =
      0;  // levels that did not fit the instrument's scale; they are sent as size 0
  Levels bids;
  Levels asks;
};

// Best bid and ask as one message (bookTicker, bbo-tbt). Zero size: that side is empty.
struct TopOfBook {
  InstrumentId instrument;
  std::int64_t last_id = BookMessage::kNoSequence;
  core::Timestamp venue_time;
  Level bid;
  Level ask;
};

struct PublicTrade {
  InstrumentId instrument;
  std::int64_t trade_id = 0;  // consecutive per symbol where the venue says so
  core::Timestamp venue_time;
  PriceTicks price;
  SizeLots size;
  bool taker_is_buyer = false;
};

}  // namespace tern::market
