// In: an https:// or wss:// URL from the configuration. Out: its parts as sockets, TLS and HTTP
// need them. Cannot happen: a URL with a user name, a query or a fragment; a host or port that HTTP
// could not say back.
#pragma once

#include <string>
#include <string_view>

#include "tern/core/result.hpp"

namespace tern::net {

struct Url {
  std::string host;    // without the brackets of an IPv6 address
  std::string port;    // "443" when the URL names none
  std::string prefix;  // path put before every target; empty or "/..." without a trailing slash
  bool is_address = false;  // host is an IPv4 or IPv6 address, not a name

  // host:port for error texts and pools; brackets around an IPv6 address.
  [[nodiscard]] std::string place() const;
  // The Host header: the port is left out when it is 443.
  [[nodiscard]] std::string authority() const;
};

// `scheme` is "https" or "wss".
core::Result<Url> parse_url(std::string_view url, std::string_view scheme);

// Empty when `target` can stand in a request line as it is; else what is wrong with it (the target
// is not quoted).
[[nodiscard]] std::string_view target_fault(std::string_view target);

}  // namespace tern::net
