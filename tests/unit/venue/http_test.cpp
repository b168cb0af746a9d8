// Goal: a value survives its way through a request target.
// Method: every byte there and back, and broken escapes.
#include "tern/venue/http.hpp"

#include <gtest/gtest.h>

namespace tern::venue {
namespace {

TEST(Http, AQueryValueIsFoundByItsWholeName) {
  EXPECT_EQ(query_value("/depth?symbol=BTCUSDT&limit=5", "limit"), "5");
  EXPECT_EQ(query_value("/depth?symbol=BTCUSDT&limit=5", "symbol"), "BTCUSDT");
  EXPECT_EQ(query_value("/depth?xlimit=5&limit", "limit"), "");
  EXPECT_EQ(query_value("/depth", "limit"), "");
}

TEST(Http, EveryByteSurvivesPercentEncoding) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  const std::string encoded = percent_encoded(all);
  EXPECT_EQ(encoded.find_first_of("&=?#+ /\"%", encoded.find("%00") + 1), 3u)
      << "only the escapes' own signs";
  EXPECT_EQ(percent_decoded(encoded), all);
  EXPECT_EQ(percent_encoded("aZ9-._~"), "aZ9-._~");
  EXPECT_EQ(percent_encoded("\xe5\xb8\x81 &"), "%E5%B8%81%20%26");
}

TEST(Http, ABrokenEscapeStaysAsItIs) {
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%41%4a"), "%zzAJ");
}

}  // namespace
}  // namespace tern::venue
