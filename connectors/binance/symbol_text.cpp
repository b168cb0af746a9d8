// In: symbols. Out: their spelling in a query. Cannot happen: see the header.
#include "connectors/binance/symbol_text.hpp"

namespace tern::connectors::binance {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

int hex_digit(char c) {
  const std::size_t digit = kHex.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

}  // namespace

bool usable_symbol(std::string_view symbol) {
  if (symbol.empty() || symbol.size() > kMaxSymbolBytes) return false;
  for (const char c : symbol) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '@' || c == '/')
      return false;
  }
  return true;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace tern::connectors::binance
