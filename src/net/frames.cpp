// In: bytes, payloads. Out: heads, frames.
// Cannot happen: see the header.
#include "src/net/frames.hpp"

#include <openssl/rand.h>

#include <cstring>

#include "tern/core/assert.hpp"

namespace tern::net {
namespace {

constexpr unsigned char kLast = 0x80;
constexpr unsigned char kReserved = 0x70;
constexpr unsigned char kOpcode = 0x0F;
constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kLength = 0x7F;
constexpr unsigned char kTwoBytes = 126;
constexpr unsigned char kEightBytes = 127;
constexpr std::uint64_t kControlMost = 125;
constexpr std::size_t kMask = 4;

void apply(std::uint32_t mask, char* bytes, std::size_t size) {
  const std::uint64_t wide = std::uint64_t{mask} << 32 | mask;
  std::size_t i = 0;
  for (; i + sizeof wide <= size; i += sizeof wide) {
    std::uint64_t part = 0;
    std::memcpy(&part, bytes + i, sizeof part);
    part ^= wide;
    std::memcpy(bytes + i, &part, sizeof part);
  }
  for (; i < size; ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ reinterpret_cast<const char*>(&mask)[i % kMask]);
}

bool is_known(unsigned char opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

}  // namespace

FrameHead read_head(std::string_view bytes, Sender sender) noexcept {
  FrameHead head;
  if (bytes.size() < 2) return head;
  const auto at = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto opcode = static_cast<unsigned char>(at(0) & kOpcode);
  const auto length = static_cast<unsigned char>(at(1) & kLength);
  const std::size_t more = length == kTwoBytes ? 2 : length == kEightBytes ? 8 : 0;
  const bool is_masked = (at(1) & kMasked) != 0;
  const bool is_client = sender == Sender::client;
  const std::size_t size = 2 + more + (is_client && is_masked ? kMask : 0);
  if (bytes.size() < size) return head;
  head.payload = more == 0 ? length : 0;
  for (std::size_t i = 0; i < more; ++i)
    head.payload = head.payload << 8 | at(2 + i);
  head.size = size;
  if (is_client && is_masked) std::memcpy(&head.mask, bytes.data() + 2 + more, kMask);
  head.is_last = (at(0) & kLast) != 0;
  head.is_wrong = (at(0) & kReserved) != 0 || is_masked != is_client || !is_known(opcode) ||
                  head.payload > INT64_MAX;
  if (!head.is_wrong) head.opcode = static_cast<Opcode>(opcode);
  if (head.is_control() && (!head.is_last || head.payload > kControlMost)) head.is_wrong = true;
  return head;
}

FrameReader::Taken FrameReader::next(Inbox& inbox) {
  if (!is_continued_) message_.clear();
  for (;;) {
    const std::string_view bytes = inbox.text();
    const FrameHead head = read_head(bytes, sender_);
    if (head.size == 0) return {};
    if (head.is_wrong ||
        (head.opcode == Opcode::continuation) != (is_continued_ && !head.is_control()))
      return {Kind::wrong, {}};
    if (!head.is_control() && head.payload > message_most_ - message_.size())
      return {Kind::too_long, {}};
    const auto size = static_cast<std::size_t>(head.payload);
    if (bytes.size() - head.size < size) return {};
    if (sender_ == Sender::client) apply(head.mask, inbox.bytes() + head.size, size);
    const std::string_view payload = bytes.substr(head.size, size);
    inbox.skip(head.size + size);
    if (head.opcode == Opcode::ping) return {Kind::ping, payload};
    if (head.opcode == Opcode::pong) return {Kind::pong, payload};
    if (head.opcode == Opcode::close) return {Kind::close, payload};
    if (head.is_last && !is_continued_) return {Kind::message, payload};
    message_.append(payload);
    is_continued_ = !head.is_last;
    if (is_continued_) continue;
    const std::size_t whole = message_.size();
    message_.append(venue::kFramePadding, '\0');
    return {Kind::message, std::string_view(message_).substr(0, whole)};
  }
}

std::string_view FrameWriter::frame(Opcode opcode, std::string_view payload) {
  frame_.clear();
  frame_ += static_cast<char>(kLast | static_cast<unsigned char>(opcode));
  const unsigned char masked = sender_ == Sender::client ? kMasked : 0;
  if (payload.size() < kTwoBytes) {
    frame_ += static_cast<char>(masked | payload.size());
  } else {
    const bool small = payload.size() <= UINT16_MAX;
    frame_ += static_cast<char>(masked | (small ? kTwoBytes : kEightBytes));
    for (int shift = small ? 8 : 56; shift >= 0; shift -= 8)
      frame_ += static_cast<char>(payload.size() >> shift & 0xFF);
  }
  if (sender_ == Sender::client)
    append_masked(payload);
  else
    frame_.append(payload);
  return frame_;
}

void FrameWriter::append_masked(std::string_view payload) {
  if (next_mask_ + kMask > masks_.size()) {
    const int made = RAND_bytes(masks_.data(), static_cast<int>(masks_.size()));
    TERN_ASSERT(made == 1, "OpenSSL's generator does not work");
    next_mask_ = 0;
  }
  std::uint32_t mask = 0;
  std::memcpy(&mask, masks_.data() + next_mask_, kMask);
  next_mask_ += kMask;
  frame_.append(reinterpret_cast<const char*>(&mask), kMask);
  const std::size_t begin = frame_.size();
  frame_.append(payload);
  apply(mask, frame_.data() + begin, payload.size());
}

}  // namespace tern::net
