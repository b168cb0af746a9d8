// In: bytes as Beast reads them. Out: the same bytes, contiguous, with venue::kFramePadding
// readable bytes behind them. Cannot happen: an allocation once the largest message so far has been
// seen; more than max_size bytes.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "tern/venue/http.hpp"

namespace tern::net {

// Asio's DynamicBuffer (version 1).
class PaddedBuffer {
 public:
  using const_buffers_type = boost::asio::const_buffer;
  using mutable_buffers_type = boost::asio::mutable_buffer;

  static constexpr std::size_t kFirstCapacity = 16u << 10;

  explicit PaddedBuffer(std::size_t size_max = std::numeric_limits<std::size_t>::max() / 4)
      : size_max_(size_max) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t max_size() const noexcept { return size_max_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] const_buffers_type data() const noexcept { return {bytes_.get(), size_}; }
  [[nodiscard]] std::string_view text() const noexcept {
    static constexpr char kNothing[venue::kFramePadding] = {};
    return {bytes_ ? bytes_.get() : kNothing, size_};
  }

  // Throws std::length_error above max_size, as DynamicBuffer demands; Beast turns it into an error
  // code.
  mutable_buffers_type prepare(std::size_t count) {
    if (count > size_max_ - size_) throw std::length_error("PaddedBuffer is full");
    reserve(size_ + count);
    return {bytes_.get() + size_, count};
  }
  void commit(std::size_t count) noexcept { size_ += std::min(count, capacity_ - size_); }
  void consume(std::size_t count) noexcept {
    const std::size_t gone = std::min(count, size_);
    size_ -= gone;
    if (size_ > 0) std::memmove(bytes_.get(), bytes_.get() + gone, size_);
  }
  void reserve(std::size_t wanted) {
    if (bytes_ && wanted <= capacity_) return;
    const std::size_t grown = std::max({wanted, capacity_ * 2, kFirstCapacity});
    auto bytes = std::make_unique_for_overwrite<char[]>(grown + venue::kFramePadding);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = grown;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_max_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tern::net
