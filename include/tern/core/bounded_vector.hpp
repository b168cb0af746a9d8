// In: elements, up to a bound named at compile time. Out: a vector that never allocates.
// Cannot happen: growth beyond the bound: push_back says false, and the caller must say what is
// lost.
#pragma once

#include <array>
#include <cstddef>

#include "tern/core/assert.hpp"

namespace tern::core {

template <typename T, std::size_t Capacity>
class BoundedVector {
 public:
  [[nodiscard]] bool push_back(const T& value) {
    if (size_ == Capacity) return false;
    items_[size_++] = value;
    return true;
  }
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool full() const noexcept { return size_ == Capacity; }
  static constexpr std::size_t capacity() noexcept { return Capacity; }
  T& operator[](std::size_t i) {
    TERN_ASSERT(i < size_, "index outside a BoundedVector");
    return items_[i];
  }
  const T& operator[](std::size_t i) const {
    TERN_ASSERT(i < size_, "index outside a BoundedVector");
    return items_[i];
  }
  T* begin() noexcept { return items_.data(); }
  T* end() noexcept { return items_.data() + size_; }
  const T* begin() const noexcept { return items_.data(); }
  const T* end() const noexcept { return items_.data() + size_; }

 private:
  std::array<T, Capacity> items_{};
  std::size_t size_ = 0;
};

}  // namespace tern::core
