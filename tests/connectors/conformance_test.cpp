// In: every row of the venue registry with the simulated face of the same dialect. Out: what any
// venue's public half must do; no venue is named here. Method: connector and face in memory,
// virtual time, the exchange's own books as the truth.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance_list.hpp"
#include "harness.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {
namespace {

using market::SyncOutcome;
using sim::FrameClass;
using venue::Channel;
using venue::DecodeStatus;
using venue::ResponseVerdict;

const std::vector<Channel> kAll = {Channel::book, Channel::top, Channel::trade};

class Conformance : public ::testing::TestWithParam<HarnessOptions> {
 protected:
  // Listed, connected, subscribed to everything, every book live.
  std::unique_ptr<Harness> connected(bool checksums = false, std::size_t pairs = 3) {
    HarnessOptions options = GetParam();
    options.checksums = checksums;
    options.pairs = pairs;
    auto harness = std::make_unique<Harness>(options);
    harness->stir();
    harness->list();
    session = harness->open();
    harness->subscribe(session, kAll);
    EXPECT_TRUE(harness->settle()) << "books never became live";
    return harness;
  }
  // Books, tops and trades as the face sends them, nothing delivered.
  std::vector<WireFrame> sample(Harness& harness) {
    std::vector<WireFrame> frames;
    const sim::SessionId second = harness.open();
    harness.subscribe(second, kAll);
    for (int round = 0; round < 5; ++round) {
      harness.stir(2);
      harness.advance(core::milliseconds(400));
    }
    for (WireFrame& frame : harness.take()) {
      if (frame.session == second) frames.push_back(std::move(frame));
    }
    EXPECT_GT(frames.size(), 20u);
    return frames;
  }
  static std::string events_of(Harness& harness, std::string_view text, DecodeStatus& status) {
    const Padded bytes(text);
    EventLog log;
    status = harness.connector->decode_frame({bytes.view(), harness.now()}, log).status;
    return log.text();
  }

