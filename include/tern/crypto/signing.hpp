// In: a secret and a text. Out: the text's HMAC-SHA256 or HMAC-SHA512 as venues want it:
// hexadecimal or base64.
// Cannot happen: the secret itself kept: of it only the two halves of its schedule are.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tern::crypto {

// The part of the work that depends on the secret alone, done once. Signing is const, costs no
// allocation but that of base64's text, and may be done by any thread.
class HmacSha256Key {
 public:
  explicit HmacSha256Key(std::string_view secret);

  // 64 lower-case characters, in itself: for what waits for no allocation.
  struct Hex {
    std::array<char, 64> characters;
    [[nodiscard]] std::string_view view() const noexcept {
      return {characters.data(), characters.size()};
    }
  };

  [[nodiscard]] std::array<unsigned char, 32> sign(std::string_view text) const;
  [[nodiscard]] Hex hex(std::string_view text) const;
  [[nodiscard]] std::string base64(std::string_view text) const;  // 44 characters

 private:
  using Chain = std::array<std::uint32_t, 8>;  // SHA-256 after one block
  Chain inner_{};
  Chain outer_{};
};

// The same with SHA-512.
class HmacSha512Key {
 public:
  explicit HmacSha512Key(std::string_view secret);

  [[nodiscard]] std::array<unsigned char, 64> sign(std::string_view text) const;
  [[nodiscard]] std::string base64(std::string_view text) const;  // 88 characters

 private:
  using Chain = std::array<std::uint64_t, 8>;  // SHA-512 after one block
  Chain inner_{};
  Chain outer_{};
};

[[nodiscard]] std::string hmac_sha256_hex(std::string_view secret, std::string_view text);
[[nodiscard]] std::string hmac_sha256_base64(std::string_view secret, std::string_view text);

}  // namespace tern::crypto
