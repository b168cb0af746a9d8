// In: secrets and texts. Out: HMAC-SHA256 (RFC 2104) over OpenSSL's SHA-256.
// Cannot happen: an allocation per signature besides its text: the newer EVP interface makes one
// for every copy of a prepared state, so the plain interface is used, which is one struct.
#include "tern/crypto/signing.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED  // the plain interface is marked so, and stays
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <iterator>

#include "tern/core/assert.hpp"
#include "tern/crypto/digest.hpp"

namespace tern::crypto {

namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;
using Block = std::array<unsigned char, kBlock>;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

// What the first block, the key under a mask, leaves behind.
std::array<std::uint32_t, 8> absorb(const Block& key, unsigned char mask) {
  Block masked = key;
  for (unsigned char& byte : masked)
    byte = static_cast<unsigned char>(byte ^ mask);
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, masked.data(), masked.size());
  OPENSSL_cleanse(masked.data(), masked.size());
  TERN_ASSERT(state.num == 0, "a whole block leaves nothing waiting");
  std::array<std::uint32_t, 8> chain{};
  std::copy(std::begin(state.h), std::end(state.h), chain.begin());
  return chain;
}

Digest finish(const std::array<std::uint32_t, 8>& chain, const void* bytes, std::size_t size) {
  SHA256_CTX state;
  SHA256_Init(&state);
  std::copy(chain.begin(), chain.end(), std::begin(state.h));
  state.Nl = kBlock * 8;  // bits taken in so far
  SHA256_Update(&state, bytes, size);
  Digest digest{};
  SHA256_Final(digest.data(), &state);
  return digest;
}

}  // namespace

HmacSha256Key::HmacSha256Key(std::string_view secret) {
  Block key{};
  if (secret.size() > kBlock) {
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), key.data());
  } else {
    std::copy(secret.begin(), secret.end(), key.begin());
  }
  inner_ = absorb(key, 0x36);
  outer_ = absorb(key, 0x5c);
  OPENSSL_cleanse(key.data(), key.size());
}

std::array<unsigned char, 32> HmacSha256Key::sign(std::string_view text) const {
  const Digest inner = finish(inner_, text.data(), text.size());
  return finish(outer_, inner.data(), inner.size());
}

std::string HmacSha256Key::hex(std::string_view text) const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(64, '0');
  std::size_t at = 0;
  for (const unsigned char byte : sign(text)) {
    out[at++] = kDigits[byte >> 4];
    out[at++] = kDigits[byte & 15];
  }
  return out;
}

std::string HmacSha256Key::base64(std::string_view text) const {
  const Digest digest = sign(text);
  return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
  return HmacSha256Key(secret).hex(text);
}

std::string hmac_sha256_base64(std::string_view secret, std::string_view text) {
  return HmacSha256Key(secret).base64(text);
}

}  // namespace tern::crypto
