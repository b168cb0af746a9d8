// In: bytes as they are read. Out: the same, contiguous, taken from the front without moving what
// is behind.
// Cannot happen: an allocation once the largest content so far has been seen; an end without
// venue::kFramePadding readable bytes behind it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "tern/venue/http.hpp"

namespace tern::net {

class Inbox {
 public:
  static constexpr std::size_t kFirstCapacity = 32u << 10;

  struct Room {
    char* bytes;
    std::size_t size;
  };
  Inbox() { grow(kFirstCapacity); }

  // At least `least` bytes of room. What text() gave before may move.
  [[nodiscard]] Room room(std::size_t least) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (capacity_ - end_ < least && begin_ > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (capacity_ - end_ < least) grow(std::max(end_ + least, 2 * capacity_));
    return {bytes_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t size) noexcept { end_ += size; }
  [[nodiscard]] std::string_view text() const noexcept {
    return {bytes_.get() + begin_, end_ - begin_};
  }
  [[nodiscard]] char* bytes() noexcept { return bytes_.get() + begin_; }  // of text()
  // The bytes stay where they are until the next room().
  void skip(std::size_t size) noexcept { begin_ += size; }

 private:
  void grow(std::size_t capacity) {
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity + venue::kFramePadding);
    if (end_ > 0) std::memcpy(bytes.get(), bytes_.get(), end_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tern::net
