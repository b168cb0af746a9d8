// In: the venue's documents of 2026 (README.md names them). Out: its limits as data, its requests
// and messages as text.
#include <string>

#include "connectors/bybit/account.hpp"
#include "connectors/bybit/rest.hpp"
#include "connectors/bybit/stream.hpp"
#include "connectors/market_connector.hpp"

namespace tern::connectors::bybit {

venue::StreamLimits stream_limits() {
  venue::StreamLimits limits;
  limits.connects = {"connects", 500, core::seconds(300)};
  limits.heartbeat = {R"({"op":"ping"})", core::seconds(20)};
  limits.silence_max = core::seconds(30);
  limits.frame_bytes_max = 1024 * 1024;
  return limits;
}

namespace {

constexpr std::size_t kBookLevels = 50;
constexpr std::size_t kSnapshotLevelsMax = 1'000;

Capabilities market_limits(bool recorded) {
  Capabilities limits(stream_limits());
  limits.sync_rule = market::SyncRule::chained;
  limits.snapshot_levels = kSnapshotLevelsMax;
  limits.book_depth = recorded ? 0 : kBookLevels;  // recordings hold channels of other depths
  limits.rest_joins_stream = false;
  limits.has_status_request = true;
  // 600 in 5 s from one address over everything, or nothing for ten minutes: what the account does
  // not take of it (account.cpp).
  limits.budgets = {{"public", 100, core::seconds(5)}};
  limits.messages = {"messages", 20, core::seconds(1)};  // not documented
  // All topics of a connection together 21,000 characters.
  limits.topics_per_connection = 400;
  limits.topics_per_message = 10;
  limits.unsubscribe_to_resync = true;
  return limits;
}

constexpr ChannelNames kChannels{"orderbook.50.", "orderbook.1.", "publicTrade."};
constexpr PublicTargets kTargets{
    {kInstrumentsTarget}, {kTimePath}, {kStatusPath}, "/v5/public/spot"};

class Connector final : public MarketConnector<StreamReader, RestReader> {
 public:
  explicit Connector(const ConnectorConfig& config)
      : MarketConnector(config, market_limits(config.recorded), kTargets),
        snapshot_levels_(snapshot_levels(config, kBookLevels, kSnapshotLevelsMax)) {}

  [[nodiscard]] HttpRequest book_snapshot_request(std::string_view symbol,
                                                  Purpose purpose) const override {
    return get(purpose, {std::string(kBookPath) + "?category=spot&symbol=" + std::string(symbol) +
                         "&limit=" + std::to_string(snapshot_levels_)});
  }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;

 private:
  std::size_t snapshot_levels_;
};

std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  std::string text = R"({"req_id":")" + std::to_string(request_number);
  text += subscribe ? R"(","op":"subscribe","args":[)" : R"(","op":"unsubscribe","args":[)";
  for (const venue::Topic& topic : topics)
    text.append("\"").append(kChannels.of(topic.channel)).append(topic.symbol).append("\",");
  if (!topics.empty()) text.pop_back();
  return text + "]}";
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"bybit", make_connector<Connector>, "", make_account<Account>};

}  // namespace tern::connectors::bybit
