// In: secrets and texts. Out: HMAC (RFC 2104) over OpenSSL's SHA-256 and SHA-512.
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

struct Sha256 {
  static constexpr std::size_t kBlock = SHA256_CBLOCK;
  using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;
  using Chain = std::array<std::uint32_t, 8>;
  using State = SHA256_CTX;
  static void init(State& state) { SHA256_Init(&state); }
  static void update(State& state, const void* bytes, std::size_t size) {
    SHA256_Update(&state, bytes, size);
  }
  static void final(State& state, Digest& digest) { SHA256_Final(digest.data(), &state); }
};

struct Sha512 {
  static constexpr std::size_t kBlock = SHA512_CBLOCK;
  using Digest = std::array<unsigned char, SHA512_DIGEST_LENGTH>;
  using Chain = std::array<std::uint64_t, 8>;
  using State = SHA512_CTX;
  static void init(State& state) { SHA512_Init(&state); }
  static void update(State& state, const void* bytes, std::size_t size) {
    SHA512_Update(&state, bytes, size);
  }
  static void final(State& state, Digest& digest) { SHA512_Final(digest.data(), &state); }
};

template <typename Hash>
using Block = std::array<unsigned char, Hash::kBlock>;

// What the first block, the key under a mask, leaves behind.
template <typename Hash>
typename Hash::Chain absorb(const Block<Hash>& key, unsigned char mask) {
  Block<Hash> masked = key;
  for (unsigned char& byte : masked)
    byte = static_cast<unsigned char>(byte ^ mask);
  typename Hash::State state;
  Hash::init(state);
  Hash::update(state, masked.data(), masked.size());
  OPENSSL_cleanse(masked.data(), masked.size());
  TERN_ASSERT(state.num == 0, "a whole block leaves nothing waiting");
  typename Hash::Chain chain{};
  std::copy(std::begin(state.h), std::end(state.h), chain.begin());
  return chain;
}

template <typename Hash>
typename Hash::Digest finish(const typename Hash::Chain& chain, const void* bytes,
                             std::size_t size) {
  typename Hash::State state;
  Hash::init(state);
  std::copy(chain.begin(), chain.end(), std::begin(state.h));
  state.Nl = Hash::kBlock * 8;  // bits taken in so far
  Hash::update(state, bytes, size);
  typename Hash::Digest digest{};
  Hash::final(state, digest);
  return digest;
}

// A secret as one block: a longer one by its digest.
template <typename Hash>
Block<Hash> block_of(std::string_view secret) {
  Block<Hash> key{};
  if (secret.size() <= Hash::kBlock) {
    std::copy(secret.begin(), secret.end(), key.begin());
    return key;
  }
  typename Hash::State state;
  Hash::init(state);
  Hash::update(state, secret.data(), secret.size());
  typename Hash::Digest digest{};
  Hash::final(state, digest);
  std::copy(digest.begin(), digest.end(), key.begin());
  OPENSSL_cleanse(digest.data(), digest.size());
  return key;
}

}  // namespace

HmacSha256Key::HmacSha256Key(std::string_view secret) {
  Block<Sha256> key = block_of<Sha256>(secret);
  inner_ = absorb<Sha256>(key, 0x36);
  outer_ = absorb<Sha256>(key, 0x5c);
  OPENSSL_cleanse(key.data(), key.size());
}

HmacSha512Key::HmacSha512Key(std::string_view secret) {
  Block<Sha512> key = block_of<Sha512>(secret);
  inner_ = absorb<Sha512>(key, 0x36);
  outer_ = absorb<Sha512>(key, 0x5c);
  OPENSSL_cleanse(key.data(), key.size());
}

std::array<unsigned char, 32> HmacSha256Key::sign(std::string_view text) const {
  const Sha256::Digest inner = finish<Sha256>(inner_, text.data(), text.size());
  return finish<Sha256>(outer_, inner.data(), inner.size());
}

std::array<unsigned char, 64> HmacSha512Key::sign(std::string_view text) const {
  const Sha512::Digest inner = finish<Sha512>(inner_, text.data(), text.size());
  return finish<Sha512>(outer_, inner.data(), inner.size());
}

std::string HmacSha512Key::base64(std::string_view text) const {
  const Sha512::Digest digest = sign(text);
  return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

HmacSha256Key::Hex HmacSha256Key::hex(std::string_view text) const {
  const Sha256::Digest digest = sign(text);
  Hex hex;
  put_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}, hex.characters.data());
  return hex;
}

std::string HmacSha256Key::base64(std::string_view text) const {
  const Sha256::Digest digest = sign(text);
  return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
  return std::string(HmacSha256Key(secret).hex(text).view());
}

std::string hmac_sha256_base64(std::string_view secret, std::string_view text) {
  return HmacSha256Key(secret).base64(text);
}

}  // namespace tern::crypto
