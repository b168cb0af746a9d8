// Goal: HMAC-SHA256 and -SHA512 equal RFC 4231, for every length of key and of text. Method: the
// published vectors; a second way to compute it; allocations counted.
#include "tern/crypto/signing.hpp"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <new>

#include "tern/crypto/digest.hpp"

namespace {

int allocations = 0;  // ours and OpenSSL's

void* counted(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* openssl_malloc(std::size_t size, const char*, int) {
  return counted(size);
}
void* openssl_realloc(void* memory, std::size_t size, const char*, int) {
  ++allocations;
  return std::realloc(memory, size);
}
void openssl_free(void* memory, const char*, int) {
  std::free(memory);
}

// Before OpenSSL's own first allocation, or it says no.
const int openssl_counted = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
// Not inlined: at -O1 the compiler would see free() beside a call of new and warn.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tern::crypto {
namespace {

struct Vector {
  const char* name;
  std::string key;
  std::string text;
  const char* hex;
};

std::string counting(char first, char last) {
  std::string bytes;
  for (char byte = first; byte <= last; ++byte)
    bytes += byte;
  return bytes;
}

const Vector kVectors[] = {
    {"case 1", std::string(20, '\x0b'), "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"case 2", "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"case 3", std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"case 4", counting('\x01', '\x19'), std::string(50, '\xcd'),
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"case 6", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"case 7", std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key "
     "needs to be hashed before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

TEST(Signing, HmacEqualsRfc4231) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(hmac_sha256_hex(vector.key, vector.text), vector.hex) << vector.name;
    EXPECT_EQ(hmac_sha256_base64(vector.key, vector.text), base64_encode(bytes_of_hex(vector.hex)))
        << vector.name;
  }
}

TEST(Signing, TheVectorOfFiveIsTheStartOfTheWholeSignature) {
  EXPECT_TRUE(hmac_sha256_hex(std::string(20, '\x0c'), "Test With Truncation")
                  .starts_with("a3b6167473100ee06e0c796c2955552b"));
}

// RFC 2104 spelled out over the digest alone.
std::string by_definition(std::string key, const std::string& text) {
  if (key.size() > 64) key = bytes_of_hex(sha256_hex(key));
  key.resize(64);
  std::string inner = key, outer = key;
  for (char& byte : inner)
    byte = static_cast<char>(byte ^ 0x36);
  for (char& byte : outer)
    byte = static_cast<char>(byte ^ 0x5c);
  return sha256_hex(outer + bytes_of_hex(sha256_hex(inner + text)));
}

TEST(Signing, EveryLengthOfKeyAndTextEqualsTheDefinition) {
  for (std::size_t size = 0; size <= 150; ++size) {
    const std::string key(size, 'k');
    const std::string text(150 - size, 't');
    EXPECT_EQ(hmac_sha256_hex(key, text), by_definition(key, text)) << size;
  }
}

TEST(Signing, HmacSha512EqualsRfc4231) {
  constexpr std::pair<std::size_t, const char*> kExpected[] = {
      {0,
       "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
       "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
      {1,
       "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
       "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
      {4,
       "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
       "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"}};
  for (const auto& [which, hex] : kExpected) {
    const HmacSha512Key key(kVectors[which].key);
    const auto digest = key.sign(kVectors[which].text);
    EXPECT_EQ(std::string(digest.begin(), digest.end()), bytes_of_hex(hex)) << which;
    EXPECT_EQ(key.base64(kVectors[which].text), base64_encode(bytes_of_hex(hex))) << which;
  }
}

TEST(Signing, OnePreparedKeySignsManyTexts) {
  const HmacSha256Key key("Jefe");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(key.hex("what do ya want for nothing?").view(), kVectors[1].hex);
    EXPECT_EQ(key.hex(std::to_string(i)).view(), hmac_sha256_hex("Jefe", std::to_string(i)));
  }
}

TEST(Signing, ASignatureAllocatesNothingAndItsBase64ItsTextOnly) {
  ASSERT_EQ(openssl_counted, 1);
  const HmacSha256Key key("Jefe");
  const std::string text(300, 't');
  const int before = allocations;
  (void)key.sign(text);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(key.hex(text).view().size(), 64u);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(key.base64(text).size(), 44u);
  EXPECT_EQ(allocations, before + 1);
}

}  // namespace
}  // namespace tern::crypto
