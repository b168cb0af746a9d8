// In: a book and the CRC32 that the venue sent for its best levels. Out: whether the two agree.
// Cannot happen: a mismatch forgiven: only the spelling of equal numbers is tried, never another
// number. An allocation after the first checksum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tern/market/book_message.hpp"
#include "tern/market/order_book.hpp"

namespace tern::market {

// Which text of the best levels a venue hashes.
enum class ChecksumRule : std::uint8_t {
  // "bid:size:ask:size:..." over the best 25 levels of each side, alternating while both sides have
  // one. Equal numbers are spelled with no digit after the point that is not needed, with at least
  // one, or with as many as the venue's texts carry; the spelling that matched last is tried first.
  interleaved,
  // The best 10 asks, then the best 10 bids: price and size of each as plain digits, without point
  // and without leading zeros, at the instrument's own precision, which is its scales.
  packed,
};

// The venue hashes its own texts; we hold integers.
class BookChecksum {
 public:
  static constexpr std::size_t kLevels = 25;
  static constexpr std::size_t kPackedLevels = 10;

  BookChecksum(ChecksumRule rule, int price_scale, int size_scale) noexcept;
  ~BookChecksum();
  BookChecksum(BookChecksum&&) noexcept;
  BookChecksum& operator=(BookChecksum&&) noexcept;

  // `book` is the state after `message`; message.checksum is compared.
  [[nodiscard]] bool matches(const OrderBook& book, const BookMessage& message);

 private:
  // Least number of digits after the point in the text of a price and of a size.
  struct Spelling {
    int price = 0;
    int size = 0;
  };
  class Texts;  // of levels written lately; made with the first checksum
  [[nodiscard]] bool spelled(const OrderBook& book, Spelling spelling, std::uint32_t checksum);

  ChecksumRule rule_;
  int price_scale_;
  int size_scale_;
  Spelling spelling_;
  Spelling most_sent_;
  std::unique_ptr<Texts> texts_;
};

}  // namespace tern::market
