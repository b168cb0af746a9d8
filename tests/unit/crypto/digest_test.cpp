// Goal: digests and base64 equal the published vectors. Method: FIPS 180-2 and RFC 4648 values, and
// every wrong form.
#include "tern/crypto/digest.hpp"

#include <gtest/gtest.h>

namespace tern::crypto {
namespace {

TEST(Digest, Sha256EqualsThePublishedVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, Base64EqualsThePublishedVectorsBothWays) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    const auto decoded = base64_decode(text);
    ASSERT_TRUE(decoded.ok()) << text;
    EXPECT_EQ(decoded.value(), bytes);
  }
}

TEST(Digest, Base64CarriesEveryByteValue) {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  for (std::size_t cut = 250; cut <= bytes.size(); ++cut) {
    const std::string part = bytes.substr(0, cut);
    const auto decoded = base64_decode(base64_encode(part));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded.value(), part);
  }
}

TEST(Digest, Base64RefusesWhatIsNotBase64) {
  for (const char* text : {"Zg=", "Zg", "Z===", "Zm9*", "Zm 9", "=Zm9", "Zm=9", "Zh==", "Zm9v\n"}) {
    EXPECT_FALSE(base64_decode(text).ok()) << text;
  }
}

}  // namespace
}  // namespace tern::crypto
