// In: recorded v1. Out: v2.
// Cannot happen: see the header.
#include "connectors/recorded_kraken_v1.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tern/core/crc32.hpp"
#include "tern/core/time.hpp"

namespace tern::test {

namespace {

constexpr std::size_t kHashed = 10;

int decimals_of(const std::string& number) {
  const std::size_t point = number.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

std::string digits_of(std::string number) {
  std::erase(number, '.');
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

// [price, size, "1618678133.365913", ...] each.
std::string levels_text(const nlohmann::json& levels) {
  std::string text;
  for (const nlohmann::json& level : levels) {
    text += text.empty() ? "" : ",";
    text += "{\"price\":" + level[0].get<std::string>() +
            ",\"qty\":" + level[1].get<std::string>() + "}";
  }
  return "[" + text + "]";
}

std::string moment_of(const nlohmann::json& levels) {
  std::string latest = "0.000000";
  for (const nlohmann::json& level : levels)
    latest = std::max(latest, level[2].get<std::string>());
  const std::size_t point = latest.find('.');
  const core::Timestamp second{core::seconds(std::stoll(latest)).ns};
  return core::utc_text(second).substr(0, 19) + latest.substr(point) + "Z";
}

// A snapshot of v1 has no checksum: the one of its own best levels.
std::string checksum_of_snapshot(const nlohmann::json& sides) {
  std::string text;
  for (const char* side : {"as", "bs"}) {
    for (std::size_t i = 0; i < std::min(kHashed, sides[side].size()); ++i)
      text += digits_of(sides[side][i][0]) + digits_of(sides[side][i][1]);
  }
  return std::to_string(core::crc32(text));
}

}  // namespace

std::string modern_symbol(std::string symbol) {
  for (std::size_t at = symbol.find("XBT"); at != std::string::npos; at = symbol.find("XBT"))
    symbol.replace(at, 3, "BTC");
  return symbol;
}

// [channel, {...}, ({...},) "book-1000", "XBT/USD"]; empty: not of a book.
KrakenBook said_in_v2(std::string_view bytes) {
  KrakenBook out;
  const nlohmann::json message = nlohmann::json::parse(bytes);
  if (!message.is_array() || message[message.size() - 2] != "book-1000") return out;
  nlohmann::json sides = nlohmann::json::object();
  for (std::size_t i = 1; i + 2 < message.size(); ++i)
    sides.update(message[i]);
  out.symbol = modern_symbol(message.back());
  const bool snapshot = sides.contains("as");
  const nlohmann::json bids = sides.value(snapshot ? "bs" : "b", nlohmann::json::array());
  const nlohmann::json asks = sides.value(snapshot ? "as" : "a", nlohmann::json::array());
  const nlohmann::json& any = bids.empty() ? asks : bids;
  out.price_decimals = decimals_of(any[0][0]);
  out.size_decimals = decimals_of(any[0][1]);
  const std::string checksum =
      snapshot ? checksum_of_snapshot(sides) : sides.at("c").get<std::string>();
  out.text = R"({"channel":"book","type":")" + std::string(snapshot ? "snapshot" : "update") +
             R"(","data":[{"symbol":")" + out.symbol + R"(","bids":)" + levels_text(bids) +
             R"(,"asks":)" + levels_text(asks) + R"(,"checksum":)" + checksum +
             R"(,"timestamp":")" + std::max(moment_of(bids), moment_of(asks)) + R"("}]})";
  return out;
}

market::InstrumentDefinition definition_of(const KrakenBook& book) {
  const std::string_view symbol = book.symbol;
  const std::size_t slash = symbol.find('/');
  market::InstrumentDefinition made;
  made.symbol = symbol;
  made.base_ticker = symbol.substr(0, slash);
  made.quote_ticker = symbol.substr(slash + 1);
  made.wire_price_decimals = book.price_decimals;
  made.wire_size_decimals = book.size_decimals;
  made.rules.tick = core::Decimal::from_parts(1, book.price_decimals).value();
  made.rules.lot = core::Decimal::from_parts(1, book.size_decimals).value();
  return made;
}

}  // namespace tern::test
