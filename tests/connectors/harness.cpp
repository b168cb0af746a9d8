// In: calls of a test. Out: face and connector exchanging bytes, and the books that come of it.
// Cannot happen: endless waiting: every loop has a named bound.
#include "harness.hpp"

#include <gtest/gtest.h>

#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/sim/listings.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {

namespace {

constexpr core::Duration kTick = core::milliseconds(10);
constexpr core::Duration kLongestFlush =
    core::milliseconds(1'100);  // the slowest book channel there is pushes each second
constexpr int kSettleRounds = 200;
constexpr std::size_t kRestingMost =
    60;  // orders over all listings: books stay inside every channel's depth
constexpr std::int64_t kMiddleTicks = 10'000;

}  // namespace

Harness::Harness(const HarnessOptions& options)
    : venue(catalog.add_venue("venue")), options_(options) {
  std::vector<sim::Listing> listings = sim::make_listings(sim::make_pairs(options.pairs), 0);
  listings[0].rules.status = options.status;
  exchange = std::make_unique<sim::Exchange>("venue", std::move(listings));
  const sim::FaceRow* row = sim::find_face(options.dialect);
  TERN_ASSERT(row != nullptr, "a dialect without a simulated face");
  sim::FaceConfig config;
  config.exchange = exchange.get();
  config.output = this;
  config.variant = options.variant;
  config.checksums = options.checksums;
  face = row->make(config);
  exchange->observe(this);
  connector = make_connector();
}

std::unique_ptr<venue::Connector> Harness::make_connector() const {
  venue::ConnectorConfig config;
  config.venue = venue;
  config.venue_name = "venue";
  config.catalog = &catalog;
  config.dialect_variant = options_.variant;
  return venue::find_dialect(options_.dialect)->make(config);
}

void Harness::stir_one(sim::InstrumentIndex index) {
  const sim::Listing& listing = exchange->listings()[index];
  sim::SimOrder order;
  order.instrument = index;
  order.side = random_.chance(500'000) ? market::Side::bid : market::Side::ask;
  const std::int64_t away = random_.between(1, 20);
  const bool taker = random_.chance(200'000);
  const bool up = (order.side == market::Side::bid) == taker;
  order.price = listing.tick * (kMiddleTicks + (up ? away : -away));
  order.size = listing.lot * random_.between(1, 5'000);
  order.immediate_or_cancel = taker;
  const sim::Placement placed = exchange->place(order, now_);
  if (placed.resting > 0) resting_.emplace_back(index, placed.number);
  if (resting_.size() > kRestingMost * size()) {
    const auto victim = static_cast<std::ptrdiff_t>(
        random_.between(0, static_cast<std::int64_t>(resting_.size()) - 1));
    exchange->cancel(resting_[static_cast<std::size_t>(victim)].first,
                     resting_[static_cast<std::size_t>(victim)].second);
    resting_.erase(resting_.begin() + victim);
  }
}

void Harness::stir(int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (sim::InstrumentIndex i = 0; i < size(); ++i)
      stir_one(i);
  }
}

void Harness::advance(core::Duration time) {
  for (const core::Timestamp end = now_ + time; now_ < end;) {
    now_ = now_ + kTick;
    face->on_tick(now_);
  }
}

std::vector<market::Level> Harness::levels(sim::InstrumentIndex index, market::Side side,
                                           std::size_t depth) const {
  const sim::Listing& listing = exchange->listings()[index];
  const market::Instrument& known = instrument(index);
  std::vector<market::Level> levels;
  for (const sim::DepthLevel& level : exchange->depth(index, side, depth)) {
    levels.push_back({{level.price * core::power_of_ten(known.price_scale - listing.price_scale)},
                      {level.size * core::power_of_ten(known.size_scale - listing.size_scale)}});
  }
  return levels;
}

venue::ResponseReport Harness::ask(const venue::HttpRequest& request) {
  return answer(
      request,
      face->on_request({request.method, request.target, request.headers, request.body}, now_));
}

venue::ResponseReport Harness::answer(const venue::HttpRequest& request,
                                      const sim::FaceReply& reply) {
  const Padded body(reply.body);
  venue::HttpResponse response = answer_to(request, body.view(), reply.status);
  response.received = now_;
  for (const auto& [name, value] : reply.headers)
    venue::note_header(response, name, value);
  return connector->decode_response(response, *this);
}

void Harness::list() {
  for (const venue::HttpRequest& request : connector->instruments_requests()) {
    const venue::ResponseReport report = ask(request);
    ASSERT_EQ(report.verdict, venue::ResponseVerdict::ok) << report.text;
  }
  const venue::Capabilities& can = connector->capabilities();
  for (const market::InstrumentDefinition& definition : instruments) {
    const auto id = catalog.add_instrument(venue, definition);
    ASSERT_TRUE(id.ok()) << id.error().text();
    store.add(catalog.instrument(id.value()), can.book_rules());
  }
  ids_.clear();
  for (sim::InstrumentIndex i = 0; i < size(); ++i) {
    ids_.push_back(catalog.symbols(venue).find(face->symbol(i)));
    ASSERT_TRUE(ids_.back().valid()) << face->symbol(i) << " was not listed";
  }
}

sim::SessionId Harness::open() {
  const sim::SessionId session = next_session_++;
  face->on_open(session, connector->stream_target(), now_);
  return session;
}

void Harness::close(sim::SessionId session) {
  face->on_closed(session);
  for (sim::InstrumentIndex i = 0; i < size(); ++i) {
    tracked(i).sync.reset(tracked(i).book);
  }
  std::erase_if(wire_, [&](const WireFrame& frame) { return frame.session == session; });
}

void Harness::send(sim::SessionId session, const std::string& text) {
  face->on_message(session, text, now_);
}

void Harness::subscribe(sim::SessionId session, const std::vector<venue::Channel>& channels,
                        bool subscribe) {
  std::vector<std::string> symbols;
  for (sim::InstrumentIndex i = 0; i < size(); ++i)
    symbols.push_back(face->symbol(i));
  const venue::Capabilities& can = connector->capabilities();
  std::vector<venue::Topic> topics;
  for (const venue::Channel channel : channels) {
    for (const std::string& symbol : symbols)
      topics.push_back({channel, symbol});
  }
  const std::size_t most = can.one_channel_per_message
                               ? std::min(can.topics_per_message, symbols.size())
                               : can.topics_per_message;
  for (std::size_t at = 0; at < topics.size();) {
    const std::size_t same =
        can.one_channel_per_message ? symbols.size() - at % symbols.size() : topics.size() - at;
    const std::span<const venue::Topic> part = std::span(topics).subspan(at, std::min(most, same));
    send(session, connector->subscribe_message(part, subscribe, next_request_++));
    at += part.size();
  }
}

void Harness::subscribe_one(sim::SessionId session, sim::InstrumentIndex index, bool subscribe) {
  const std::string symbol = face->symbol(index);
  const venue::Topic topic{venue::Channel::book, symbol};
  send(session, connector->subscribe_message({&topic, 1}, subscribe, next_request_++));
}

std::vector<WireFrame> Harness::take() {
  return std::exchange(wire_, {});
}

venue::Decoded Harness::deliver(const WireFrame& frame) {
  const Padded bytes(frame.text, '}');
  venue::Decoded decoded = connector->decode_frame({bytes.view(), now_}, *this);
  decoded.kind = {};  // it may point into the copy that ends here
  return decoded;
}

void Harness::deliver_all() {
  for (const WireFrame& frame : take()) {
    if (closed(frame.session)) continue;
    EXPECT_EQ(deliver(frame).status, venue::DecodeStatus::ok) << frame.text;
  }
}

bool Harness::settle() {
  for (int round = 0; round < kSettleRounds; ++round) {
    advance(core::milliseconds(100));
    deliver_all();
    bool all = true;
    for (sim::InstrumentIndex i = 0; i < size(); ++i) {
      if (tracked(i).sync.wants_snapshot()) heal(0, i);
      all = all && live(i);
    }
    if (all) {
      advance(kLongestFlush);
      deliver_all();
      return true;
    }
    stir(1);
  }
  return false;
}

void Harness::heal(sim::SessionId session, sim::InstrumentIndex index) {
  if (connector->capabilities().sync_rule == market::SyncRule::bridged) {
    if (!tracked(index).sync.wants_snapshot()) return;
    (void)ask(connector->book_snapshot_request(face->symbol(index), venue::Purpose::book_snapshot));
    return;
  }
  if (connector->capabilities().unsubscribe_to_resync) subscribe_one(session, index, false);
  subscribe_one(session, index, true);
}

std::vector<WireFrame> Harness::collect_updates(sim::InstrumentIndex index, int wanted) {
  std::vector<WireFrame> frames;
  int found = 0;
  for (int round = 0; round < kSettleRounds && found < wanted; ++round) {
    stir(5);
    advance(core::milliseconds(100));
    for (WireFrame& frame : take()) {
      found += frame.frame_class == sim::FrameClass::book_update && frame.instrument == index;
      frames.push_back(std::move(frame));
    }
  }
  EXPECT_GE(found, wanted);
  return frames;
}

market::TrackedBook& Harness::tracked(sim::InstrumentIndex index) {
  market::TrackedBook* found = store.find(ids_.at(index));
  TERN_ASSERT(found != nullptr, "a listing without a book");
  return *found;
}

const market::Instrument& Harness::instrument(sim::InstrumentIndex index) const {
  return catalog.instrument(ids_.at(index));
}

bool Harness::equals_truth(sim::InstrumentIndex index) {
  const market::TrackedBook& book = tracked(index);
  const market::Instrument& known = instrument(index);
  const auto truth = exchange->truth(index, book.sync.last_id());
  return book.sync.live() && truth.has_value() &&
         *truth == market::canonical_digest(book.book, known.price_scale, known.size_scale);
}

bool Harness::is_current(sim::InstrumentIndex index) {
  const market::TrackedBook& book = tracked(index);
  const market::Instrument& known = instrument(index);
  return book.sync.live() &&
         exchange->digest(index, connector->capabilities().book_depth) ==
             market::canonical_digest(book.book, known.price_scale, known.size_scale);
}

void Harness::on_book(const market::BookMessage& message) {
  EventLog::on_book(message);
  for (sim::InstrumentIndex i = 0; i < ids_.size(); ++i) {
    if (ids_[i] != message.instrument) continue;
    market::TrackedBook& book = tracked(i);
    outcomes[i].push_back(book.sync.on_message(message, book.book));
  }
}

void Harness::send(sim::SessionId session, sim::FrameClass frame_class,
                   sim::InstrumentIndex instrument, std::string text) {
  wire_.push_back({session, frame_class, instrument, std::move(text)});
}

void Harness::close(sim::SessionId session, std::string_view why) {
  closed_[session] = why;
  face->on_closed(session);
}

void Harness::on_trade(const sim::SimTrade& trade) {
  sim_trades_.push_back(trade);
  face->on_trade(trade);
}

}  // namespace tern::test
