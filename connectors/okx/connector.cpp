// In: the venue's documents of 2026 (README.md names them). Out: its limits as data, its requests
// and messages as text.
#include <algorithm>
#include <string>

#include "connectors/okx/account.hpp"
#include "connectors/okx/rest.hpp"
#include "connectors/okx/stream.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors::okx {

namespace {

constexpr std::size_t kBookLevelsMax = 400;

venue::Capabilities market_limits() {
  venue::Capabilities limits;
  limits.sync_rule = market::SyncRule::chained;
  limits.snapshot_levels = kBookLevelsMax;
  limits.book_depth = kBookLevelsMax;
  limits.has_status_request = true;
  limits.budgets = {{"instruments", 20, core::seconds(2)},
                    {"books", 40, core::seconds(2)},
                    {"time", 10, core::seconds(2)},
                    {"status", 1, core::seconds(5)}};
  limits.connects = {"connects", 3, core::seconds(1)};
  limits.messages = {"messages", 480, core::seconds(3600)};
  // Advice: fewer than 30 book channels a connection. Each book comes with its top, so 58 topics
  // are 29 books at most.
  limits.topics_per_connection = 58;
  limits.topics_per_message = 58;
  limits.message_bytes_max = 64 * 1024;
  limits.frame_bytes_max = 1024 * 1024;
  limits.silence_max = core::seconds(30);
  limits.heartbeat = {"ping", core::seconds(20)};
  limits.unsubscribe_to_resync = true;
  return limits;
}

std::string_view name_of(venue::Channel channel) {
  switch (channel) {
    case venue::Channel::book:
      return "books";
    case venue::Channel::top:
      return "bbo-tbt";
    case venue::Channel::trade:
      return "trades";
  }
  TERN_ASSERT(false, "a channel without a name");
  return {};
}

venue::HttpRequest get(venue::Purpose purpose, std::string target, std::string budget) {
  venue::HttpRequest request;
  request.purpose = purpose;
  request.target = std::move(target);
  request.budget = std::move(budget);
  return request;
}

class Connector final : public venue::Connector {
 public:
  explicit Connector(const venue::ConnectorConfig& config);

  [[nodiscard]] const venue::Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] std::vector<venue::HttpRequest> instruments_requests() const override;
  [[nodiscard]] venue::HttpRequest book_snapshot_request(std::string_view symbol,
                                                         venue::Purpose purpose) const override;
  [[nodiscard]] venue::HttpRequest server_time_request() const override;
  [[nodiscard]] venue::HttpRequest venue_status_request() const override;
  [[nodiscard]] std::string stream_target() const override { return "/ws/v5/public"; }
  [[nodiscard]] std::string subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                              std::uint64_t request_number) const override;
  venue::Decoded decode_frame(const venue::Frame& frame, venue::MarketSink& sink) override;
  venue::ResponseReport decode_response(const venue::HttpResponse& response,
                                        venue::MarketSink& sink) override;

 private:
  venue::Capabilities capabilities_;
  std::size_t snapshot_levels_;
  bool numbers_requests_;
  json::Parser parser_;
  StreamReader stream_;
  RestReader rest_;
};

Connector::Connector(const venue::ConnectorConfig& config)
    : capabilities_(market_limits()),
      snapshot_levels_(config.snapshot_levels == 0
                           ? kBookLevelsMax
                           : std::min(config.snapshot_levels, kBookLevelsMax)),
      // The sister site's documents (2023) know no request id; what it does with one is not known.
      numbers_requests_(config.dialect_variant != "okcoin"),
      stream_(parser_, *config.catalog, config.venue),
      rest_(parser_, *config.catalog, config.venue) {}

std::vector<venue::HttpRequest> Connector::instruments_requests() const {
  return {get(venue::Purpose::instruments, std::string(kInstrumentsPath) + "?instType=SPOT",
              "instruments")};
}

venue::HttpRequest Connector::book_snapshot_request(std::string_view symbol,
                                                    venue::Purpose purpose) const {
  return get(purpose,
             std::string(kBooksPath) + "?instId=" + std::string(symbol) +
                 "&sz=" + std::to_string(snapshot_levels_),
             "books");
}

venue::HttpRequest Connector::server_time_request() const {
  return get(venue::Purpose::server_time, std::string(kTimePath), "time");
}

venue::HttpRequest Connector::venue_status_request() const {
  return get(venue::Purpose::venue_status, std::string(kStatusPath), "status");
}

std::string Connector::subscribe_message(std::span<const venue::Topic> topics, bool subscribe,
                                         std::uint64_t request_number) const {
  std::string text = "{";
  if (numbers_requests_) text += "\"id\":\"" + std::to_string(request_number) + "\",";
  text += subscribe ? "\"op\":\"subscribe\",\"args\":[" : "\"op\":\"unsubscribe\",\"args\":[";
  for (const venue::Topic& topic : topics) {
    text += "{\"channel\":\"";
    text += name_of(topic.channel);
    text += "\",\"instId\":\"";
    text += topic.symbol;
    text += "\"},";
  }
  if (!topics.empty()) text.pop_back();
  text += "]}";
  return text;
}

venue::Decoded Connector::decode_frame(const venue::Frame& frame, venue::MarketSink& sink) {
  return stream_.decode(frame.bytes, sink);
}

venue::ResponseReport Connector::decode_response(const venue::HttpResponse& response,
                                                 venue::MarketSink& sink) {
  TERN_ASSERT(response.outcome == venue::HttpOutcome::answered, "an answer that never came");
  return rest_.decode(response, sink);
}

std::unique_ptr<venue::Connector> make(const venue::ConnectorConfig& config) {
  return std::make_unique<Connector>(config);
}

}  // namespace

extern const venue::RegistryRow kRow;
const venue::RegistryRow kRow{"okx", make, "okcoin", make_account};

}  // namespace tern::connectors::okx
