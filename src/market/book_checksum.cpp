// In: the best levels of a book as integers. Out: the CRC32 of their text as the venue would spell
// it. Cannot happen: a text longer than the buffer: digits and padding are bounded below.
#include "tern/market/book_checksum.hpp"

#include <algorithm>
#include <array>

#include "tern/core/crc32.hpp"
#include "tern/core/scaled.hpp"

namespace tern::market {

namespace {

constexpr int kMostDecimals = 24;  // longer texts are not a venue's
constexpr std::size_t kNumberBytes = 64;
constexpr std::size_t kTextBytes = BookChecksum::kLevels * 4 * kNumberBytes;

// The text of value * 10^-scale with at least `decimals` digits after the point, followed by a
// colon.
char* write_number(char* out, std::int64_t value, int scale, int decimals) noexcept {
  for (; scale > decimals && value % 10 == 0; --scale)
    value /= 10;
  const int padding = std::max(0, decimals - scale);
  std::array<char, 24> digits;
  int count = 0;
  auto rest = static_cast<std::uint64_t>(value);
  do {
    digits[static_cast<std::size_t>(count++)] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0 || count <= scale);
  while (count > scale)
    *out++ = digits[static_cast<std::size_t>(--count)];
  if (scale + padding > 0) *out++ = '.';
  while (count > 0)
    *out++ = digits[static_cast<std::size_t>(--count)];
  out = std::fill_n(out, padding, '0');
  *out++ = ':';
  return out;
}

}  // namespace

bool BookChecksum::matches(const OrderBook& book, const BookMessage& message) noexcept {
  most_sent_.price =
      std::max(most_sent_.price, std::min<int>(message.price_decimals_sent, kMostDecimals));
  most_sent_.size =
      std::max(most_sent_.size, std::min<int>(message.size_decimals_sent, kMostDecimals));
  if (checksum_of(book, last_match_) == message.checksum) return true;
  for (const int price : {0, 1, most_sent_.price}) {
    for (const int size : {0, 1, most_sent_.size}) {
      if (checksum_of(book, {price, size}) != message.checksum) continue;
      last_match_ = {price, size};
      return true;
    }
  }
  return false;
}

std::uint32_t BookChecksum::checksum_of(const OrderBook& book, Spelling spelling) const noexcept {
  std::array<char, kTextBytes> text;
  char* end = text.data();
  const auto write = [&](const Level& level) {
    end = write_number(end, level.price.value, price_scale_, spelling.price);
    end = write_number(end, level.size.value, size_scale_, spelling.size);
  };
  const auto& bids = book.bids();
  const auto& asks = book.asks();
  for (std::size_t i = 0; i < kLevels; ++i) {
    if (i < bids.size()) write(bids[bids.size() - 1 - i]);
    if (i < asks.size()) write(asks[asks.size() - 1 - i]);
  }
  if (end != text.data()) --end;
  return core::crc32({text.data(), static_cast<std::size_t>(end - text.data())});
}

}  // namespace tern::market
