// In: a host and a target; the server's answer. Out: the request that turns a connection into a
// WebSocket; the answer that grants it; whether an answer does.
// Cannot happen: an answer believed that does not fit the request's key.
#pragma once

#include <string>
#include <string_view>

namespace tern::net {

// The request's random key, base64 of 16 bytes.
[[nodiscard]] std::string make_upgrade_key();
struct UpgradeRequest {
  std::string_view host;
  std::string_view target;
  std::string_view key;
};
[[nodiscard]] std::string upgrade_request(const UpgradeRequest& request);
// What a server says to the request with this key.
[[nodiscard]] std::string upgrade_answer(std::string_view key);
// `head` ends with the empty line. Empty: granted; else what is wrong, in words.
[[nodiscard]] std::string upgrade_fault(std::string_view head, std::string_view key);

}  // namespace tern::net
