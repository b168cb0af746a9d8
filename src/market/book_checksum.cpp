// In: the best levels of a book as integers. Out: the CRC32 of their text as the venue would spell
// it. Cannot happen: a text longer than the buffer: digits and padding are bounded below.
#include "tern/market/book_checksum.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "tern/core/crc32.hpp"

namespace tern::market {

namespace {

constexpr int kMostDecimals = 24;  // longer texts are not a venue's
constexpr std::size_t kNumberBytes = 48;
constexpr std::size_t kLevelBytes = 2 * kNumberBytes;

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

char* write_digits(char* out, std::int64_t value) noexcept {
  return std::to_chars(out, out + kNumberBytes, value).ptr;
}

std::uint32_t packed(const OrderBook& book) noexcept {
  std::array<char, 2 * BookChecksum::kPackedLevels * kLevelBytes> text;
  char* end = text.data();
  for (const std::vector<Level>* side : {&book.asks(), &book.bids()}) {
    const std::size_t levels = std::min(side->size(), BookChecksum::kPackedLevels);
    for (std::size_t i = 1; i <= levels; ++i) {
      const Level& level = (*side)[side->size() - i];
      end = write_digits(write_digits(end, level.price.value), level.size.value);
    }
  }
  return core::crc32({text.data(), static_cast<std::size_t>(end - text.data())});
}

}  // namespace

// Between two messages few of the best levels change, so the texts of the others are kept. A level
// is found by its price, in one of two slots; a text too long for a slot is written anew each time.
class BookChecksum::Texts {
 public:
  Texts(int price_scale, int size_scale, Spelling spelling) noexcept
      : price_scale_(price_scale), size_scale_(size_scale), spelling_(spelling) {}

  [[nodiscard]] std::uint32_t checksum_of(const OrderBook& book) noexcept {
    std::array<char, 2 * kLevels * kLevelBytes> text;
    char* end = text.data();
    const auto& bids = book.bids();
    const auto& asks = book.asks();
    for (std::size_t i = 1; i <= kLevels; ++i) {
      if (i <= bids.size()) end = append(end, bids[bids.size() - i], bids_);
      if (i <= asks.size()) end = append(end, asks[asks.size() - i], asks_);
    }
    if (end != text.data()) --end;  // the last colon
    return core::crc32({text.data(), static_cast<std::size_t>(end - text.data())});
  }

 private:
  static constexpr std::size_t kPairBits = 6;
  struct Slot {
    Level level;  // price 0: empty
    std::uint8_t size = 0;
    std::array<char, 47> text;
  };
  using Pair = std::array<Slot, 2>;  // [0]: the later one
  using Pairs = std::array<Pair, std::size_t{1} << kPairBits>;

  char* append(char* out, const Level& level, Pairs& pairs) const noexcept {
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15ULL;  // 2^64 / golden ratio
    const std::uint64_t spread = static_cast<std::uint64_t>(level.price.value) * kSpread;
    Pair& pair = pairs[spread >> (64 - kPairBits)];
    for (const Slot& slot : pair) {
      if (slot.level != level) continue;
      std::memcpy(out, slot.text.data(), slot.text.size());  // a fixed size is the fastest
      return out + slot.size;
    }
    char* end = write_number(out, level.price.value, price_scale_, spelling_.price);
    end = write_number(end, level.size.value, size_scale_, spelling_.size);
    const auto size = static_cast<std::size_t>(end - out);
    if (size > pair[0].text.size()) return end;
    if (pair[0].level.price != level.price) pair[1] = pair[0];
    pair[0].level = level;
    pair[0].size = static_cast<std::uint8_t>(size);
    std::memcpy(pair[0].text.data(), out, size);
    return end;
  }

  int price_scale_;
  int size_scale_;
  Spelling spelling_;
  Pairs bids_;
  Pairs asks_;
};

BookChecksum::BookChecksum(ChecksumRule rule, int price_scale, int size_scale) noexcept
    : rule_(rule), price_scale_(price_scale), size_scale_(size_scale) {}
BookChecksum::~BookChecksum() = default;
BookChecksum::BookChecksum(BookChecksum&&) noexcept = default;
BookChecksum& BookChecksum::operator=(BookChecksum&&) noexcept = default;

bool BookChecksum::matches(const OrderBook& book, const BookMessage& message) {
  if (rule_ == ChecksumRule::packed) return packed(book) == message.checksum;
  most_sent_.price =
      std::max(most_sent_.price, std::min<int>(message.price_decimals_sent, kMostDecimals));
  most_sent_.size =
      std::max(most_sent_.size, std::min<int>(message.size_decimals_sent, kMostDecimals));
  if (texts_ == nullptr) texts_ = std::make_unique<Texts>(price_scale_, size_scale_, spelling_);
  if (texts_->checksum_of(book) == message.checksum) return true;
  for (const int price : {0, 1, most_sent_.price}) {
    for (const int size : {0, 1, most_sent_.size}) {
      if (spelled(book, {price, size}, message.checksum)) return true;
    }
  }
  return false;
}

bool BookChecksum::spelled(const OrderBook& book, Spelling spelling, std::uint32_t checksum) {
  auto texts = std::make_unique<Texts>(price_scale_, size_scale_, spelling);
  if (texts->checksum_of(book) != checksum) return false;
  spelling_ = spelling;
  texts_ = std::move(texts);
  return true;
}

}  // namespace tern::market
