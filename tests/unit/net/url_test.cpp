// In: URL texts as a configuration may hold them. Out: their parts, or an error that names the
// wrong one. Cannot happen: a network; parsing is pure.
#include "src/net/url.hpp"

#include <gtest/gtest.h>

#include "tern/net/stream.hpp"

namespace tern::net {
namespace {

TEST(Url, PartsOfAFullUrlAreFound) {
  const Url url = parse_url("wss://ws.example.com:8443/ws/v5/", "wss").value();
  EXPECT_EQ(url.host, "ws.example.com");
  EXPECT_EQ(url.port, "8443");
  EXPECT_EQ(url.prefix, "/ws/v5");
  EXPECT_FALSE(url.is_address);
  EXPECT_EQ(url.authority(), "ws.example.com:8443");
}

TEST(Url, ThePortIs443WhenNoneIsGivenAndIsThenLeftOutOfTheHostHeader) {
  const Url url = parse_url("https://api.example.com", "https").value();
  EXPECT_EQ(url.port, "443");
  EXPECT_EQ(url.prefix, "");
  EXPECT_EQ(url.place(), "api.example.com:443");
  EXPECT_EQ(url.authority(), "api.example.com");
}

TEST(Url, AddressesAreToldFromNames) {
  EXPECT_TRUE(parse_url("https://127.0.0.1:1", "https").value().is_address);
  const Url six = parse_url("wss://[::1]:9443", "wss").value();
  EXPECT_TRUE(six.is_address);
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.place(), "[::1]:9443");
  EXPECT_FALSE(parse_url("https://127.0.0.1.example", "https").value().is_address);
}

TEST(Url, WhatIsNotAUrlOfTheSchemeIsRefusedWithAReason) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"http://a", "does not start with https://"},
      {"wss://a", "does not start with https://"},
      {"https://", "host is missing"},
      {"https:///x", "host is missing"},
      {"https://a:0", "port"},
      {"https://a:65536", "port"},
      {"https://a:12x", "port"},
      {"https://a:", "port"},
      {"https://[::1", "']'"},
      {"https://[fe80]", "IPv6"},
      {"https://a/b?c=d", "query"},
      {"https://a/#b", "fragment"},
      {"https://a b", "space"},
      {"https://b\xc3\xbc"
       "cher.example",
       "non-ASCII"},
      {"https://a!b", "letters"},
      {"", "does not start"},
  };
  for (const auto& [url, reason] : cases) {
    const core::Status status = check_url(url, "https");
    ASSERT_FALSE(status.ok()) << url;
    EXPECT_NE(status.error().text().find(reason), std::string::npos)
        << url << " -> " << status.error().text();
    EXPECT_NE(status.error().advice.find("https://host[:port]"), std::string::npos);
  }
}

TEST(Url, APasswordIsRefusedAndNeverQuoted) {
  const core::Status status = check_url("https://user:hunter2@example.com", "https");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().text().find("hunter2"), std::string::npos) << status.error().text();
}

TEST(Url, AVeryLongUrlIsRefused) {
  EXPECT_FALSE(check_url("https://a/" + std::string(3'000, 'x'), "https").ok());
  EXPECT_FALSE(check_url("https://" + std::string(300, 'x'), "https").ok());
}

}  // namespace
}  // namespace tern::net
