// In: a venue's name and key; frames and answers as text. Out: what its account connector made of
// them.
// Cannot happen: bytes without their padding; a clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "connectors/account_log.hpp"
#include "connectors/event_log.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {

class AccountFixture : public ::testing::Test {
 protected:
  AccountFixture(const std::string& venue, const venue::Credentials& credentials) {
    config.venue.venue = catalog.add_venue(venue);
    config.venue.catalog = &catalog;
    config.credentials = credentials;
    connector = venue::find_dialect(venue)->make_account(config);
  }
  market::InstrumentId add(const market::InstrumentDefinition& definition) {
    return catalog.add_instrument(config.venue.venue, definition).value();
  }
  [[nodiscard]] venue::OrderName named(std::string_view venue_id = {}) const {
    return {id, bitcoin, venue_id};
  }
  venue::DecodeStatus decode(std::string_view text, char padding = '}') {
    if (!keeps_log) log.clear();
    const Padded bytes(text, padding);
    const venue::Decoded decoded = connector->decode_frame({bytes.view(), now}, log);
    kind = decoded.kind;
    return decoded.status;
  }
  venue::ResponseReport answer(const venue::HttpRequest& request, std::string_view body,
                               int status = 200) {
    if (!keeps_log) log.clear();
    const Padded bytes(body, '}');
    venue::HttpResponse response = answer_to(request, bytes.view(), status);
    response.retry_after = retry_after;
    return connector->decode_response(response, log);
  }
  void expect_malformed(const std::string& text) {
    EXPECT_EQ(decode(text), venue::DecodeStatus::malformed) << text;
    EXPECT_TRUE(log.sequence.empty()) << text;
  }

  market::Catalog catalog;
  venue::AccountConfig config;
  market::InstrumentId bitcoin;  // the venue's own listing of it
  std::unique_ptr<venue::AccountConnector> connector;
  AccountLog log;
  bool keeps_log = false;   // else it holds what the last call told
  std::string kind;         // of the frame decoded last
  std::string retry_after;  // of the answers to come
  venue::ClientOrderId id = *venue::ClientOrderId::parse("tabc1230000000001a");
  core::Timestamp now = core::from_milliseconds(1'767'225'600'000);
};

}  // namespace tern::test
