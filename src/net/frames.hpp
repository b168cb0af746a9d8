// In: bytes of a WebSocket connection (RFC 6455). Out: where its frames lie; frames of our own.
// Cannot happen: a length above 2^63; a frame of ours without a mask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tern::net {

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

struct FrameHead {
  std::size_t size = 0;  // of the head itself; 0: not all of it is there
  std::uint64_t payload = 0;
  Opcode opcode = Opcode::text;
  bool is_last = true;
  bool is_wrong = false;  // what no server may send: a mask, reserved bits, an unknown opcode

  [[nodiscard]] bool is_control() const noexcept { return opcode >= Opcode::close; }
};
[[nodiscard]] FrameHead read_head(std::string_view bytes) noexcept;

// Masks are not secret under TLS, but must not be guessable by who chooses the payload.
class FrameWriter {
 public:
  // Valid until the next call; no allocation once the longest has been seen.
  [[nodiscard]] std::string_view frame(Opcode opcode, std::string_view payload);

 private:
  void append_masked(std::string_view payload);

  std::array<unsigned char, 1'024> masks_{};
  std::size_t next_mask_ = masks_.size();
  std::string frame_;
};

}  // namespace tern::net
