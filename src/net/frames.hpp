// In: bytes of a WebSocket connection (RFC 6455). Out: where its frames lie; frames of our own.
// Cannot happen: a length above 2^63; a message above its bound; a client's frame without a mask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/net/inbox.hpp"

namespace tern::net {

enum class Sender : std::uint8_t { client, server };

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

inline constexpr std::string_view kNormalEnd = "\x03\xe8";  // 1000, as a close frame says it

struct FrameHead {
  std::size_t size = 0;  // of the head itself, with the mask; 0: not all of it is there
  std::uint64_t payload = 0;
  Opcode opcode = Opcode::text;
  bool is_last = true;
  bool is_wrong = false;  // what nobody may send: reserved bits, an unknown opcode, a server's mask
  std::uint32_t mask = 0;  // of a client's frame, as it stands in the bytes

  [[nodiscard]] bool is_control() const noexcept { return opcode >= Opcode::close; }
};
[[nodiscard]] FrameHead read_head(std::string_view bytes, Sender sender) noexcept;

// Puts what `sender` sends together, frame by frame.
class FrameReader {
 public:
  enum class Kind : std::uint8_t { nothing, message, ping, pong, close, wrong, too_long };
  struct Taken {
    Kind kind = Kind::nothing;  // nothing: the next one is not all there yet
    std::string_view payload;   // with venue::kFramePadding readable bytes behind a message
  };

  FrameReader(Sender sender, std::size_t message_most)
      : sender_(sender), message_most_(message_most) {}
  // Takes from the front of the inbox; the payload is valid until the next call or the inbox's next
  // room().
  [[nodiscard]] Taken next(Inbox& inbox);

 private:
  Sender sender_;
  std::size_t message_most_;
  std::string message_;  // of a message in fragments, what came so far
  bool is_continued_ = false;
};

// Masks are not secret under TLS, but must not be guessable by who chooses the payload.
class FrameWriter {
 public:
  explicit FrameWriter(Sender sender) : sender_(sender) {}
  // Valid until the next call; no allocation once the longest has been seen.
  [[nodiscard]] std::string_view frame(Opcode opcode, std::string_view payload);

 private:
  void append_masked(std::string_view payload);

  Sender sender_;
  std::array<unsigned char, 1'024> masks_{};
  std::size_t next_mask_ = masks_.size();
  std::string frame_;
};

}  // namespace tern::net
