// In: the venue's documents of 2026 (README.md names them). Out: its limits as data, its requests
// and messages as text.
#include <algorithm>
#include <iterator>
#include <string>

#include "connectors/kraken/account.hpp"
#include "connectors/kraken/rest.hpp"
#include "connectors/kraken/stream.hpp"
#include "connectors/market_connector.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors::kraken {

venue::StreamLimits stream_limits() {
  venue::StreamLimits limits;
  limits.connects = {"connects", 150, core::seconds(600)};
  limits.heartbeat = {R"({"method":"ping"})", core::seconds(10)};
  limits.silence_max = core::seconds(20);
  limits.frame_bytes_max = 1024 * 1024;
  return limits;
}

namespace {

// Ten levels a side is what the checksum covers: every level that we hold is proven by it. More can
// be configured; what lies behind the tenth is then believed unproven.
constexpr std::size_t kDepths[] = {10, 25, 100, 500, 1'000};
constexpr std::string_view kRestLevels = "100";

std::size_t depth_for(std::size_t wanted) {
  const auto* found = std::lower_bound(std::begin(kDepths), std::end(kDepths), wanted);
  return found == std::end(kDepths) ? kDepths[std::size(kDepths) - 1] : *found;
}

Capabilities market_limits(std::size_t depth) {
  Capabilities limits(stream_limits());
  limits.sync_rule = market::SyncRule::chained;
  limits.checksum_rule = market::ChecksumRule::packed;
  limits.book_is_numbered = false;
  limits.rest_joins_stream = false;
  limits.snapshot_levels = limits.book_depth = depth;
  limits.has_status_request = true;
  limits.buys_pay_in_quote = true;
  limits.budgets = {{"public", 1, core::seconds(1)}};
  limits.messages = {"messages", 10, core::seconds(1)};  // the real bound moves, undocumented
  limits.topics_per_connection = 200;                    // not documented
  limits.topics_per_message = 100;
  limits.unsubscribe_to_resync = true;
  limits.one_channel_per_message = true;
  return limits;
}

constexpr ChannelNames kChannels{"book", "ticker", "trade"};
constexpr PublicTargets kTargets{{kPairsPath}, {kTimePath}, {kStatusPath}, "/v2"};

class Connector final : public MarketConnector<StreamReader, RestReader> {
 public:
  explicit Connector(const ConnectorConfig& config)
      : MarketConnector(config, market_limits(depth_for(config.snapshot_levels)), kTargets),
        catalog_(*config.catalog),
        venue_(config.venue) {}

  [[nodiscard]] HttpRequest book_snapshot_request(std::string_view symbol,
                                                  Purpose purpose) const override;
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;

 private:
  const Catalog& catalog_;
  VenueId venue_;
};

HttpRequest Connector::book_snapshot_request(std::string_view symbol, Purpose purpose) const {
  const InstrumentId id = catalog_.symbols(venue_).find(symbol);
  const std::string pair =
      id.valid() ? catalog_.instrument(id).request_symbol : venue::percent_encoded(symbol);
  return get(purpose,
             {std::string(kDepthPath) + "?pair=" + pair + "&count=" + std::string(kRestLevels)});
}

// Leaving a book must name its depth, or the venue goes on sending it.
std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  TERN_ASSERT(!topics.empty(), "a subscription to nothing");
  const venue::Channel channel = topics.front().channel;
  std::string text = R"({"method":")";
  text.append(subscribe ? "subscribe" : "unsubscribe").append(R"(","params":{"channel":")");
  text.append(kChannels.of(channel)).append(R"(","symbol":[)");
  for (const venue::Topic& topic : topics) {
    TERN_ASSERT(topic.channel == channel, "topics of two channels in one message");
    text.append(text.back() == '[' ? "\"" : ",\"").append(topic.symbol).append("\"");
  }
  text += ']';
  if (channel == venue::Channel::book)
    text.append(",\"depth\":").append(std::to_string(capabilities().book_depth));
  if (channel == venue::Channel::top) text += R"(,"event_trigger":"bbo")";
  // Trades of before are nothing that happens.
  if (subscribe)
    text.append(",\"snapshot\":").append(channel == venue::Channel::trade ? "false" : "true");
  return text.append("},\"req_id\":").append(std::to_string(request_number)).append("}");
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"kraken", make_connector<Connector>, "", make_account<Account>};

}  // namespace tern::connectors::kraken