  sim::SessionId session = 0;
};

TEST_P(Conformance, EveryRowHasAFaceAndEveryVariantMakesAConnector) {
  ASSERT_NE(sim::find_face(GetParam().dialect), nullptr);
  const Harness harness(GetParam());
  ASSERT_NE(harness.connector, nullptr);
  EXPECT_FALSE(harness.connector->stream_target().empty());
}

TEST_P(Conformance, CapabilitiesAreCompleteAndPlausible) {
  const Harness harness(GetParam());
  const venue::Capabilities& limits = harness.connector->capabilities();
  ASSERT_FALSE(limits.budgets.empty());
  for (const venue::RateLimit& budget : limits.budgets) {
    EXPECT_FALSE(budget.name.empty());
    EXPECT_GT(budget.limit, 0u) << budget.name;
    EXPECT_GT(budget.window.ns, 0) << budget.name;
  }
  for (const venue::RateLimit& limit : {limits.connects, limits.messages}) {
    EXPECT_GT(limit.limit, 0u);
    EXPECT_GT(limit.window.ns, 0);
  }
  EXPECT_GE(limits.topics_per_connection, kAll.size());
  EXPECT_GE(limits.topics_per_message, 1u);
  EXPECT_GE(limits.frame_bytes_max, 64u * 1024);
  EXPECT_GE(limits.silence_max, core::seconds(5));
  EXPECT_LE(limits.silence_max, core::seconds(600));
  if (!limits.heartbeat.text.empty()) {
    EXPECT_GT(limits.heartbeat.interval.ns, 0);
    EXPECT_LT(limits.heartbeat.interval, limits.silence_max);
  }
}

TEST_P(Conformance, EveryRequestIsPaidFromANamedBudget) {
  Harness harness(GetParam());
  const venue::Connector& connector = *harness.connector;
  std::vector<venue::HttpRequest> requests = connector.instruments_requests();
  ASSERT_FALSE(requests.empty());
  const std::string symbol = harness.face->symbol(0);
  requests.push_back(connector.book_snapshot_request(symbol, venue::Purpose::book_snapshot));
  requests.push_back(connector.book_snapshot_request(symbol, venue::Purpose::book_check));
  requests.push_back(connector.server_time_request());
  if (connector.capabilities().has_status_request) {
    requests.push_back(connector.venue_status_request());
  }
  for (const venue::HttpRequest& request : requests) {
    EXPECT_EQ(request.target.front(), '/');
    EXPECT_GE(request.weight, 1u);
    const auto& budgets = connector.capabilities().budgets;
    const auto budget = std::find_if(budgets.begin(), budgets.end(),
                                     [&](const auto& each) { return each.name == request.budget; });
    ASSERT_NE(budget, budgets.end()) << request.target << " is paid from " << request.budget;
    EXPECT_LE(request.weight, budget->limit) << request.target;
  }
}

TEST_P(Conformance, InstrumentsAndRulesAreWhatTheExchangeLists) {
  Harness harness(GetParam());
  harness.list();
  EXPECT_EQ(harness.instruments.size(), harness.size());
  EXPECT_GE(harness.instrument_ends, 1u);
  for (sim::InstrumentIndex i = 0; i < harness.size(); ++i) {
    const sim::Listing& listing = harness.exchange->listings()[i];
    const market::Instrument& known = harness.instrument(i);
    const market::Assets& assets = harness.catalog.assets();
    EXPECT_EQ(known.symbol, harness.face->symbol(i));
    EXPECT_EQ(assets.name(known.assets.base), listing.base);
    EXPECT_EQ(assets.name(known.assets.quote), listing.quote);
    EXPECT_EQ(known.rules.tick, listing.rules.tick);
    EXPECT_EQ(known.rules.lot, listing.rules.lot);
    EXPECT_EQ(known.rules.min_size, listing.rules.min_size);
    EXPECT_EQ(known.rules.status, market::TradingStatus::trading);
    // A dialect without a field for it says "none"; what it says is never another number.
    for (const auto& [said, meant] :
         {std::pair(known.rules.max_size, listing.rules.max_size),
          std::pair(known.rules.min_notional, listing.rules.min_notional)}) {
      EXPECT_TRUE(said.is_zero() || meant.is_zero() || said == meant) << said.text();
    }
    EXPECT_GE(known.price_scale, listing.price_scale);
    EXPECT_GE(known.size_scale, listing.size_scale);
  }
}

TEST_P(Conformance, AListingThatDoesNotTradeIsToldSo) {
  for (const market::TradingStatus status :
       {market::TradingStatus::halted, market::TradingStatus::cancel_only}) {
    HarnessOptions options = GetParam();
    options.status = status;
    Harness harness(options);
    harness.list();
    EXPECT_NE(harness.instrument(0).rules.status, market::TradingStatus::trading);
    EXPECT_EQ(harness.instrument(1).rules.status, market::TradingStatus::trading);
  }
}

TEST_P(Conformance, SubscriptionsStayInsideTheLimitsAndAreAccepted) {
  HarnessOptions options = GetParam();
  options.pairs = 40;
  Harness harness(options);
  const venue::Capabilities& limits = harness.connector->capabilities();
  std::vector<std::string> symbols;
  for (sim::InstrumentIndex i = 0; i < harness.size(); ++i) {
    symbols.push_back(harness.face->symbol(i) + "-LONGEST-NAME");
  }
  std::vector<venue::Topic> topics;
  while (topics.size() < limits.topics_per_message) {
    const std::size_t kinds = limits.one_channel_per_message ? 1 : kAll.size();
    topics.push_back({kAll[topics.size() % kinds], symbols[topics.size() % symbols.size()]});
  }
  for (const bool subscribe : {true, false}) {
    const std::string text = harness.connector->subscribe_message(topics, subscribe, 987'654'321);
    if (limits.message_bytes_max > 0) {
      EXPECT_LE(text.size(), limits.message_bytes_max);
    }
  }
  harness.stir();
  harness.list();
  const sim::SessionId opened = harness.open();
  harness.subscribe(opened, kAll);
  EXPECT_TRUE(harness.settle());
  EXPECT_FALSE(harness.closed(opened));
  EXPECT_FALSE(harness.subscriptions.empty());
  for (const SubscriptionEvent& reply : harness.subscriptions) {
    EXPECT_TRUE(reply.accepted) << reply.symbol << ' ' << reply.error;
  }
}

TEST_P(Conformance, LeavingATopicEndsIt) {
  const auto harness = connected();
  harness->subscribe(session, kAll, false);
  harness->deliver_all();
  for (const SubscriptionEvent& reply : harness->subscriptions)
    EXPECT_TRUE(reply.accepted);
  harness->stir();
  harness->advance(core::seconds(2));
  EXPECT_TRUE(harness->take().empty());
}

TEST_P(Conformance, SnapshotAndUpdatesGiveExactlyTheExchangesBook) {
  const auto harness = connected();
  for (int round = 0; round < 30; ++round) {
    harness->stir(3);
    harness->advance(core::milliseconds(250));
    harness->deliver_all();
    for (sim::InstrumentIndex i = 0; i < harness->size(); ++i) {
      ASSERT_TRUE(harness->equals_truth(i)) << "listing " << i << " in round " << round;
    }
  }
  harness->advance(core::milliseconds(1'100));
  harness->deliver_all();
  for (sim::InstrumentIndex i = 0; i < harness->size(); ++i) {
    EXPECT_TRUE(harness->is_current(i));
    EXPECT_EQ(harness->tracked(i).sync.counters().resyncs, 0u);
    EXPECT_EQ(harness->tracked(i).sync.counters().refused_levels, 0u);
  }
}

TEST_P(Conformance, ALostUpdateIsAGapAtTheNextUpdateAndTouchesNoOtherBook) {
  const auto harness = connected();
  const std::vector<WireFrame> frames = harness->collect_updates(0, 3);
  harness->outcomes.clear();
  bool lost = false;
  for (const WireFrame& frame : frames) {
    const bool update = frame.frame_class == FrameClass::book_update && frame.instrument == 0;
    if (update && !lost) {
      lost = true;
      continue;
    }
    harness->deliver(frame);
    if (update) break;
  }
  EXPECT_EQ(harness->outcomes[0], std::vector{harness->sign_of_loss()});
  EXPECT_FALSE(harness->live(0));
  for (sim::InstrumentIndex i = 1; i < harness->size(); ++i)
    EXPECT_TRUE(harness->live(i));
  harness->heal(session, 0);
  ASSERT_TRUE(harness->settle());
  EXPECT_TRUE(harness->is_current(0));
  EXPECT_EQ(harness->tracked(0).sync.counters().resyncs, 1u);
  for (sim::InstrumentIndex i = 1; i < harness->size(); ++i) {
    EXPECT_EQ(harness->tracked(i).sync.counters().resyncs, 0u);
  }
}

TEST_P(Conformance, AnUpdateSentTwiceIsDroppedWithoutHarm) {
  const auto harness = connected();
  for (const WireFrame& frame : harness->collect_updates(0, 3)) {
    harness->deliver(frame);
    if (frame.frame_class != FrameClass::book_update) continue;
    harness->deliver(frame);
    ASSERT_TRUE(harness->takes_repeat_as(harness->outcomes[frame.instrument].back()));
    ASSERT_TRUE(harness->equals_truth(frame.instrument));
  }
  EXPECT_EQ(harness->tracked(0).sync.counters().resyncs, 0u);
}

TEST_P(Conformance, UpdatesThatChangedPlacesAreSeen) {
  const auto harness = connected();
  std::vector<WireFrame> frames = harness->collect_updates(0, 3);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].frame_class == FrameClass::book_update && frames[i].instrument == 0) {
      places.push_back(i);
    }
  }
  ASSERT_GE(places.size(), 2u);
  std::swap(frames[places[0]].text, frames[places[1]].text);
  harness->outcomes.clear();
  for (const WireFrame& frame : frames)
    harness->deliver(frame);
  EXPECT_EQ(harness->outcomes[0].front(), harness->sign_of_loss());
  EXPECT_EQ(harness->tracked(0).sync.counters().resyncs, 1u);
  if (!harness->live(0)) harness->heal(session, 0);
  ASSERT_TRUE(harness->settle());
  EXPECT_TRUE(harness->is_current(0));
}

