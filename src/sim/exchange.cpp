// In: orders of agents for many listings. Out: each listing's book and the truth that clients are
// compared with. Cannot happen: an order that reaches another listing's book; one order number
// given twice.
#include "tern/sim/exchange.hpp"

#include <utility>

#include "matching_book.hpp"
#include "tern/core/assert.hpp"
#include "tern/market/order_book.hpp"
#include "truth_ring.hpp"

namespace tern::sim {

struct Exchange::Book {
  Book(InstrumentIndex instrument, const Listing& listing) : matching(instrument, listing) {}

  MatchingBook matching;
  TruthRing truth;
};

Exchange::Exchange(std::string name, std::vector<Listing> listings)
    : name_(std::move(name)), listings_(std::move(listings)) {
  TERN_ASSERT(listings_.size() <= kMaxListings, "more listings than an exchange takes");
  books_.reserve(listings_.size());
  for (const Listing& listing : listings_) {
    TERN_ASSERT(listing.tick > 0 && listing.lot > 0, "a listing without tick or lot");
    books_.push_back(std::make_unique<Book>(static_cast<InstrumentIndex>(books_.size()), listing));
  }
}

Exchange::~Exchange() = default;

Placement Exchange::place(const SimOrder& order, core::Timestamp now) {
  TERN_ASSERT(order.instrument < books_.size(), "an order for a listing that is not there");
  const Listing& listing = listings_[order.instrument];
  TERN_ASSERT(order.price > 0 && order.price % listing.tick == 0, "price off the tick");
  TERN_ASSERT(order.size > 0 && order.size % listing.lot == 0, "size off the lot");
  MatchingBook::Arrival arrival;
  arrival.number = order.number != 0 ? order.number : take_number();
  arrival.trade_most = order.trade_most;
  arrival.now = now;
  arrival.observer = observer_;
  return books_[order.instrument]->matching.place(order, arrival);
}

std::int64_t Exchange::cancel(InstrumentIndex instrument, OrderNumber number) {
  return books_.at(instrument)->matching.cancel(number, observer_);
}

std::int64_t Exchange::resting(InstrumentIndex instrument, OrderNumber number) const {
  return books_.at(instrument)->matching.resting(number);
}

std::vector<DepthLevel> Exchange::depth(InstrumentIndex instrument, market::Side side,
                                        std::size_t depth) const {
  return books_.at(instrument)->matching.depth(side, depth);
}

std::optional<DepthLevel> Exchange::best(InstrumentIndex instrument, market::Side side) const {
  return books_.at(instrument)->matching.best(side);
}

std::int64_t Exchange::update_number(InstrumentIndex instrument) const {
  return books_.at(instrument)->matching.update_number();
}

std::uint64_t Exchange::digest(InstrumentIndex instrument) const {
  return books_.at(instrument)->matching.digest();
}

std::uint64_t Exchange::digest(InstrumentIndex instrument, std::size_t depth) const {
  return books_.at(instrument)->matching.digest(depth);
}

void Exchange::remember_truth(InstrumentIndex instrument, std::int64_t sequence,
                              std::size_t depth) {
  Book& book = *books_.at(instrument);
  book.truth.remember(sequence, book.matching.digest(depth));
}

std::optional<std::uint64_t> Exchange::truth(InstrumentIndex instrument,
                                             std::int64_t sequence) const {
  return books_.at(instrument)->truth.find(sequence);
}

}  // namespace tern::sim
