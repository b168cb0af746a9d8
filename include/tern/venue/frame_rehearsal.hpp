// In: a venue's frames, now and then one of them is kept. Out: the same one decoded again, for
// nobody.
// Cannot happen: a word to anybody about what stands in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tern/venue/connector.hpp"

namespace tern::venue {

class FrameRehearsal {
 public:
  static constexpr std::uint64_t kEvery = 64;        // frames
  static constexpr std::size_t kLongest = 4u << 10;  // bytes; longer ones are not kept

  void offer(std::string_view frame, std::uint64_t number);
  // A connector keeps nothing of a frame but memory to decode the next one.
  void run(Connector& connector, core::Timestamp now) const;

 private:
  std::string kept_;  // with its padding
};

}  // namespace tern::venue
