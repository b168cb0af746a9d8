// In: see the header.
// Out: see the header.
// Cannot happen: a frame that overtakes another of its connection.
#include "world.hpp"

#include <algorithm>
#include <sstream>

#include "tern/sim/listings.hpp"
#include "tern/sim/opening.hpp"

namespace tern::sim::testing {

namespace {

constexpr std::uint64_t kAccounts = 1'000;  // label of the generators of accounts

}  // namespace

struct World::Venue final : FaceTransport {
  Venue(World& owner, std::uint32_t position) : world(owner), number(position) {}

  void send(SessionId session, std::string text) override {
    const auto it = connections.find(session);
    if (it == connections.end()) return;
    Delivery delivery;
    delivery.venue = number;
    delivery.kind = Delivery::Kind::frame;
    delivery.connection = it->second;
    delivery.text = std::move(text);
    // One connection is a pipe: nothing overtakes.
    core::Timestamp& last = last_arrival[session];
    last = std::max(last, world.now_ + world.latency());
    world.schedule(last - world.now_, std::move(delivery));
  }
  void close(SessionId session, bool) override {
    const auto it = connections.find(session);
    if (it == connections.end()) return;
    Delivery delivery;
    delivery.venue = number;
    delivery.kind = Delivery::Kind::closed;
    delivery.connection = it->second;
    delivery.text = "closed by the venue";
    connections.erase(it);
    world.schedule(world.latency(), std::move(delivery));
  }
  [[nodiscard]] SessionId session_of(venue::ConnectionId connection) const {
    for (const auto& [session, id] : connections) {
      if (id == connection) return session;
    }
    return 0;
  }

