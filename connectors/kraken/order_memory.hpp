// In: what messages say of orders, a part each time. Out: all that is known of one.
// Cannot happen: growth: beyond kMost orders the one that was heard of first is forgotten.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "connectors/vocabulary.hpp"

namespace tern::connectors::kraken {

// Events of the venue name only what changed; its trades name an order by the venue's id alone.
struct KnownOrder {
  ClientOrderId id;  // unknown: a foreign order
  std::string foreign_id;
  InstrumentId instrument;
  OrderSide side = OrderSide::buy;
  Decimal size;
  Decimal filled;  // the most that was said
};

class OrderMemory {
 public:
  static constexpr std::size_t kMost = 4'096;

  // Made on first use.
  KnownOrder& at(std::string_view venue_id) {
    const auto [found, is_new] = orders_.try_emplace(std::string(venue_id));
    if (!is_new) return found->second;
    ages_.push_back(found->first);
    if (ages_.size() > kMost) {
      orders_.erase(ages_.front());
      ages_.pop_front();
    }
    return found->second;
  }
  [[nodiscard]] const KnownOrder* find(std::string_view venue_id) const {
    const auto found = orders_.find(std::string(venue_id));
    return found == orders_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::string, KnownOrder> orders_;
  std::deque<std::string> ages_;
};

}  // namespace tern::connectors::kraken
