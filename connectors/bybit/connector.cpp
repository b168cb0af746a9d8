// In: the venue's documents of 2026 (README.md names them). Out: its limits as data, its requests
// and messages as text.
#include <algorithm>
#include <string>

#include "connectors/bybit/account.hpp"
#include "connectors/bybit/rest.hpp"
#include "connectors/bybit/stream.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors::bybit {

namespace {

constexpr std::size_t kBookLevels = 50;
constexpr std::size_t kSnapshotLevelsMax = 1'000;

venue::Capabilities market_limits(bool recorded) {
  venue::Capabilities limits;
  limits.sync_rule = market::SyncRule::chained;
  limits.snapshot_levels = kSnapshotLevelsMax;
  limits.book_depth = recorded ? 0 : kBookLevels;  // recordings hold channels of other depths
  limits.rest_joins_stream = false;
  limits.has_status_request = true;
  // 600 in 5 s from one address over everything, or nothing for ten minutes: what the account does
  // not take of it (account.cpp).
  limits.budgets = {{"public", 100, core::seconds(5)}};
  limits.connects = {"connects", 500, core::seconds(300)};
  limits.messages = {"messages", 20, core::seconds(1)};  // not documented
  // All topics of a connection together 21,000 characters.
  limits.topics_per_connection = 400;
  limits.topics_per_message = 10;
  limits.frame_bytes_max = 1024 * 1024;
  limits.silence_max = core::seconds(30);
  limits.heartbeat = {R"({"op":"ping"})", core::seconds(20)};
  limits.unsubscribe_to_resync = true;
  return limits;
}

std::string_view name_of(venue::Channel channel) {
  switch (channel) {
    case venue::Channel::book:
      return "orderbook.50.";
    case venue::Channel::top:
      return "orderbook.1.";
    case venue::Channel::trade:
      return "publicTrade.";
  }
  TERN_ASSERT(false, "a channel without a name");
  return {};
}

venue::HttpRequest get(venue::Purpose purpose, std::string target) {
  venue::HttpRequest request;
  request.purpose = purpose;
  request.target = std::move(target);
  request.budget = "public";
  return request;
}

class Connector final : public venue::Connector {
 public:
  explicit Connector(const venue::ConnectorConfig& config)
      : capabilities_(market_limits(config.recorded)),
        snapshot_levels_(config.snapshot_levels == 0
                             ? kBookLevels
                             : std::min(config.snapshot_levels, kSnapshotLevelsMax)),
        stream_(parser_, config),
        rest_(parser_, *config.catalog, config.venue) {}

  [[nodiscard]] const venue::Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] std::vector<venue::HttpRequest> instruments_requests() const override {
    return {get(venue::Purpose::instruments, std::string(kInstrumentsPath) + "?category=spot")};
  }
  [[nodiscard]] venue::HttpRequest book_snapshot_request(std::string_view symbol,
                                                         venue::Purpose purpose) const override {
    return get(purpose, std::string(kBookPath) + "?category=spot&symbol=" + std::string(symbol) +
                            "&limit=" + std::to_string(snapshot_levels_));
  }
  [[nodiscard]] venue::HttpRequest server_time_request() const override {
    return get(venue::Purpose::server_time, std::string(kTimePath));
  }
  [[nodiscard]] venue::HttpRequest venue_status_request() const override {
    return get(venue::Purpose::venue_status, std::string(kStatusPath));
  }
  [[nodiscard]] std::string stream_target() const override { return "/v5/public/spot"; }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;
  venue::Decoded decode_frame(const venue::Frame& frame, venue::MarketSink& sink) override {
    return stream_.decode(frame.bytes, sink);
  }
  venue::ResponseReport decode_response(const venue::HttpResponse& response,
                                        venue::MarketSink& sink) override {
    TERN_ASSERT(response.outcome == venue::HttpOutcome::answered, "an answer that never came");
    return rest_.decode(response, sink);
  }

 private:
  venue::Capabilities capabilities_;
  std::size_t snapshot_levels_;
  json::Parser parser_;
  StreamReader stream_;
  RestReader rest_;
};

std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  std::string text = R"({"req_id":")" + std::to_string(request_number);
  text += subscribe ? R"(","op":"subscribe","args":[)" : R"(","op":"unsubscribe","args":[)";
  for (const venue::Topic& topic : topics)
    text.append("\"").append(name_of(topic.channel)).append(topic.symbol).append("\",");
  if (!topics.empty()) text.pop_back();
  return text + "]}";
}

std::unique_ptr<venue::Connector> make(const venue::ConnectorConfig& config) {
  return std::make_unique<Connector>(config);
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"bybit", make, "", make_account};

}  // namespace tern::connectors::bybit
