// In: symbols and topics. Out: Binance's requests, client messages and limits, as values.
// Cannot happen: a symbol that changes the meaning of a request: other bytes than letters and
// digits are escaped.
#include <algorithm>
#include <iterator>
#include <string>

#include "connectors/binance/account.hpp"
#include "connectors/binance/rest.hpp"
#include "connectors/binance/stream.hpp"
#include "connectors/market_connector.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {

Limits limits_of(std::string_view variant) {
  if (variant.empty()) return {};
  // Pings come every 3 minutes, so a quiet connection is not a dead one.
  return {1'200, 1, 10, core::seconds(180), 1, 10};
}

venue::StreamLimits stream_limits(const Limits& limits) {
  venue::StreamLimits of_stream;
  of_stream.connects = {"connects", 300, core::seconds(300)};
  of_stream.connection_life = core::seconds(24 * 3'600);
  of_stream.silence_max = limits.silence_max;
  return of_stream;
}

namespace {

// The most that is asked for unless told otherwise, and the least: a step of the weight each.
constexpr std::size_t kDefaultSnapshotLevels[] = {1'000, 500, 100};
constexpr const char* kBudget = "ip";  // pays for everything
constexpr std::size_t kMaxSnapshotLevels = 5'000;

// Request weight of a snapshot of so many levels.
std::uint32_t depth_weight(const Limits& limits, std::size_t levels) {
  const std::uint32_t units = levels <= 100 ? 1 : levels <= 500 ? 5 : levels <= 1'000 ? 10 : 50;
  return units * limits.depth_weight_unit;
}

// Many books: what is deep in them is learned as it changes.
std::size_t snapshot_levels_of(const ConnectorConfig& config, const Limits& limits) {
  if (config.snapshot_levels != 0) return std::min(config.snapshot_levels, kMaxSnapshotLevels);
  for (const std::size_t levels : kDefaultSnapshotLevels) {
    if (config.books * depth_weight(limits, levels) <= limits.weight_per_minute / 2) return levels;
  }
  return *std::rbegin(kDefaultSnapshotLevels);
}

Capabilities market_limits(const ConnectorConfig& config) {
  const Limits limits = limits_of(config.dialect_variant);
  Capabilities can(stream_limits(limits));
  can.sync_rule = market::SyncRule::bridged;
  can.snapshot_levels = snapshot_levels_of(config, limits);
  can.budgets = {{kBudget, limits.weight_per_minute, core::seconds(60)}};
  // The venue allows 5 a second and counts our pongs too: one is left for them.
  can.messages = {"messages", 4, core::seconds(1)};
  can.topics_per_connection = 1'024;
  can.topics_per_message = 100;
  can.message_bytes_max = 4'096;
  can.frame_bytes_max = 4u << 20;
  return can;
}

constexpr ChannelNames kSuffixes{"@depth@100ms", "@bookTicker", "@trade"};

PublicTargets targets_of(const Limits& limits) {
  return {{"/api/v3/exchangeInfo", kBudget, limits.exchange_info_weight},
          {"/api/v3/time", kBudget},
          {},  // the public API has no status request
          "/stream"};
}

class Connector final : public MarketConnector<StreamReader, RestReader> {
 public:
  explicit Connector(const ConnectorConfig& config)
      : MarketConnector(config, market_limits(config),
                        targets_of(limits_of(config.dialect_variant))),
        limits_(limits_of(config.dialect_variant)) {}

  [[nodiscard]] HttpRequest book_snapshot_request(std::string_view symbol,
                                                  Purpose purpose) const override;
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;

 private:
  Limits limits_;
};

// What is looked at often, and by its best levels, is asked for at the least weight.
HttpRequest Connector::book_snapshot_request(std::string_view symbol, Purpose purpose) const {
  std::size_t levels = capabilities().snapshot_levels;
  if (purpose == Purpose::book_check)
    levels = std::min(levels, *std::rbegin(kDefaultSnapshotLevels));
  const std::string target =
      "/api/v3/depth?symbol=" + venue::percent_encoded(symbol) + "&limit=" + std::to_string(levels);
  return get(purpose, {target, kBudget, depth_weight(limits_, levels)});
}

std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  std::string text =
      subscribe ? R"({"method":"SUBSCRIBE","params":[)" : R"({"method":"UNSUBSCRIBE","params":[)";
  for (const venue::Topic& topic : topics) {
    if (text.back() != '[') text += ',';
    // Stream names are lower case for ASCII letters; anything else stays byte by byte what the
    // venue listed.
    text += '"' + core::to_lower(topic.symbol);
    text += kSuffixes.of(topic.channel);
    text += '"';
  }
  text += "],\"id\":" + std::to_string(request_number) + '}';
  return text;
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"binance", make_connector<Connector>, "us tr", make_account<Account>};

}  // namespace tern::connectors::binance
