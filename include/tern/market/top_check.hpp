// In: a book after each update, the venue's own top-of-book messages. Out: how often both spoke of
// one sequence number, and how often they then agreed. Cannot happen: one sequence number counted
// twice; memory that grows with the stream.
#pragma once

#include <cstdint>

#include "tern/core/ring_buffer.hpp"
#include "tern/market/book_message.hpp"
#include "tern/market/order_book.hpp"

namespace tern::market {

// Two independent streams of one venue that must tell the same story: a proof of the book that
// needs no checksum. Either may come first; the last kRemembered of each are kept.
class TopCheck {
 public:
  static constexpr std::size_t kRemembered = 4'096;

  // `book` is live and ends with the update `last_id`.
  void on_book(std::int64_t last_id, const OrderBook& book);
  void on_top(const TopOfBook& top);

  [[nodiscard]] std::uint64_t checked() const noexcept { return checked_; }
  [[nodiscard]] std::uint64_t equal() const noexcept { return equal_; }

 private:
  struct Seen {
    std::int64_t id = 0;
    Level bid;  // size zero: that side is empty
    Level ask;
  };
  using Ring = core::RingBuffer<Seen, kRemembered>;
  // Remembers `seen` in `own` and compares it with its partner in `other`. Numbers that do not rise
  // were seen before.
  void take(const Seen& seen, Ring& own, const Ring& other);

  Ring books_;
  Ring tops_;
  std::uint64_t checked_ = 0;
  std::uint64_t equal_ = 0;
};

}  // namespace tern::market
