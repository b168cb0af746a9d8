// In: a venue's name; frames and answers as text. Out: what its connector told of its market.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "connectors/event_log.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {

class MarketFixture : public ::testing::Test {
 protected:
  explicit MarketFixture(const std::string& venue) : dialect(venue) {
    config.venue = catalog.add_venue(venue);
    config.catalog = &catalog;
    connector = make_connector();
  }
  [[nodiscard]] std::unique_ptr<venue::Connector> make_connector() const {
    return venue::find_dialect(dialect)->make(config);
  }
  market::InstrumentId add(const market::InstrumentDefinition& definition) {
    return catalog.add_instrument(config.venue, definition).value();
  }
  venue::DecodeStatus decode(std::string_view text, char padding = '}') {
    if (!keeps_log) log.clear();
    const Padded bytes(text, padding);
    decoded = connector->decode_frame({bytes.view(), {}}, log);
    kind = decoded.kind;
    decoded.kind = {};
    return decoded.status;
  }
  venue::ResponseReport answer(std::string_view target, std::string_view body, int status = 200) {
    if (!keeps_log) log.clear();
    const Padded bytes(body, '}');
    venue::HttpResponse response;
    response.target = target;
    response.status = status;
    response.body = bytes.view();
    response.received = received;
    response.retry_after = retry_after;
    response.used_weight = used_weight;
    return connector->decode_response(response, log);
  }
  void expect_malformed(const std::string& text) {
    EXPECT_EQ(decode(text), venue::DecodeStatus::malformed) << text;
    EXPECT_EQ(log.count(), 0u) << text;
  }

  std::string dialect;
  market::Catalog catalog;
  venue::ConnectorConfig config;
  market::InstrumentId bitcoin;  // the venue's own listing of it
  std::unique_ptr<venue::Connector> connector;
  EventLog log;
  bool keeps_log = false;    // else it holds what the last call told
  venue::Decoded decoded;    // of the frame decoded last, without its kind
  std::string kind;          // which is here
  core::Timestamp received;  // of the answers to come, and their headers
  std::string retry_after, used_weight;
};

}  // namespace tern::test
