// In: a request target, values for one.
// Out: the value of a query parameter; values in a target's spelling.
// Cannot happen: a value whose bytes end its parameter.
#include "tern/venue/http.hpp"

#include "tern/core/text.hpp"

namespace tern::venue {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

int hex_digit(char c) {
  const std::size_t digit = kHex.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

}  // namespace

void note_header(HttpResponse& response, std::string_view name, std::string_view value) {
  const std::string lower = core::to_lower(name);
  if (lower == "retry-after") response.retry_after = value;
  if (lower == "x-mbx-used-weight-1m" ||
      (lower == "x-mbx-used-weight" && response.used_weight.empty()))
    response.used_weight = value;
  if (lower == "x-bapi-limit-reset-timestamp") response.limit_reset = value;
}

std::string_view query_value(std::string_view target, std::string_view name) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return {};
  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view part = rest.substr(0, end);
    const std::size_t equals = part.find('=');
    if (equals != std::string_view::npos && part.substr(0, equals) == name) {
      return part.substr(equals + 1);
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    out += low < 0 ? text[i] : static_cast<char>(high * 16 + low);
    if (low >= 0) i += 2;
  }
  return out;
}

}  // namespace tern::venue