TEST_P(Conformance, AReconnectRecoversEveryBook) {
  const auto harness = connected();
  harness->close(session);
  for (sim::InstrumentIndex i = 0; i < harness->size(); ++i)
    EXPECT_FALSE(harness->live(i));
  harness->stir();
  harness->advance(core::seconds(1));
  EXPECT_TRUE(harness->take().empty()) << "frames for a session that is gone";
  harness->subscribe(harness->open(), kAll);
  ASSERT_TRUE(harness->settle());
  for (sim::InstrumentIndex i = 0; i < harness->size(); ++i)
    EXPECT_TRUE(harness->is_current(i));
}

TEST_P(Conformance, AWrongChecksumIsSeenWhereTheDialectHasOne) {
  const auto harness = connected(true);
  if (!harness->face->corrupt_next_checksum()) {
    for (const BookEvent& book : harness->books)
      EXPECT_FALSE(book.message.has_checksum);
    return;
  }
  EXPECT_GT(harness->tracked(0).sync.counters().checksum_ok, 0u);
  harness->stir();
  harness->advance(core::milliseconds(1'100));
  harness->deliver_all();
  std::uint64_t failed = 0;
  for (sim::InstrumentIndex i = 0; i < harness->size(); ++i) {
    failed += harness->tracked(i).sync.counters().checksum_failed;
    if (!harness->live(i)) harness->heal(session, i);
  }
  EXPECT_EQ(failed, 1u);
  ASSERT_TRUE(harness->settle());
  for (sim::InstrumentIndex i = 0; i < harness->size(); ++i)
    EXPECT_TRUE(harness->is_current(i));
}

TEST_P(Conformance, TopsAreTheExchangesBestPrices) {
  const auto harness = connected();
  std::size_t compared = 0;
  for (int round = 0; round < 20; ++round) {
    harness->tops.clear();
    harness->stir(1);
    harness->advance(core::milliseconds(200));
    harness->deliver_all();
    std::map<market::InstrumentId, market::TopOfBook> last;
    for (const market::TopOfBook& top : harness->tops)
      last[top.instrument] = top;
    compared += last.size();
    for (sim::InstrumentIndex i = 0; i < harness->size(); ++i) {
      const auto found = last.find(harness->instrument(i).id);
      if (found == last.end()) continue;  // the best prices did not change
      const auto bids = harness->levels(i, market::Side::bid, 1);
      const auto asks = harness->levels(i, market::Side::ask, 1);
      EXPECT_EQ(found->second.bid, bids.empty() ? market::Level{} : bids[0]);
      EXPECT_EQ(found->second.ask, asks.empty() ? market::Level{} : asks[0]);
    }
  }
  EXPECT_EQ(compared > 0, harness->connector->capabilities().has_top_stream);
}

TEST_P(Conformance, TradesAreTheExchangesTrades) {
  const auto harness = connected();
  harness->trades.clear();
  const std::size_t before = harness->sim_trades().size();
  harness->stir(50);
  harness->advance(core::milliseconds(200));
  harness->deliver_all();
  ASSERT_GT(harness->sim_trades().size(), before + 10);
  ASSERT_EQ(harness->trades.size(), harness->sim_trades().size() - before);
  for (std::size_t n = 0; n < harness->trades.size(); ++n) {
    const sim::SimTrade& meant = harness->sim_trades()[before + n];
    const market::PublicTrade& told = harness->trades[n];
    const market::Instrument& known = harness->instrument(meant.instrument);
    const sim::Listing& listing = harness->exchange->listings()[meant.instrument];
    EXPECT_EQ(told.instrument, known.id);
    EXPECT_EQ(told.trade_id, meant.trade_id);
    EXPECT_EQ(told.taker_is_buyer, meant.taker_is_buyer);
    EXPECT_EQ(told.venue_time.ns / 1'000'000, meant.time.ns / 1'000'000);
    EXPECT_EQ(core::scaled_text(told.price.value, known.price_scale),
              core::scaled_text(meant.price, listing.price_scale));
    EXPECT_EQ(core::scaled_text(told.size.value, known.size_scale),
              core::scaled_text(meant.size, listing.size_scale));
  }
}

TEST_P(Conformance, ARestBookIsTheExchangesBook) {
  const auto harness = connected();
  harness->books.clear();
  const auto report = harness->ask(harness->connector->book_snapshot_request(
      harness->face->symbol(1), venue::Purpose::book_check));
  ASSERT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
  const BookEvent& book = harness->books.at(0);
  EXPECT_TRUE(book.message.from_rest);
  EXPECT_EQ(book.message.action, market::BookAction::snapshot);
  EXPECT_EQ(book.message.last_id != market::BookMessage::kNoSequence,
            harness->connector->capabilities().rest_joins_stream);
  EXPECT_EQ(book.bids, harness->levels(1, market::Side::bid, 0));
  EXPECT_EQ(book.asks, harness->levels(1, market::Side::ask, 0));
}

TEST_P(Conformance, ASymbolThatTheVenueDoesNotListIsRefusedByName) {
  const auto harness = connected();
  const std::size_t before = harness->count();
  const auto report = harness->ask(
      harness->connector->book_snapshot_request("NOSUCHPAIR", venue::Purpose::book_snapshot));
  EXPECT_EQ(report.verdict, ResponseVerdict::refused);
  EXPECT_FALSE(report.text.empty());
  EXPECT_EQ(harness->count(), before);
}

TEST_P(Conformance, ASymbolThatTheCatalogDoesNotKnowIsForeign) {
  const auto harness = connected();
  const std::vector<WireFrame> frames = sample(*harness);
  Harness stranger(GetParam());  // the same dialect, nothing listed
  std::size_t foreign = 0;
  for (const WireFrame& frame : frames) {
    DecodeStatus status{};
    (void)events_of(stranger, frame.text, status);
    ASSERT_NE(status, DecodeStatus::malformed) << frame.text;
    foreign += status == DecodeStatus::foreign ? 1 : 0;
    if (frame.frame_class == FrameClass::book_update) {
      ASSERT_EQ(status, DecodeStatus::foreign);
    }
  }
  EXPECT_GT(foreign, 10u);
}

TEST_P(Conformance, AFrameCutAnywhereIsMalformedAndTellsNothing) {
  const auto harness = connected();
  std::map<FrameClass, int> seen;
  const std::string nothing = EventLog{}.text();
  for (const WireFrame& frame : sample(*harness)) {
    if (++seen[frame.frame_class] > 3) continue;
    for (std::size_t length = 0; length < frame.text.size(); ++length) {
      DecodeStatus status{};
      ASSERT_EQ(events_of(*harness, std::string_view(frame.text).substr(0, length), status),
                nothing)
          << frame.text.substr(0, length);
      ASSERT_EQ(status, DecodeStatus::malformed) << frame.text.substr(0, length);
    }
  }
  EXPECT_TRUE(seen.contains(FrameClass::book_update));
  EXPECT_TRUE(seen.contains(FrameClass::trade));
}

TEST_P(Conformance, RandomGarbageIsMalformedAndTellsNothing) {
  Harness harness(GetParam());
  core::Random random(11);
  const std::string nothing = EventLog{}.text();
  constexpr std::string_view kJsonBytes = "{}[]\",:0123456789.eE+-\\ truefalsnl";
  for (int round = 0; round < 5'000; ++round) {
    std::string text(static_cast<std::size_t>(random.between(1, 200)), ' ');
    for (char& byte : text) {
      byte = round % 2 == 0 ? static_cast<char>(random.between(-128, 127))
                            : kJsonBytes[static_cast<std::size_t>(random.between(
                                  0, static_cast<std::int64_t>(kJsonBytes.size()) - 1))];
    }
    DecodeStatus status{};
    ASSERT_EQ(events_of(harness, text, status), nothing);
    ASSERT_EQ(status, DecodeStatus::malformed) << text;
  }
}

TEST_P(Conformance, AFrameWithChangedBytesIsNoDanger) {
  const auto harness = connected();
  core::Random random(12);
  const std::vector<WireFrame> frames = sample(*harness);
  const std::string nothing = EventLog{}.text();
  const auto draw = [&](std::size_t count) {
    return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count) - 1));
  };
  std::size_t malformed = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text = frames[draw(frames.size())].text;
    for (std::size_t n = draw(3) + 1; n > 0; --n) {
      constexpr std::string_view kBytes = "{}[]\",:0-9.\\aZ \x01\xff";
      text[draw(text.size())] = kBytes[draw(kBytes.size())];
    }
    DecodeStatus status{};
    const std::string told = events_of(*harness, text, status);
    if (status != DecodeStatus::malformed) continue;
    ASSERT_EQ(told, nothing) << text;
    ++malformed;
  }
  EXPECT_GT(malformed, 1'000u);
}

