// In: elements. Out: the same in order of arrival, the oldest first.
// Cannot happen: more than Capacity elements: push says false, or push_over drops the oldest and
// says so.
#pragma once

#include <array>
#include <cstddef>

#include "tern/core/assert.hpp"

namespace tern::core {

template <typename T, std::size_t Capacity>
class RingBuffer {
 public:
  static_assert(Capacity > 0);

  [[nodiscard]] bool push(const T& value) {
    if (size_ == Capacity) return false;
    items_[(first_ + size_) % Capacity] = value;
    ++size_;
    return true;
  }
  // Returns true when the oldest element was dropped to make room.
  bool push_over(const T& value) {
    const bool dropped = size_ == Capacity;
    if (dropped) pop();
    (void)push(value);
    return dropped;
  }
  void pop() {
    TERN_ASSERT(size_ > 0, "pop of an empty RingBuffer");
    first_ = (first_ + 1) % Capacity;
    --size_;
  }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  // i = 0 is the oldest.
  [[nodiscard]] const T& operator[](std::size_t i) const {
    TERN_ASSERT(i < size_, "index outside a RingBuffer");
    return items_[(first_ + i) % Capacity];
  }
  void clear() noexcept { first_ = size_ = 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  std::array<T, Capacity> items_{};
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace tern::core
