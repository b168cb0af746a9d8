// In: items from one thread.
// Out: the same items, in order, on one other thread.
// Cannot happen: a lock, a wait, growth: a full queue refuses, and the refusals are counted.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tern::app {

template <typename T, std::size_t Capacity>
class SpscQueue {
 public:
  // Producer only.
  bool push(T item) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == Capacity) {
      lost_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    items_[tail % Capacity] = std::move(item);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  // Consumer only.
  bool pop(T& item) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    item = std::move(items_[head % Capacity]);
    head_.store(head + 1, std::memory_order_release);
    return true;
  }
  [[nodiscard]] std::uint64_t lost() const noexcept {
    return lost_.load(std::memory_order_relaxed);
  }

 private:
  std::array<T, Capacity> items_{};
  alignas(64) std::atomic<std::size_t> head_{0};
  alignas(64) std::atomic<std::size_t> tail_{0};
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace tern::app
