// In: calls of a test. Out: face, account and connector exchanging bytes.
// Cannot happen: endless waiting: a session has a bounded number of messages.
#include "account_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/sim/listings.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {

namespace {

constexpr std::size_t kSessionMessagesMax = 10;

sim::AccountSetup setup_of(const AccountOptions& options) {
  sim::AccountSetup setup;
  setup.key.key = "the-key";
  setup.key.secret = "dGhlIHNlY3JldA==";  // a form that every dialect takes
  setup.key.passphrase = "the-phrase";
  setup.key.can_withdraw = options.can_withdraw;
  setup.key.can_trade = options.can_trade;
  setup.balances = {{"BTC", core::Decimal::from_integer(1)},
                    {"USDT", core::Decimal::from_integer(1'000)}};
  setup.taker_fee = core::Decimal::parse("0.001").value();
  setup.maker_fee = core::Decimal::parse("0.0008").value();
  return setup;
}

}  // namespace

AccountHarness::AccountHarness(const HarnessOptions& options, const AccountOptions& how)
    : market(options), now_(market.now()) {
  market.list();
  exchange = std::make_unique<sim::Exchange>("venue", market.exchange->listings());
  account = std::make_unique<sim::Account>(*exchange, setup_of(how));
  sim::FaceConfig face_config;
  face_config.exchange = exchange.get();
  face_config.output = this;
  face_config.variant = options.variant;
  face_config.account = account.get();
  face = sim::find_face(options.dialect)->make(face_config);
  exchange->observe(this);
  account->observe(face.get());
  face->on_tick(now_);

  venue::AccountConfig config;
  config.venue.venue = market.venue;
  config.venue.venue_name = "venue";
  config.venue.catalog = &market.catalog;
  config.venue.dialect_variant = options.variant;
  const sim::AccountKey& key = account->key();
  config.credentials = {key.key, how.secret.empty() ? key.secret : how.secret, key.passphrase};
  connector = venue::find_dialect(options.dialect)->make_account(config);
}

void AccountHarness::offer(market::Side side, std::int64_t ticks, std::int64_t lots,
                           sim::InstrumentIndex index) {
  sim::SimOrder order;
  order.instrument = index;
  order.side = side;
  order.price = ticks * listing(index).tick;
  order.size = lots * listing(index).lot;
  exchange->place(order, now_);
}

void AccountHarness::take(market::Side side, std::int64_t ticks, std::int64_t lots) {
  sim::SimOrder order;
  order.side = side;
  order.price = ticks * listing().tick;
  order.size = lots * listing().lot;
  order.immediate_or_cancel = true;
  exchange->place(order, now_);
}

const sim::AccountOrder* AccountHarness::place_by_hand(bool is_buy, std::int64_t ticks,
                                                       std::int64_t lots,
                                                       const std::string& client_id) {
  sim::AccountOrderRequest request;
  request.is_buy = is_buy;
  request.price = core::Decimal::from_parts(ticks * listing().tick, listing().price_scale).value();
  request.size = core::Decimal::from_parts(lots * listing().lot, listing().size_scale).value();
  request.lifetime = sim::Lifetime::until_cancelled;
  request.client_id = client_id;
  const sim::AccountPlacement placed = account->place(request, now_);
  EXPECT_EQ(placed.refusal, sim::Refusal::none);
  return placed.order;
}

void AccountHarness::advance(core::Duration time) {
  now_ = now_ + time;
  face->on_tick(now_);
}

bool AccountHarness::begin_session(sim::SessionId session, SessionMessage message) {
  for (std::size_t step = 0; step < kSessionMessagesMax; ++step) {
    const std::string text = (connector.get()->*message)(step, stamp());
    if (text.empty()) return !closed_;
    const std::size_t before = log.sessions.size();
    face->on_message(session, text, now_);
    deliver_all();
    if (log.sessions.size() != before + 1 || !log.sessions.back().accepted) return false;
  }
  return false;
}

bool AccountHarness::log_in() {
  session_ = std::max(session_, order_session_) + 1;
  order_session_ = 0;
  closed_ = false;
  face->on_open(session_, connector->stream_target(), now_);
  if (connector->capabilities().session_by_request && !request_session()) return false;
  if (!begin_session(session_, &venue::AccountConnector::session_message)) return false;
  const std::string target = connector->order_stream_target();
  if (target.empty()) return true;
  order_session_ = session_ + 1;
  face->on_open(order_session_, target, now_);
  return begin_session(order_session_, &venue::AccountConnector::order_session_message);
}

bool AccountHarness::request_session() {
  const std::size_t before = log.sessions.size();
  (void)ask(connector->session_request(stamp()));
  return log.sessions.size() == before + 1 && log.sessions.back().accepted;
}

core::Timestamp AccountHarness::stamp(core::Timestamp at) {
  last_stamp_ = std::max(at, last_stamp_ + core::microseconds(1));
  return last_stamp_;
}

// As the desk does it: what a whole list does not have is absent, and of two lists both are asked.
venue::ResponseReport AccountHarness::ask_order(const venue::OrderName& order) {
  const std::size_t absent = log.absent.size();
  venue::ResponseReport report = look_in_list(connector->order_request(order, stamp()), order);
  if (log.absent.size() == absent || !connector->capabilities().two_order_lists) return report;
  log.absent.pop_back();
  return look_in_list(connector->other_order_request(order, stamp()), order);
}

venue::ResponseReport AccountHarness::look_in_list(const venue::HttpRequest& request,
                                                   const venue::OrderName& order) {
  const std::size_t lists = log.whole_order_lists;
  const std::size_t told = log.orders.size();
  venue::ResponseReport report = ask(request);
  if (log.whole_order_lists == lists) return report;
  const auto is_it = [&](const venue::OrderReport& each) { return each.id == order.id; };
  if (std::none_of(log.orders.begin() + static_cast<std::ptrdiff_t>(told), log.orders.end(), is_it))
    log.absent.push_back(order.id);
  return report;
}

venue::PlaceOrder AccountHarness::order(venue::OrderSide side, std::int64_t ticks,
                                        std::int64_t lots) {
  const market::Instrument& known = instrument(0);
  std::string id = std::to_string(next_id_++);
  id = "t" + std::string(venue::ClientOrderId::kSize - 1 - id.size(), '0') + id;
  return {*venue::ClientOrderId::parse(id),
          known.id,
          side,
          {lots * listing().lot * core::power_of_ten(known.size_scale - listing().size_scale)},
          {ticks * listing().tick * core::power_of_ten(known.price_scale - listing().price_scale)}};
}

void AccountHarness::place(const venue::PlaceOrder& order, Road road) {
  if (road == Road::rest) {
    (void)ask(connector->place_request(order, stamp()));
  } else {
    log.sent_as[stamp()] = order.id;
    say_order(connector->place_message(order, last_stamp_));
  }
  deliver_all();
}

void AccountHarness::cancel(const venue::OrderName& order, Road road) {
  if (road == Road::rest) {
    (void)ask(connector->cancel_request(order, stamp()));
  } else {
    log.sent_as[stamp()] = order.id;
    say_order(connector->cancel_message(order, last_stamp_));
  }
  deliver_all();
}

void AccountHarness::place_and_lose(const venue::PlaceOrder& order, Road road) {
  if (road == Road::rest) {
    const venue::HttpRequest request = connector->place_request(order, stamp());
    (void)face->on_request({request.method, request.target, request.headers, request.body}, now_);
  } else {
    say_order(connector->place_message(order, stamp()));
  }
  wire_.clear();
}

venue::ResponseReport AccountHarness::ask(const venue::HttpRequest& request) {
  const sim::FaceReply reply =
      face->on_request({request.method, request.target, request.headers, request.body}, now_);
  const Padded body(reply.body);
  venue::HttpResponse response = answer_to(request, body.view(), reply.status);
  response.received = now_;
  for (const auto& [name, value] : reply.headers)
    venue::note_header(response, name, value);
  return connector->decode_response(response, log);
}

void AccountHarness::deliver_all() {
  for (const std::string& text : std::exchange(wire_, {})) {
    delivered.push_back(text);
    const Padded bytes(text, '}');
    const venue::DecodeStatus status = connector->decode_frame({bytes.view(), now_}, log).status;
    EXPECT_TRUE(status == venue::DecodeStatus::ok || status == venue::DecodeStatus::ignored)
        << text;
  }
}

const market::Instrument& AccountHarness::instrument(sim::InstrumentIndex index) const {
  return market.instrument(index);
}

void AccountHarness::send(sim::SessionId session, sim::FrameClass, sim::InstrumentIndex,
                          std::string text) {
  if (session == session_ || session == order_session_) wire_.push_back(std::move(text));
}

void AccountHarness::close(sim::SessionId session, std::string_view) {
  closed_ = closed_ || session == session_ || session == order_session_;
  face->on_closed(session);
}

void AccountHarness::on_trade(const sim::SimTrade& trade) {
  face->on_trade(trade);
  account->on_trade(trade);
}

}  // namespace tern::test