  World& world;
  std::uint32_t number;
  std::unique_ptr<Account> account;
  std::unique_ptr<FaceHost> host;
  std::map<SessionId, venue::ConnectionId> connections;
  std::map<SessionId, core::Timestamp> last_arrival;
  SessionId next_session = 1;
};

std::vector<WorldVenue> every_venue() {
  std::vector<WorldVenue> venues;
  for (const venue::RegistryRow& row : venue::registry()) {
    venues.push_back({std::string(row.dialect), std::string(row.dialect), ""});
    std::istringstream variants{std::string(row.variants)};
    for (std::string variant; variants >> variant;) {
      venues.push_back(
          {std::string(row.dialect) + "_" + variant, std::string(row.dialect), variant});
    }
  }
  return venues;
}

namespace {

core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

engine::TradingConfig trading_config() {
  engine::TradingConfig config;
  config.enabled = true;
  config.node = "world";
  config.node_number = 7;
  config.program = "world";
  config.mode = "live";
  config.reference_currency = "USDT";
  config.loss_max = decimal("100000");
  risk::Limits& limits = config.limits;
  limits.max_order = decimal("2000");
  limits.max_venue = limits.max_asset = decimal("20000");
  limits.max_total = decimal("40000");
  limits.max_open_trades = 16;
  limits.max_orders_per_second = 50;
  limits.collar = decimal("0.02");
  limits.repair_collar = decimal("0.03");
  limits.too_good = decimal("0.05");
  limits.book_age_max = core::seconds(3);
  limits.balance_age_max = core::seconds(30);
  config.repair.slippage = decimal("0.015");
  config.repair.attempts_max = 30;
  config.repair.deadline = core::seconds(30);
  return config;
}

}  // namespace

World::World(const WorldConfig& config, Witness* witness)
    : random_(config.seed),
      market_([&] {
        MarketConfig market;
        market.seed = config.seed;
        market.pairs = config.pairs;
        market.start = {core::seconds(1'800'000'000).ns};
        for (const WorldVenue& venue : config.venues)
          market.venues.push_back(venue.name);
        return market;
      }()),
      witness_(witness),
      kill_chance_ppm_(config.kill_chance_ppm) {
  engine::Config& engine_config = engine_config_;
  if (config.trades) engine_config.trading = trading_config();
  for (const PairSpec& pair : make_pairs(config.pairs)) {
    engine_config.pairs.push_back(pair.base + "/" + pair.quote);
  }
  engine_config.arbitrage.min_edge = core::Decimal::parse("0.0005").value();
  engine_config.arbitrage.too_good = core::Decimal::parse("0.03").value();
  engine_config.arbitrage.max_order_notional = core::Decimal::from_integer(1'000);
  engine_config.arbitrage.ages = {core::seconds(4), core::seconds(30)};
  for (std::size_t i = 0; i < config.venues.size(); ++i) {
    const WorldVenue& venue = config.venues[i];
    engine::VenueConfig out;
    out.name = venue.name;
    out.dialect = venue.dialect;
    out.variant = venue.variant;
    out.pairs = engine_config.pairs;
    out.taker_fee = core::Decimal::parse(kOpeningFee).value();
    out.silence_max = core::seconds(4);
    engine_config.venues.push_back(out);

    venues_.push_back(std::make_unique<Venue>(*this, static_cast<std::uint32_t>(i)));
    venues_.back()->account = std::make_unique<Account>(
        market_.exchange(i),
        make_account(make_pairs(config.pairs), random_.fork(kAccounts).fork(i)));
    FaceHostConfig host;
    host.row = find_face(venue.dialect);
    TERN_ASSERT(host.row != nullptr, "a registry row without a simulated face");
    host.exchange = &market_.exchange(i);
    host.transport = venues_.back().get();
    host.account = venues_.back()->account.get();
    host.variant = venue.variant;
    host.checksums = config.faults.has_value();
    host.faults = config.faults;
    host.position = {i, config.venues.size()};
    host.random = random_.fork(i);
    venues_.back()->host = std::make_unique<FaceHost>(host);
    const AccountKey& key = venues_.back()->account->key();
    engine_config.trading.accounts.push_back(
        {true, {key.key, key.secret, key.passphrase}, venue::OrderRoad::stream});
  }
  start_engine();
}

void World::start_engine() {
  ledger::State state;
  for (const std::string& bytes : journal_) {
    const core::Status applied = state.apply(ledger::decode(bytes).value());
    TERN_ASSERT(applied.ok(), "a journal that cannot be replayed");
  }
  engine_config_.trading.run = std::max<std::uint64_t>(state.run().run + 1, 1);
  engine_ = std::move(engine::Engine::make(engine_config_, std::move(state))).value();
  venue::Actions actions;
  engine_->start(now_, actions);
  carry_out(actions);
}

// Every connection ends with the process; what is on its way to it reaches nobody.
void World::kill() {
  ++kills_;
  for (const auto& venue : venues_) {
    for (const auto& [session, connection] : venue->connections)
      venue->host->on_closed(session);
    venue->connections.clear();
  }
  for (auto it = queue_.begin(); it != queue_.end();) {
    const bool to_engine = it->second.kind > Delivery::Kind::closed_by_us;
    it = to_engine || it->second.kind == Delivery::Kind::open ? queue_.erase(it) : std::next(it);
  }
  start_engine();
}

void World::make_peace() {
  kill_chance_ppm_ = 0;
  for (const auto& venue : venues_)
    venue->host->make_peace();
}

void World::command(venue::Command command, std::string_view reason) {
  step(venue::CommandGiven{command, reason});
}

World::~World() = default;

void World::run(core::Duration duration) {
  const core::Timestamp end = now_ + duration;
  while (now_ < end) {
    const core::Timestamp quantum_end = now_ + Market::kQuantum;
    while (!queue_.empty() && queue_.begin()->first.first <= quantum_end) {
      auto first = queue_.extract(queue_.begin());
      now_ = first.key().first;
      deliver(first.mapped());
      if (dies_) {
        dies_ = false;
        kill();
      }
    }
    now_ = quantum_end;
    while (market_.step(now_)) {
    }
    for (const auto& venue : venues_)
      venue->host->on_tick(now_);
    step(venue::TimerDue{});
    while (dies_) {
      dies_ = false;
      kill();
    }
  }
}

void World::step(const venue::EventBody& body) {
  venue::Actions actions;
  engine_->step({now_, body}, actions);
  carry_out(actions);
  if (witness_ != nullptr) witness_->on_step(*engine_, now_);
}

void World::mix(std::string_view bytes) {
  for (const char c : bytes) {
    hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  }
}

void World::schedule(core::Duration delay, Delivery delivery) {
  queue_.emplace(std::make_pair(now_ + delay, scheduled_++), std::move(delivery));
}

void World::carry_out(venue::Actions& actions) {
  for (const venue::Action& action : actions) {
    if (kill_chance_ppm_ > 0 && random_.chance(static_cast<std::uint32_t>(kill_chance_ppm_))) {
      dies_ = true;  // here: what is left of the list is never carried out
      return;
    }
    carry_out(action);
  }
}

void World::carry_out(const venue::Action& action) {
  ++actions_carried_;
  mix(std::to_string(action.index()) + "@" + std::to_string(now_.ns));
  Delivery delivery;
  if (const auto* open = std::get_if<venue::OpenConnection>(&action)) {
    delivery.venue = open->venue.value();
    delivery.kind = Delivery::Kind::open;
    delivery.connection = open->connection;
    delivery.text = open->target;
  } else if (const auto* request = std::get_if<venue::SendRequest>(&action)) {
    delivery.venue = request->venue.value();
    delivery.kind = Delivery::Kind::request;
    delivery.request = request->request;
    delivery.timeout = request->timeout;
    delivery.life = kills_;
    delivery.text = request->request.target;
  } else if (const auto* text = std::get_if<venue::SendText>(&action)) {
    delivery.venue = venue::slot_of(text->connection) / venue::Feed::kMaxSlots;
    delivery.kind = Delivery::Kind::message;
    delivery.connection = text->connection;
    delivery.text = text->text;
  } else if (const auto* close = std::get_if<venue::CloseConnection>(&action)) {
    delivery.venue = venue::slot_of(close->connection) / venue::Feed::kMaxSlots;
    delivery.kind = Delivery::Kind::closed_by_us;
    delivery.connection = close->connection;
  } else if (const auto* record = std::get_if<venue::AppendRecord>(&action)) {
    mix(record->bytes);
    journal_.push_back(record->bytes);
    if (witness_ != nullptr) witness_->on_record(ledger::decode(record->bytes).value(), now_);
    return;
  } else {
    mix(std::get<venue::Notice>(action).text);
    return;
  }
  if (witness_ != nullptr && engine_ != nullptr) {
    const bool place = delivery.kind == Delivery::Kind::request &&
                       delivery.request.purpose == venue::Purpose::place;
    if (place) witness_->on_sent(delivery.request.target + delivery.request.body, now_);
    if (delivery.kind == Delivery::Kind::message && engine_->is_account(delivery.connection))
      witness_->on_sent(delivery.text, now_);
  }
  mix(delivery.text);
  schedule(latency(), std::move(delivery));
}

void World::deliver(Delivery& delivery) {
  mix(delivery.text);
  if (delivery.kind <= Delivery::Kind::closed_by_us) {
    deliver_to_venue(delivery);
  } else {
    deliver_to_engine(delivery);
  }
}

void World::deliver_to_venue(Delivery& delivery) {
  Venue& venue = *venues_[delivery.venue];
  Delivery back;
  back.venue = delivery.venue;
  back.connection = delivery.connection;
  if (delivery.kind == Delivery::Kind::open) {
    const SessionId session = venue.next_session++;
    venue.connections.emplace(session, delivery.connection);
    back.kind = Delivery::Kind::opened;
    schedule({}, std::move(back));
    venue.host->on_open(session, delivery.text, now_);
  } else if (delivery.kind == Delivery::Kind::message) {
    const SessionId session = venue.session_of(delivery.connection);
    if (session != 0) venue.host->on_message(session, delivery.text, now_);
  } else if (delivery.kind == Delivery::Kind::request) {
    FaceRequest request;
    request.method = delivery.request.method;
    request.target = delivery.request.target;
    request.headers = delivery.request.headers;
    request.body = delivery.request.body;
    back.kind = Delivery::Kind::response;
    back.reply = venue.host->on_request(request, now_);
    back.request = delivery.request;
    back.life = delivery.life;
    // A lost answer is a connection that ends, or one that stays silent until patience ends.
    const bool silent = back.reply.is_lost && random_.chance(500'000);
    schedule(silent ? delivery.timeout : latency(), std::move(back));
  } else {
    const SessionId session = venue.session_of(delivery.connection);
    if (session == 0) return;  // the venue closed it first and has said so
    venue.connections.erase(session);
    venue.host->on_closed(session);
    back.kind = Delivery::Kind::closed;
    back.text = "closed by us";
    schedule({}, std::move(back));
  }
}

void World::deliver_to_engine(Delivery& delivery) {
  if (delivery.kind == Delivery::Kind::opened) {
    step(venue::ConnectionOpened{delivery.connection});
  } else if (delivery.kind == Delivery::Kind::closed) {
    step(venue::ConnectionClosed{delivery.connection, delivery.text});
  } else if (delivery.kind == Delivery::Kind::frame) {
    const std::size_t size = delivery.text.size();
    delivery.text.append(venue::kFramePadding, '\0');
    step(
        venue::FrameReceived{delivery.connection, std::string_view(delivery.text).substr(0, size)});
  } else {
    deliver_response(delivery);
  }
}

void World::deliver_response(Delivery& delivery) {
  if (delivery.life != kills_) return;  // who asked is dead
  venue::HttpResponse response;
  response.purpose = delivery.request.purpose;
  response.target = delivery.request.target;
  response.tag = delivery.request.tag;
  if (delivery.reply.is_lost) {
    response.outcome = venue::HttpOutcome::no_answer;
    response.error = "no complete answer";
    delivery.reply = FaceReply{};
  } else {
    response.status = delivery.reply.status;
    for (const auto& [name, value] : delivery.reply.headers) {
      if (name == "Retry-After") response.retry_after = value;
    }
  }
  const std::size_t size = delivery.reply.body.size();
  delivery.reply.body.append(venue::kFramePadding, '\0');
  response.body = std::string_view(delivery.reply.body).substr(0, size);
  response.received = now_;
  step(venue::ResponseReceived{market::VenueId{static_cast<std::uint16_t>(delivery.venue)},
                               response});
}

const Account& World::account(std::size_t venue) const {
  return *venues_.at(venue)->account;
}

World::Comparison World::compare_books() {
  Comparison comparison;
  const market::Catalog& catalog = engine_->catalog();
  for (std::uint32_t i = 0; i < catalog.instrument_count(); ++i) {
    const market::InstrumentId id{i};
    const market::TrackedBook* tracked = engine_->book_store().find(id);
    if (tracked == nullptr || !tracked->sync.live()) continue;
    const market::Instrument& instrument = catalog.instrument(id);
    const Exchange& exchange = market_.exchange(instrument.venue.index());
    const market::Assets& assets = catalog.assets();
    for (InstrumentIndex k = 0; k < exchange.listings().size(); ++k) {
      if (exchange.listings()[k].base != assets.name(instrument.assets.base)) continue;
      const auto truth = exchange.truth(k, tracked->sync.last_id());
      if (!truth) {
        ++comparison.unknown;
      } else if (*truth == market::canonical_digest(tracked->book, instrument.price_scale,
                                                    instrument.size_scale)) {
        ++comparison.equal;
      } else {
        ++comparison.different;
      }
    }
  }
  return comparison;
}

FaultCounts World::faults() const {
  FaultCounts sum;
  for (const auto& venue : venues_) {
    for (const FaultKind kind : kFaultKinds)
      sum[kind] += venue->host->counts().faults[kind];
  }
  return sum;
}

}  // namespace tern::sim::testing
