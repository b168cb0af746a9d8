// In: a reader of a venue's frames and one of its answers, its limits, the paths of its public
// questions. Out: what every connector made of these does alike.
// Cannot happen: an answer that never came given to the reader.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/assert.hpp"

namespace tern::connectors {

// For a row of the registry.
template <typename Made>
[[nodiscard]] std::unique_ptr<venue::Connector> make_connector(const ConnectorConfig& config) {
  TERN_ASSERT(config.catalog != nullptr, "a connector without a catalog");
  return std::make_unique<Made>(config);
}
template <typename Made>
[[nodiscard]] std::unique_ptr<AccountConnector> make_account(const AccountConfig& config) {
  TERN_ASSERT(config.venue.catalog != nullptr, "a connector without a catalog");
  return std::make_unique<Made>(config);
}

// A public question and the budget that pays for it.
struct PublicQuestion {
  std::string_view target;
  std::string_view budget = "public";
  std::uint32_t weight = 1;
};
[[nodiscard]] inline HttpRequest get(Purpose purpose, const PublicQuestion& question) {
  HttpRequest request;
  request.purpose = purpose;
  request.target = question.target;
  request.budget = question.budget;
  request.weight = question.weight;
  return request;
}

// Of how many levels a side a snapshot is asked for.
[[nodiscard]] inline std::size_t snapshot_levels(const ConnectorConfig& config, std::size_t usual,
                                                 std::size_t most) {
  return config.snapshot_levels == 0 ? usual : std::min(config.snapshot_levels, most);
}

// The venue's words for what can be subscribed to.
struct ChannelNames {
  std::string_view book, top, trade;

  [[nodiscard]] std::string_view of(venue::Channel channel) const {
    if (channel == venue::Channel::book) return book;
    return channel == venue::Channel::top ? top : trade;
  }
};

struct PublicTargets {
  PublicQuestion instruments, time, status;
  std::string_view stream;
};

// Left to the venue: the request for a book's snapshot, the message that subscribes.
template <typename StreamReader, typename RestReader>
class MarketConnector : public venue::Connector {
 public:
  MarketConnector(const ConnectorConfig& config, Capabilities capabilities,
                  const PublicTargets& targets)
      : capabilities_(std::move(capabilities)),
        targets_(targets),
        stream_(parser_, config),
        rest_(parser_, config) {}

  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] std::vector<HttpRequest> instruments_requests() const override {
    return {get(Purpose::instruments, targets_.instruments)};
  }
  [[nodiscard]] HttpRequest server_time_request() const override {
    return get(Purpose::server_time, targets_.time);
  }
  [[nodiscard]] HttpRequest venue_status_request() const override {
    TERN_ASSERT(!targets_.status.target.empty(), "no status request: see capabilities()");
    return get(Purpose::venue_status, targets_.status);
  }
  [[nodiscard]] std::string stream_target() const override { return std::string(targets_.stream); }
  Decoded decode_frame(const Frame& frame, MarketSink& sink) override {
    return stream_.decode(frame.bytes, sink);
  }
  ResponseReport decode_response(const HttpResponse& response, MarketSink& sink) override {
    TERN_ASSERT(response.outcome == venue::HttpOutcome::answered, "an answer that never came");
    return rest_.decode(response, sink);
  }

 private:
  Capabilities capabilities_;
  PublicTargets targets_;
  json::Parser parser_;
  StreamReader stream_;
  RestReader rest_;
};

}  // namespace tern::connectors
