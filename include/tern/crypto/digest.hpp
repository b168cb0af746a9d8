// In: bytes. Out: digests and base64 as text. Pure functions over OpenSSL.
// Cannot happen: a secret kept; nothing here has state.
#pragma once

#include <string>
#include <string_view>

#include "tern/core/result.hpp"

namespace tern::crypto {

// Two lower-case characters a byte.
void put_hex(std::string_view bytes, char* to) noexcept;
[[nodiscard]] std::string hex_encode(std::string_view bytes);
// Lower-case hexadecimal SHA-256, 64 characters.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// The same as its 32 bytes.
[[nodiscard]] std::string sha256_bytes(std::string_view bytes);
// Standard base64 with padding. Error: a character outside the alphabet, wrong padding.
[[nodiscard]] core::Result<std::string> base64_decode(std::string_view text);
[[nodiscard]] std::string base64_encode(std::string_view bytes);

}  // namespace tern::crypto
