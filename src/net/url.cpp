// In: URL texts. Out: their parts, or an error that says which part is wrong.
// Cannot happen: a password of a URL in an error text (a URL with '@' is refused and never quoted).
#include "src/net/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "tern/core/text.hpp"
#include "tern/net/stream.hpp"

namespace tern::net {
namespace {

constexpr std::size_t kMaxUrl = 2'048;
constexpr std::size_t kMaxHost = 253;
constexpr std::string_view kDefaultPort = "443";

bool is_ip(int family, const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(family, host.c_str(), address.data()) == 1;
}

bool is_name(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

// Splits "host[:port]" or "[address][:port]"; an empty text when it was well-formed.
std::string split_authority(std::string_view authority, Url& url) {
  std::string_view rest;
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return "the ']' of the IPv6 address is missing";
    url.host = authority.substr(1, end - 1);
    if (!is_ip(AF_INET6, url.host)) return "the text in brackets is not an IPv6 address";
    url.is_address = true;
    rest = authority.substr(end + 1);
  } else {
    const std::size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (url.host.empty()) return "the host is missing";
    if (url.host.size() > kMaxHost || !is_name(url.host)) {
      return "the host is not a name of letters, digits, '-' and '.'";
    }
    url.is_address = is_ip(AF_INET, url.host);
    rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  }
  url.port = kDefaultPort;
  if (rest.empty()) return {};
  if (rest.front() != ':' || !is_port(rest.substr(1))) {
    return "the port is not a number from 1 to 65535";
  }
  url.port = rest.substr(1);
  return {};
}

}  // namespace

std::string Url::place() const {
  const bool brackets = is_address && host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + port;
}

std::string Url::authority() const {
  std::string text = place();
  if (port == kDefaultPort) text.resize(text.size() - port.size() - 1);
  return text;
}

core::Result<Url> parse_url(std::string_view url, std::string_view scheme) {
  const std::string start = std::string(scheme) + "://";
  const std::string advice = "expected " + start + "host[:port][/prefix]";
  if (url.find('@') != std::string_view::npos) {
    return core::Error{"the URL holds '@': user names and passwords do not belong there", "",
                       advice};
  }
  const auto refuse = [&](std::string what) {
    return core::Error{std::move(what), core::quoted(url), advice};
  };
  if (url.size() > kMaxUrl) return refuse("the URL is longer than 2048 characters");
  if (url.substr(0, start.size()) != start) return refuse("the URL does not start with " + start);
  if (url.find_first_of("?#") != std::string_view::npos) {
    return refuse("the URL holds a query or a fragment");
  }
  if (!target_fault(url).empty()) return refuse(std::string(target_fault(url)));
  url.remove_prefix(start.size());
  const std::size_t slash = url.find('/');
  Url parts;
  const std::string fault = split_authority(url.substr(0, slash), parts);
  if (!fault.empty()) return refuse(fault);
  if (slash != std::string_view::npos) parts.prefix = url.substr(slash);
  while (!parts.prefix.empty() && parts.prefix.back() == '/')
    parts.prefix.pop_back();
  return parts;
}

std::string_view target_fault(std::string_view target) {
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return printable ? std::string_view{} : "a space, control or non-ASCII character in the URL";
}

core::Status check_url(std::string_view url, std::string_view scheme) {
  const core::Result<Url> parts = parse_url(url, scheme);
  if (!parts) return parts.error();
  return core::Ok{};
}

}  // namespace tern::net
