// In: OKX API v5 (public half) and its sister sites of the same dialect. Out: tern's events and
// requests. Cannot happen: a key, an order or a private channel: none of them is here yet.
#pragma once

#include <string>

#include "connectors/okx/rest.hpp"
#include "connectors/okx/stream.hpp"
#include "tern/venue/connector.hpp"

namespace tern::connectors::okx {

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
  JsonParser parser_;
  StreamReader stream_;
  RestReader rest_;
};

extern const venue::RegistryRow kRow;

}  // namespace tern::connectors::okx
