// In: the venue's documents of 2026 (README.md names them). Out: its limits as data, its requests
// and messages as text.
#include <string>

#include "connectors/market_connector.hpp"
#include "connectors/okx/account.hpp"
#include "connectors/okx/rest.hpp"
#include "connectors/okx/stream.hpp"

namespace tern::connectors::okx {

venue::StreamLimits stream_limits() {
  venue::StreamLimits limits;
  limits.connects = {"connects", 3, core::seconds(1)};
  limits.heartbeat = {"ping", core::seconds(20)};
  limits.silence_max = core::seconds(30);
  limits.frame_bytes_max = 1024 * 1024;
  return limits;
}

namespace {

constexpr std::size_t kBookLevelsMax = 400;

Capabilities market_limits() {
  Capabilities limits(stream_limits());
  limits.sync_rule = market::SyncRule::chained;
  limits.snapshot_levels = kBookLevelsMax;
  limits.book_depth = kBookLevelsMax;
  limits.has_status_request = true;
  limits.budgets = {{"instruments", 20, core::seconds(2)},
                    {"books", 40, core::seconds(2)},
                    {"time", 10, core::seconds(2)},
                    {"status", 1, core::seconds(5)}};
  limits.messages = {"messages", 480, core::seconds(3600)};
  // Advice: fewer than 30 book channels a connection. Each book comes with its top, so 58 topics
  // are 29 books at most.
  limits.topics_per_connection = 58;
  limits.topics_per_message = 58;
  limits.message_bytes_max = 64 * 1024;
  limits.unsubscribe_to_resync = true;
  return limits;
}

constexpr ChannelNames kChannels{"books", "bbo-tbt", "trades"};
constexpr PublicTargets kTargets{{kInstrumentsTarget, "instruments"},
                                 {kTimePath, "time"},
                                 {kStatusPath, "status"},
                                 "/ws/v5/public"};

class Connector final : public MarketConnector<StreamReader, RestReader> {
 public:
  explicit Connector(const ConnectorConfig& config)
      : MarketConnector(config, market_limits(), kTargets),
        snapshot_levels_(snapshot_levels(config, kBookLevelsMax, kBookLevelsMax)),
        // The sister site's documents (2023) know no request id; what it does with one is not
        // known.
        numbers_requests_(config.dialect_variant != "okcoin") {}

  [[nodiscard]] HttpRequest book_snapshot_request(std::string_view symbol,
                                                  Purpose purpose) const override {
    return get(purpose, {std::string(kBooksPath) + "?instId=" + std::string(symbol) +
                             "&sz=" + std::to_string(snapshot_levels_),
                         "books"});
  }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;

 private:
  std::size_t snapshot_levels_;
  bool numbers_requests_;
};

std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  std::string text = "{";
  if (numbers_requests_) text += "\"id\":\"" + std::to_string(request_number) + "\",";
  text += subscribe ? "\"op\":\"subscribe\",\"args\":[" : "\"op\":\"unsubscribe\",\"args\":[";
  for (const venue::Topic& topic : topics) {
    text += "{\"channel\":\"";
    text += kChannels.of(topic.channel);
    text += "\",\"instId\":\"";
    text += topic.symbol;
    text += "\"},";
  }
  if (!topics.empty()) text.pop_back();
  text += "]}";
  return text;
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"okx", make_connector<Connector>, "okcoin", make_account<Account>};

}  // namespace tern::connectors::okx
