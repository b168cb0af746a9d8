// In: clients on loopback. Out: see the header.
// Cannot happen: see the header.
#include "trading_venues.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include "arrival.hpp"
#include "rounds.hpp"
#include "tern/core/assert.hpp"

#include "tern/core/random.hpp"
#include "tern/core/scaled.hpp"
#include "tern/net/stream.hpp"
#include "tern/sim/opening.hpp"

namespace tern::bench {
namespace {

constexpr std::string_view kFrameWord = "\"depthUpdate\"";
constexpr std::string_view kMeasuredOrder = "\"order.place\"";
constexpr std::string_view kPartnerOrder = "\"op\":\"order\"";
constexpr std::size_t kLevels = 20;
constexpr double kQuietNs = 500e3;  // nothing heard for so long before a sample
constexpr double kLatestNs = 4e6;   // but not later than so much behind its time
constexpr double kTickNs = 4e6;     // between two ticks of the venues
// A venue is another machine: between samples it leaves its core to the threads behind ternd's hot
// one, and is awake in time for the next.
constexpr double kAwakeNs = 2e6;
constexpr std::chrono::microseconds kNap{200};
// A venue whose sample comes next does not tick: its book frame, one each 100 ms, is then due when
// it is wanted.
constexpr std::size_t kHeldBack = 12;
constexpr std::size_t kAhead = 15;    // a pair's partner book is refreshed so many samples before
constexpr double kUntouchedNs = 1e6;  // the orders' sockets: a look would take their lock
constexpr double kCrossBps = 40;      // pays both fees of 10 bps and an edge
constexpr double kCrossNotional = 400;
constexpr sim::OwnerId kAgent = 1;

bool holds(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

std::int64_t whole(double amount, std::int64_t step) {
  return static_cast<std::int64_t>(amount) / step * step;
}

double power(int exponent) {
  return static_cast<double>(core::power_of_ten(exponent));
}

bool is_partner(std::size_t venue) {
  return venue >= TradingVenues::kMeasured;
}

std::size_t partner_of(std::size_t pair) {
  return TradingVenues::kMeasured + pair % TradingVenues::kPartners;
}

}  // namespace

const char* TradingVenues::dialect(std::size_t venue) {
  return is_partner(venue) ? "okx" : "binance";
}

std::string TradingVenues::name(std::size_t venue) {
  return (is_partner(venue) ? "partner_" : "measured_") + std::to_string(venue);
}

// A venue is asked to trade only the pairs that its turns bring it.
bool TradingVenues::trades(std::size_t venue, std::size_t pair) {
  if (is_partner(venue)) return partner_of(pair) == venue;
  for (std::size_t turn = venue; turn < kMeasured * kPairs; turn += kMeasured) {
    if (turn % kPairs == pair) return true;
  }
  return false;
}

core::Result<std::unique_ptr<TradingVenues>> TradingVenues::start(
    const net::CertificateFiles& files) {
  std::unique_ptr<TradingVenues> made(new TradingVenues(files));
  if (const core::Status listening = made->listen(); !listening) return listening.error();
  return made;
}

TradingVenues::TradingVenues(const net::CertificateFiles& files)
    : pairs_(sim::make_pairs(kPairs)), server_(*this, files, 1'000), order_sessions_(kVenues) {
  for (std::size_t position = 0; position < kVenues; ++position)
    add_venue(position);
}

TradingVenues::~TradingVenues() = default;

core::Status TradingVenues::listen() {
  for (std::uint32_t number = 0; number <= kEcho; ++number) {
    const core::Result<std::uint16_t> port = server_.listen(number, 0);
    if (!port) return port.error();
    ports_.push_back(port.value());
  }
  return core::Ok{};
}

// The partner's books are deep and tight; the measured venues' wide, so that one order inside their
// spread crosses the partner's.
void TradingVenues::add_venue(std::size_t position) {
  Venue made;
  made.exchange = std::make_unique<sim::Exchange>(
      name(position), sim::make_listings(pairs_, is_partner(position) ? 1 : 0));
  made.account = std::make_unique<sim::Account>(
      *made.exchange, sim::make_account(pairs_, core::Random(position + 1)));
  venues_.push_back(std::move(made));
  Venue& venue = venues_.back();
  const bool deep = is_partner(position);
  for (sim::InstrumentIndex pair = 0; pair < kPairs; ++pair) {
    for (std::size_t level = 0; level < kLevels; ++level) {
      const double step = static_cast<double>(level);
      const double bps = deep ? 2 + 2 * step : 60 + 5 * step;
      for (const market::Side side : {market::Side::bid, market::Side::ask})
        (void)quote(position, pair, {side, bps, deep ? 50'000.0 : 20'000.0});
    }
    venue.toggled.push_back(0);
  }
  sim::FaceHostConfig config;
  config.row = sim::find_face(dialect(position));
  TERN_ASSERT(config.row != nullptr, "a dialect without a face");
  config.exchange = venue.exchange.get();
  config.transport = this;
  config.account = venue.account.get();
  venue.host = std::make_unique<sim::FaceHost>(config);
}

const sim::AccountKey& TradingVenues::key(std::size_t venue) const {
  return venues_[venue].account->key();
}

// A bid lies below the pair's price, an ask above, by so many bps.
sim::OrderNumber TradingVenues::quote(std::size_t venue, sim::InstrumentIndex pair,
                                      const Quote& wanted) {
  const sim::Listing& listing = venues_[venue].exchange->listings()[pair];
  const double price = static_cast<double>(pairs_[pair].start_price_nano) / 1e9;
  const double away = (wanted.side == market::Side::bid ? -1 : 1) * wanted.bps / 10'000;
  sim::SimOrder order;
  order.instrument = pair;
  order.side = wanted.side;
  order.price = whole(price * (1 + away) * power(listing.price_scale), listing.tick);
  order.size = whole(wanted.notional / price * power(listing.size_scale), listing.lot);
  order.owner = kAgent;
  return venues_[venue].exchange->place(order, net::now()).number;
}

// What was taken of the partner's best levels comes back, and a far level changes: the book has a
// newer frame than the last trade of this pair.
void TradingVenues::keep_young(sim::InstrumentIndex pair) {
  const std::size_t number = partner_of(pair);
  Venue& partner = venues_[number];
  for (const market::Side side : {market::Side::bid, market::Side::ask})
    (void)quote(number, pair, {side, 2, kCrossNotional});
  sim::OrderNumber& toggled = partner.toggled[pair];
  if (toggled != 0 && partner.exchange->cancel(pair, toggled) > 0) {
    toggled = 0;
  } else {
    toggled = quote(number, pair, {market::Side::bid, 200, 1'000});
  }
}

void TradingVenues::tick(bool all) {
  const double now = wall_ns();
  if (now - last_tick_ns_ < kTickNs) return;
  last_tick_ns_ = now;
  for (std::size_t venue = 0; venue < kVenues; ++venue) {
    const std::size_t behind = (venue + kMeasured - samples_ % kMeasured) % kMeasured;
    if (all || is_partner(venue) || behind >= kHeldBack) venues_[venue].host->on_tick(net::now());
  }
}

void TradingVenues::serve(double ns) {
  for (const double end = wall_ns() + ns; wall_ns() < end;) {
    server_.poll();
    tick(true);
    std::this_thread::sleep_for(kNap);
  }
}

void TradingVenues::wait_for_slot() {
  const double latest = next_slot_ns_ + kLatestNs;
  if (wall_ns() > latest) next_slot_ns_ = wall_ns();
  for (;;) {
    server_.poll();
    const double now = wall_ns();
    if (now >= next_slot_ns_ && (now - last_heard_ns_ >= kQuietNs || now >= latest)) break;
    tick(false);
    if (next_slot_ns_ - now > kAwakeNs) std::this_thread::sleep_for(kNap);
  }
  next_slot_ns_ += kApartNs;
}

TradingVenues::Crossing TradingVenues::begin_crossing() {
  wait_for_slot();
  const std::size_t number = samples_++;
  Crossing made;
  made.venue = number % kMeasured;
  made.pair = static_cast<sim::InstrumentIndex>(number % kPairs);
  const bool sell_here = number / (kMeasured * kPairs) % 2 == 0;
  answered_ = {};
  armed_ = true;
  sent_ns_ = 0;
  wanted_ = "\"s\":\"" + venues_[made.venue].host->face().symbol(made.pair) + '"';
  const market::Side side = sell_here ? market::Side::bid : market::Side::ask;
  made.bait = quote(made.venue, made.pair, {side, -kCrossBps, kCrossNotional});
  venues_[made.venue].host->on_tick(net::now());
  made.end_ns = wall_ns() + kPatienceNs;
  return made;
}

void TradingVenues::end_crossing(const Crossing& crossing) {
  while (answered_.second_ns == 0 && wall_ns() < crossing.end_ns)
    server_.poll();
  settle();
  (void)venues_[crossing.venue].exchange->cancel(crossing.pair, crossing.bait);
  keep_young(static_cast<sim::InstrumentIndex>((crossing.pair + kAhead) % kPairs));
}

Answered TradingVenues::cross() {
  end_crossing(begin_crossing());
  return answered_;
}

double TradingVenues::legs_apart_ns() {
  const Crossing crossing = begin_crossing();
  const int first = server_.socket_of(order_sessions_[crossing.venue]);
  const int second = server_.socket_of(order_sessions_[partner_of(crossing.pair)]);
  std::int64_t first_at = 0;
  std::int64_t second_at = 0;
  while (stamped_ && (first_at == 0 || second_at == 0) && wall_ns() < crossing.end_ns) {
    for (const double look = wall_ns() + kUntouchedNs; wall_ns() < look;) {
    }
    first_at = arrival_ns(first);
    second_at = arrival_ns(second);
  }
  end_crossing(crossing);
  if (!stamped_) return answered_.second_ns - answered_.first_ns;
  return first_at == 0 || second_at == 0 ? 0 : static_cast<double>(second_at - first_at);
}

// Where the latest order came: there the arrival of the next is stamped.
void TradingVenues::note_order_session(std::size_t venue, std::uint64_t session) {
  if (std::exchange(order_sessions_[venue], session) == session || !stamped_) return;
  stamped_ = stamp_arrivals(server_.socket_of(session));
  if (!stamped_)
    std::fprintf(stderr,
                 "tick_to_order: arrivals are not stamped (%s): the second leg is told as its "
                 "venue read it, which takes longer\n",
                 std::strerror(errno));
}

Answered TradingVenues::echo() {
  wait_for_slot();
  answered_ = {};
  armed_ = true;
  sent_ns_ = wall_ns();
  server_.send(echo_sessions_[echoes_++ % echo_sessions_.size()], frame_);
  const double end = wall_ns() + kPatienceNs;
  while (answered_.first_ns == 0 && wall_ns() < end)
    server_.poll();
  const Answered answered = answered_;
  settle();
  return answered;
}

// What waited while a crossing was on its way.
void TradingVenues::settle() {
  armed_ = false;
  for (auto& [session, text] : std::exchange(held_frames_, {}))
    server_.send(session, std::move(text));
  for (const Message& message : std::exchange(held_messages_, {}))
    on_message(message.server, message.session, message.text);
}

net::ServedReply TradingVenues::on_request(std::uint32_t server,
                                           const net::ServedRequest& request) {
  last_heard_ns_ = wall_ns();
  if (server == kEcho) return net::ServedReply{404, {}, {}};
  const sim::FaceRequest asked{request.method, request.target, request.headers, request.body};
  sim::FaceReply reply = venues_[server].host->on_request(asked, net::now());
  return net::ServedReply{reply.status, std::move(reply.headers), std::move(reply.body),
                          reply.is_lost};
}

void TradingVenues::on_session(std::uint32_t server, std::uint64_t session,
                               std::string_view target) {
  if (server == kEcho) {
    if (target == "/frames") echo_sessions_.push_back(session);
  } else {
    venues_[server].host->on_open(session, target, net::now());
  }
}

void TradingVenues::on_message(std::uint32_t server, std::uint64_t session, std::string_view text) {
  const double now = wall_ns();
  last_heard_ns_ = now;
  if (armed_) {
    if (server < kVenues && (holds(text, kMeasuredOrder) || holds(text, kPartnerOrder)))
      note_order_session(server, session);
    if (server == kEcho || (server < kMeasured && holds(text, kMeasuredOrder))) {
      answered_.first_ns = now - sent_ns_;
      order_bytes_ = text.size();
    } else if (server < kVenues && holds(text, kPartnerOrder)) {
      answered_.second_ns = now - sent_ns_;
    }
    held_messages_.push_back({server, session, std::string(text)});
  } else if (server != kEcho) {
    venues_[server].host->on_message(session, text, net::now());
  }
}

void TradingVenues::on_session_closed(std::uint32_t server, std::uint64_t session) {
  if (server == kEcho) {
    std::erase(echo_sessions_, session);
  } else {
    venues_[server].host->on_closed(session);
  }
}

void TradingVenues::send(sim::SessionId session, std::string text) {
  if (!armed_) return server_.send(session, std::move(text));
  if (sent_ns_ == 0 && holds(text, kFrameWord) && holds(text, wanted_)) {
    frame_ = text;
    sent_ns_ = wall_ns();
    return server_.send(session, std::move(text));
  }
  held_frames_.emplace_back(session, std::move(text));
}

void TradingVenues::close(sim::SessionId session, bool abrupt) {
  server_.close(session, abrupt);
}

}  // namespace tern::bench
