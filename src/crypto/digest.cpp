// In: bytes. Out: SHA-256 in hexadecimal, base64 both ways.
// Cannot happen: state between calls.
#include "tern/crypto/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>

#include "tern/core/assert.hpp"

namespace tern::crypto {

namespace {

constexpr auto kHexBytes = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return bytes;
}();
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  for (std::int8_t& value : values)
    value = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr std::array<std::int8_t, 256> kValues = make_values();

core::Error not_base64(std::string_view why) {
  return {"not base64: " + std::string(why), "", ""};
}

}  // namespace

std::string sha256_bytes(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  TERN_ASSERT(done == 1, "SHA-256 is always there");
  return {digest.begin(), digest.begin() + size};
}

void put_hex(std::string_view bytes, char* to) noexcept {
  for (const char byte : bytes) {
    std::memcpy(to, kHexBytes[static_cast<unsigned char>(byte)].data(), 2);
    to += 2;
  }
}

std::string hex_encode(std::string_view bytes) {
  std::string text(2 * bytes.size(), '0');
  put_hex(bytes, text.data());
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  return hex_encode(sha256_bytes(bytes));
}

core::Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return not_base64("the length is no multiple of 4");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  const std::string_view digits = text.substr(0, text.size() - padding);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char digit : digits) {
    const std::int8_t value = kValues[static_cast<unsigned char>(digit)];
    if (value < 0) return not_base64("a character outside the alphabet");
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  if ((bits & ((1U << held) - 1)) != 0) return not_base64("bits left over before the padding");
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    held += 8;
    while (held >= 6) {
      held -= 6;
      text += kAlphabet[(bits >> held) & 63];
    }
  }
  if (held > 0) text += kAlphabet[(bits << (6 - held)) & 63];
  while (text.size() % 4 != 0)
    text += '=';
  return text;
}

}  // namespace tern::crypto