TEST_P(Conformance, KeyOrderAndUnknownKeysChangeNothing) {
  const auto harness = connected();
  std::size_t compared = 0;
  for (const WireFrame& frame : sample(*harness)) {
    nlohmann::json document = nlohmann::json::parse(frame.text, nullptr, false);
    if (!document.is_object()) continue;
    DecodeStatus status{}, sorted_status{};
    const std::string expected = events_of(*harness, frame.text, status);
    document["aaa"] = {{"data", {1, 2, {{"arg", "x"}}}}};
    document["zzz"] = "more";
    ASSERT_EQ(events_of(*harness, document.dump(), sorted_status), expected) << document.dump();
    ASSERT_EQ(sorted_status, status);
    ++compared;
  }
  EXPECT_GT(compared, 20u);
}

TEST_P(Conformance, TheSameBytesGiveTheSameEvents) {
  const auto harness = connected();
  const auto other = harness->make_connector();
  for (const WireFrame& frame : sample(*harness)) {
    const Padded a(frame.text, '\0'), b(frame.text, '"');
    EventLog first, second;
    harness->connector->decode_frame({a.view(), harness->now()}, first);
    other->decode_frame({b.view(), harness->now()}, second);
    ASSERT_EQ(first.text(), second.text());
  }
}

TEST_P(Conformance, AskingTooOftenGivesAWait) {
  const auto harness = connected();
  const venue::HttpRequest request = harness->connector->book_snapshot_request(
      harness->face->symbol(0), venue::Purpose::book_check);
  venue::ResponseReport report;
  report.verdict = ResponseVerdict::ok;
  for (int asked = 0; asked < 20'000 && report.verdict == ResponseVerdict::ok; ++asked) {
    report = harness->ask(request);
  }
  EXPECT_TRUE(report.verdict == ResponseVerdict::rate_limited ||
              report.verdict == ResponseVerdict::banned);
  EXPECT_GE(report.retry_after, core::seconds(1));
  EXPECT_FALSE(report.text.empty());
}

