// In: words of HTTP. Out: words of HTTP.
// Cannot happen: see the header.
#include "src/net/upgrade.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <charconv>

#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"

namespace tern::net {

namespace {

constexpr std::string_view kMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text((size + 2) / 3 * 4, '=');
  std::array<unsigned char, 64> out{};
  EVP_EncodeBlock(out.data(), bytes, static_cast<int>(size));
  return text.assign(reinterpret_cast<const char*>(out.data()), text.size());
}

std::string expected_answer(std::string_view key) {
  const std::string text = std::string(key).append(kMagic);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base64(digest.data(), digest.size());
}

// 0: not an answer of HTTP/1.
int status_of(std::string_view head) {
  constexpr std::string_view kProtocol = "HTTP/1.";
  constexpr std::size_t kDigits = 3;
  const std::size_t begin = kProtocol.size() + 2;
  if (!head.starts_with(kProtocol) || head.size() < begin + kDigits) return 0;
  int status = 0;
  const char* const end = head.data() + begin + kDigits;
  const auto read = std::from_chars(head.data() + begin, end, status);
  return read.ec == std::errc() && read.ptr == end && head[begin - 1] == ' ' ? status : 0;
}

// Empty: there is no such header. `name` in lower case.
std::string_view header(std::string_view head, std::string_view name) {
  constexpr std::string_view kLineEnd = "\r\n";
  constexpr std::string_view kSpace = " \t";
  for (std::size_t at = head.find(kLineEnd); at + kLineEnd.size() < head.size();) {
    const std::size_t begin = at + kLineEnd.size();
    at = head.find(kLineEnd, begin);
    const std::string_view line = head.substr(begin, at - begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || core::to_lower(line.substr(0, colon)) != name) continue;
    const std::size_t first = line.find_first_not_of(kSpace, colon + 1);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
  }
  return {};
}

}  // namespace

std::string make_upgrade_key() {
  std::array<unsigned char, 16> bytes{};
  const int made = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  TERN_ASSERT(made == 1, "OpenSSL's generator does not work");
  return base64(bytes.data(), bytes.size());
}

std::string upgrade_request(const UpgradeRequest& request) {
  std::string text = "GET ";
  text.append(request.target).append(" HTTP/1.1\r\nHost: ").append(request.host);
  text.append("\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Key: ");
  text.append(request.key).append("\r\nSec-WebSocket-Version: 13\r\nUser-Agent: tern\r\n\r\n");
  return text;
}

std::string upgrade_answer(std::string_view key) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         expected_answer(key) + "\r\n\r\n";
}

std::string upgrade_fault(std::string_view head, std::string_view key) {
  const int status = status_of(head);
  if (status == 0) return "HTTP upgrade failed: not an answer of HTTP";
  if (status != 101) {
    std::string text = "HTTP upgrade refused with status " + std::to_string(status);
    const std::string_view wait = header(head, "retry-after");
    return wait.empty() ? text : text + ", retry after " + core::quoted(wait);
  }
  if (header(head, "sec-websocket-accept") != expected_answer(key))
    return "HTTP upgrade failed: the answer does not fit the request's key";
  return {};
}

}  // namespace tern::net
