// In: a few numbers. Out: book messages as a connector would make them. Levels live as long as the
// message's maker. Cannot happen: a dangling span: the maker owns what its message points to.
#pragma once

#include <vector>

#include "tern/market/book_message.hpp"

namespace tern::market {

inline Level level(std::int64_t price, std::int64_t size) {
  return {PriceTicks{price}, SizeLots{size}};
}

struct MadeMessage {
  std::vector<Level> bids;
  std::vector<Level> asks;
  BookMessage fields;

  [[nodiscard]] BookMessage message() const {
    BookMessage whole = fields;
    whole.bids = bids;
    whole.asks = asks;
    return whole;
  }
};

// Binance: an update that covers first..last.
inline MadeMessage update(std::int64_t first, std::int64_t last, std::vector<Level> bids = {},
                          std::vector<Level> asks = {}) {
  MadeMessage made{std::move(bids), std::move(asks), {}};
  made.fields.first_id = first;
  made.fields.last_id = last;
  return made;
}

// Binance: a REST snapshot that ends at `last`.
inline MadeMessage snapshot(std::int64_t last, std::vector<Level> bids = {level(100, 1)},
                            std::vector<Level> asks = {level(110, 1)}) {
  MadeMessage made{std::move(bids), std::move(asks), {}};
  made.fields.action = BookAction::snapshot;
  made.fields.from_rest = true;
  made.fields.last_id = last;
  return made;
}

// OKX: previous is -1 on a snapshot.
inline MadeMessage chained(std::int64_t previous, std::int64_t sequence,
                           std::vector<Level> bids = {}, std::vector<Level> asks = {}) {
  MadeMessage made{std::move(bids), std::move(asks), {}};
  made.fields.action = previous == -1 ? BookAction::snapshot : BookAction::update;
  made.fields.previous_id = previous;
  made.fields.last_id = sequence;
  return made;
}

}  // namespace tern::market