TEST_P(Conformance, ABanGivesAWait) {
  Harness harness(GetParam());
  const auto report =
      harness.answer(harness.connector->server_time_request(),
                     harness.face->trouble_reply({}, sim::Trouble::ban, core::seconds(30)));
  EXPECT_TRUE(report.verdict == ResponseVerdict::rate_limited ||
              report.verdict == ResponseVerdict::banned);
  EXPECT_GE(report.retry_after, core::seconds(1));
  EXPECT_EQ(harness.count(), 0u);
}

TEST_P(Conformance, ServerTimeIsTheVenuesTime) {
  Harness harness(GetParam());
  const auto report = harness.ask(harness.connector->server_time_request());
  ASSERT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
  ASSERT_EQ(harness.times.size(), 1u);
  EXPECT_EQ(harness.times[0].ns / 1'000'000, harness.now().ns / 1'000'000);
}

TEST_P(Conformance, AFrozenBookHasNewFramesAndOldContentUntilItThaws) {
  const auto harness = connected();
  Harness& at = *harness;
  at.face->freeze(0, true);
  at.deliver_all();
  ASSERT_TRUE(at.is_current(0)) << "what was on its way before is told first";
  const auto before = market::canonical_digest(at.tracked(0).book, at.instrument(0).price_scale,
                                               at.instrument(0).size_scale);
  std::size_t frames = 0;
  for (int round = 0; round < 10; ++round) {
    at.stir(3);
    at.advance(core::milliseconds(1'100));
    for (const WireFrame& frame : at.take()) {
      frames += frame.frame_class == sim::FrameClass::book_update && frame.instrument == 0 ? 1 : 0;
      (void)at.deliver(frame);
    }
  }
  EXPECT_GE(frames, 10u);
  EXPECT_TRUE(at.live(0));
  EXPECT_EQ(market::canonical_digest(at.tracked(0).book, at.instrument(0).price_scale,
                                     at.instrument(0).size_scale),
            before);
  EXPECT_FALSE(at.is_current(0));
  EXPECT_TRUE(at.is_current(1)) << "the others go on";
  at.face->freeze(0, false);
  at.stir(3);
  at.advance(core::milliseconds(1'100));
  at.deliver_all();
  EXPECT_TRUE(at.is_current(0));
}

class ConformanceOfStatus : public Conformance {};

TEST_P(ConformanceOfStatus, AStatusRequestIsAnswered) {
  Harness harness(GetParam());
  const auto report = harness.ask(harness.connector->venue_status_request());
  ASSERT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
  EXPECT_EQ(harness.statuses, std::vector{venue::VenueStatus::normal});
}

TEST_P(Conformance, HeartbeatsAreAnsweredAndKeepAQuietConnection) {
  const auto harness = connected();
  harness->subscribe(session, kAll, false);
  harness->deliver_all();
  const venue::Heartbeat& heartbeat = harness->connector->capabilities().heartbeat;
  const core::Duration step = heartbeat.text.empty() ? core::seconds(10) : heartbeat.interval;
  for (int beat = 0; beat < 5; ++beat) {
    harness->advance(step);
    ASSERT_FALSE(harness->closed(session));
    if (heartbeat.text.empty()) continue;
    harness->send(session, heartbeat.text);
    const std::vector<WireFrame> answers = harness->take();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(harness->deliver(answers[0]).status, DecodeStatus::ok);
  }
}

TEST(ConformanceCases, TheListIsWhatRuns) {
  expect_the_list_is_what_runs(venue::Half::market);
}

INSTANTIATE_TEST_SUITE_P(Venues, Conformance,
                         ::testing::ValuesIn(every_variant(venue::Half::market)), variant_name_of);
INSTANTIATE_TEST_SUITE_P(Venues, ConformanceOfStatus,
                         ::testing::ValuesIn(those_for("AStatusRequestIsAnswered",
                                                       every_variant(venue::Half::market))),
                         variant_name_of);

}  // namespace
}  // namespace tern::test
