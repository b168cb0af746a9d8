// In: the trade ids of one instrument, where the venue numbers them without holes. Out: how many
// holes were seen. Cannot happen: a repeated or late trade counted as a hole.
#pragma once

#include <cstdint>

namespace tern::market {

class TradeIds {
 public:
  void on_trade(std::int64_t trade_id) noexcept {
    if (seen_ && trade_id <= last_) return;
    if (seen_ && trade_id - 1 > last_) ++gaps_;
    seen_ = true;
    last_ = trade_id;
  }
  [[nodiscard]] bool seen() const noexcept { return seen_; }
  [[nodiscard]] std::uint64_t gaps() const noexcept { return gaps_; }

 private:
  bool seen_ = false;
  std::int64_t last_ = 0;
  std::uint64_t gaps_ = 0;
};

}  // namespace tern::market
