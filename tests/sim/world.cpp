// In: virtual time. Out: events for the engine, its actions carried out in their order.
// Cannot happen: an answer for a process that did not ask; a word from a dead one.
#include "world.hpp"

#include <algorithm>
#include <cstring>
#include <ostream>

#include "tern/core/scaled.hpp"
#include "world_venue.hpp"

namespace tern::sim::testing {

void World::start_engine() {
  ledger::State state;
  for (const std::string& bytes : journal_) {
    const core::Status applied = state.apply(ledger::decode(bytes).value());
    TERN_ASSERT(applied.ok(), "a journal that cannot be replayed");
  }
  engine_config_.trading.run = std::max<std::uint64_t>(state.run().run + 1, 1);
  engine_ = std::move(engine::Engine::make(engine_config_, std::move(state))).value();
  engine_config_.trading.lost_since = {};
  engine_->start(now_, actions_);
  carry_out();
}

// What it sent is on its way; behind it the system closes its connections.
void World::die() {
  dies_ = just_planned_ = false;
  engine_.reset();
  last_death_ = now_;
  restart_at_ = now_ + core::nanoseconds(random_.between(0, deaths_.restart_most.ns));
  for (const auto& venue : venues_) {
    for (const auto& [connection, last] : venue->departures) {
      Delivery delivery;
      delivery.kind = Delivery::Kind::closed_by_us;
      delivery.venue = venue->number;
      delivery.life = life_;
      delivery.connection = connection;
      schedule(std::max(last, now_ + venue->latency()), std::move(delivery));
    }
    venue->departures.clear();
  }
  ++life_;
}

void World::restart() {
  step(venue::ShutdownAsked{});
  if (dies_ || engine_ == nullptr) return;
  ++troubles_["restart"];
  die();
}

void World::lose_power(std::size_t records) {
  ++troubles_["power"];
  die();
  journal_.resize(journal_.size() - std::min(records, journal_.size()));
  if (journal_.empty()) return;
  engine_config_.trading.lost_since = std::visit(
      [](const auto& body) {
        if constexpr (requires { body.at; }) {
          return body.at;
        } else {
          return body.closed;
        }
      },
      ledger::decode(journal_.back()).value());
}

void World::make_peace() {
  deaths_ = {};
  for (const auto& venue : venues_) {
    venue->host->make_peace();
    venue->setup.latency.slow_ppm = 0;
  }
}

void World::command(venue::Command command, std::string_view reason) {
  step(venue::CommandGiven{command, reason});
}

void World::drain() {
  step(venue::DrainAsked{});
}

void World::take_away(std::size_t number, core::Duration length, bool refuses) {
  Venue& venue = *venues_.at(number);
  ++troubles_[refuses ? "absence" : "black_hole"];
  venue.away_until = now_ + length;
  venue.out_of_reach_until = std::max(venue.out_of_reach_until, venue.away_until);
  venue.refuses = refuses;
  while (!venue.pipes.empty()) {
    const SessionId session = venue.pipes.begin()->first;
    venue.host->on_closed(session);
    if (refuses)
      venue.end(session, "connection reset");
    else
      venue.pipes.erase(session);
  }
}

void World::step_clock(std::size_t number, core::Duration step) {
  core::Duration& offset = venues_.at(number)->setup.clock_offset;
  offset = offset + step;
  ++troubles_["clock_step"];
}

void World::run(core::Duration duration) {
  const core::Timestamp end = now_ + duration;
  while (now_ < end) {
    const core::Timestamp quantum_end = now_ + Market::kQuantum;
    while (!queue_.empty() && queue_.begin()->first.first <= quantum_end) {
      auto first = queue_.extract(queue_.begin());
      now_ = first.key().first;
      deliver(first.mapped());
    }
    now_ = quantum_end;
    while (market_.step(now_)) {
    }
    for (const auto& venue : venues_)
      venue->host->on_tick(venue->clock());
    if (engine_ == nullptr && now_ >= restart_at_) start_engine();
    if (dies_) die();
    step(venue::TimerDue{});
  }
}

void World::step(const venue::EventBody& body) {
  if (engine_ == nullptr || (tamper_ != nullptr && tamper_->drops(body))) return;
  engine_->step({now_, body}, actions_);
  ++steps_;
  if (tamper_ != nullptr) tamper_->change(actions_);
  carry_out();
  if (dies_) {
    ++troubles_["death"];
    die();
  } else if (witness_ != nullptr) {
    witness_->on_step(*engine_, now_);
  }
}

void World::mix(std::uint64_t number) {
  hash_ = (hash_ ^ number) * 1'099'511'628'211u;
  hash_ ^= hash_ >> 29;
}

void World::mix(std::string_view bytes) {
  mix(bytes.size());
  for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    mix(word);
  }
  for (const char c : bytes)
    mix(static_cast<unsigned char>(c));
}

void World::schedule(core::Timestamp at, Delivery delivery) {
  queue_.emplace(std::make_pair(std::max(at, now_), scheduled_++), std::move(delivery));
}

bool World::dies_before(const venue::Action& action) {
  std::uint32_t ppm = deaths_.at_action_ppm;
  if (life_ > 0 && now_ - last_death_ < deaths_.soon) ppm += deaths_.again_ppm;
  if (just_planned_ && !std::holds_alternative<venue::AppendRecord>(action)) {
    just_planned_ = false;
    ppm += deaths_.after_plan_ppm;
  }
  return ppm > 0 && random_.chance(ppm);
}

void World::carry_out() {
  actions_.move_to(carried_);
  for (const venue::Action& action : carried_) {
    if (dies_before(action)) {
      dies_ = true;  // here: what is left of the list is never carried out
      return;
    }
    carry_out(action);
  }
  just_planned_ = false;
  actions_.reuse(carried_);
}

void World::keep(const std::string& bytes) {
  mix(bytes);
  journal_.push_back(bytes);
  const ledger::Record record = ledger::decode(bytes).value();
  just_planned_ = std::holds_alternative<ledger::TradePlanned>(record) ||
                  std::holds_alternative<ledger::RepairPlanned>(record);
  if (witness_ != nullptr) witness_->on_record(record, now_);
}

void World::carry_out(const venue::Action& action) {
  ++actions_carried_;
  mix(action.index());
  mix(static_cast<std::uint64_t>(now_.ns));
  Delivery delivery;
  delivery.life = life_;
  if (const auto* open = std::get_if<venue::OpenConnection>(&action)) {
    delivery.venue = open->venue.value();
    delivery.kind = Delivery::Kind::open;
    delivery.connection = open->connection;
    delivery.text = open->target;
    send_to_venue(std::move(delivery));
  } else if (const auto* request = std::get_if<venue::SendRequest>(&action)) {
    delivery.venue = request->venue.value();
    delivery.kind = Delivery::Kind::request;
    delivery.request = request->request;
    send_request(std::move(delivery), request->timeout);
  } else if (const auto* text = std::get_if<venue::SendText>(&action)) {
    delivery.venue = venue::slot_of(text->connection) / venue::Feed::kMaxSlots;
    delivery.kind = Delivery::Kind::message;
    delivery.connection = text->connection;
    delivery.text = text->text;
    send_to_venue(std::move(delivery));
  } else if (const auto* close = std::get_if<venue::CloseConnection>(&action)) {
    delivery.venue = venue::slot_of(close->connection) / venue::Feed::kMaxSlots;
    delivery.kind = Delivery::Kind::closed_by_us;
    delivery.connection = close->connection;
    send_to_venue(std::move(delivery));
  } else if (const auto* record = std::get_if<venue::AppendRecord>(&action)) {
    keep(record->bytes);
  } else {
    const auto& notice = std::get<venue::Notice>(action);
    mix(notice.text);
    if (notices_ != nullptr)
      *notices_ << now_.ns << " " << (notice.venue.valid() ? venue_name(notice.venue.index()) : "")
                << ": " << notice.text << "\n";
  }
}

// One connection is a pipe: nothing overtakes.
void World::send_to_venue(Delivery delivery) {
  Venue& venue = *venues_[delivery.venue];
  mix(delivery.text);
  const bool is_account = delivery.kind == Delivery::Kind::message && engine_ != nullptr &&
                          engine_->is_account(delivery.connection);
  if (is_account && witness_ != nullptr) witness_->on_sent(venue.number, delivery.text, now_);
  core::Timestamp& last = venue.departures[delivery.connection];
  last = std::max(last, now_ + venue.latency());
  const core::Timestamp arrival = last;
  if (delivery.kind == Delivery::Kind::closed_by_us) venue.departures.erase(delivery.connection);
  schedule(arrival, std::move(delivery));
}

void World::send_request(Delivery delivery, core::Duration timeout) {
  Venue& venue = *venues_[delivery.venue];
  const venue::HttpRequest& request = delivery.request;
  mix(request.target);
  if (request.purpose == venue::Purpose::place && witness_ != nullptr)
    witness_->on_sent(venue.number, request.target + request.body, now_);
  const core::Timestamp arrival = now_ + venue.latency();
  delivery.deadline = now_ + timeout;
  if (arrival >= delivery.deadline) {
    // Patience ends while it is on its way.
    Delivery none = delivery;
    none.kind = Delivery::Kind::response;
    none.outcome = venue::HttpOutcome::no_answer;
    schedule(delivery.deadline, std::move(none));
    delivery.is_abandoned = true;
  }
  schedule(arrival, std::move(delivery));
}

void World::deliver(Delivery& delivery) {
  mix(static_cast<std::uint64_t>(delivery.kind));
  if (delivery.kind <= Delivery::Kind::closed_by_us) {
    deliver_to_venue(delivery);
    tell_witness_of(delivery.venue);
  } else if (delivery.life == life_ && engine_ != nullptr) {
    mix(delivery.text);
    deliver_to_engine(delivery);
  }
}

void World::tell_witness_of(std::size_t number) {
  Venue& venue = *venues_[number];
  const std::size_t orders = venue.account->orders().size();
  const std::size_t fills = venue.account->fills().size();
  if (orders == venue.orders_told && fills == venue.fills_told) return;
  venue.orders_told = orders;
  venue.fills_told = fills;
  if (witness_ != nullptr) witness_->on_venue(number, now_);
}

void World::deliver_to_venue(Delivery& delivery) {
  Venue& venue = *venues_[delivery.venue];
  if (delivery.kind == Delivery::Kind::open) return deliver_open(delivery, venue);
  if (delivery.kind == Delivery::Kind::request) return deliver_request(delivery, venue);
  const SessionId session = venue.session_of(delivery.life, delivery.connection);
  if (session == 0) return;  // the venue closed it first and has said so, or is away
  if (delivery.kind == Delivery::Kind::message)
    return venue.host->on_message(session, delivery.text, venue.clock());
  venue.host->on_closed(session);
  venue.end(session, "closed by us");
}

void World::deliver_open(Delivery& delivery, Venue& venue) {
  const Venue::Pipe pipe{delivery.life, delivery.connection, now_ + venue.latency()};
  if (venue.is_away()) {
    if (venue.refuses) schedule(pipe.last_arrival, venue.to_engine(pipe, Delivery::Kind::closed));
    return;
  }
  const SessionId session = venue.next_session++;
  venue.pipes.emplace(session, pipe);
  schedule(pipe.last_arrival, venue.to_engine(pipe, Delivery::Kind::opened));
  venue.host->on_open(session, delivery.text, venue.clock());
}

void World::deliver_request(Delivery& delivery, Venue& venue) {
  core::Timestamp arrival = now_ + venue.latency();
  FaceReply reply;
  if (venue.is_away()) {
    delivery.outcome = venue.refuses ? venue::HttpOutcome::not_sent : venue::HttpOutcome::no_answer;
    if (!venue.refuses) arrival = delivery.deadline;
  } else {
    FaceRequest request;
    request.method = delivery.request.method;
    request.target = delivery.request.target;
    request.headers = delivery.request.headers;
    request.body = delivery.request.body;
    reply = venue.host->on_request(request, venue.clock());
    // A lost answer is a connection that ends, or one that stays silent until patience ends.
    if (reply.is_lost) delivery.outcome = venue::HttpOutcome::no_answer;
    if (reply.is_lost && random_.chance(500'000)) arrival = delivery.deadline;
    arrival = arrival + reply.delay;
  }
  note_ban(reply, venue);
  if (delivery.is_abandoned) return;
  if (arrival > delivery.deadline) delivery.outcome = venue::HttpOutcome::no_answer;
  delivery.kind = Delivery::Kind::response;
  delivery.reply = std::move(reply);
  const core::Timestamp at = std::min(arrival, delivery.deadline);
  schedule(at, std::move(delivery));
}

// Who is told to wait asks nothing meanwhile.
void World::note_ban(const FaceReply& reply, Venue& venue) {
  if (reply.status != 418 && reply.status != 429 && !reply.is_ban) return;
  core::Duration wait = venue::RequestQueue::kDefaultBlock;
  for (const auto& [name, value] : reply.headers) {
    std::int64_t told = 0;
    if (name == "Retry-After" && core::parse_integer(value, told)) wait = core::seconds(told);
    if (name == "X-Bapi-Limit-Reset-Timestamp" && core::parse_integer(value, told))
      wait = core::from_milliseconds(told) - venue.clock();
  }
  venue.out_of_reach_until = std::max(venue.out_of_reach_until, now_ + wait);
}

void World::deliver_to_engine(Delivery& delivery) {
  if (delivery.kind == Delivery::Kind::opened) {
    step(venue::ConnectionOpened{delivery.connection});
  } else if (delivery.kind == Delivery::Kind::closed) {
    venues_[delivery.venue]->departures.erase(delivery.connection);
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
  venue::HttpResponse response;
  response.outcome = delivery.outcome;
  response.purpose = delivery.request.purpose;
  response.target = delivery.request.target;
  response.tag = delivery.request.tag;
  response.received = now_;
  if (delivery.outcome != venue::HttpOutcome::answered) {
    response.error = "no complete answer";
    delivery.reply = FaceReply{};
  } else {
    response.status = delivery.reply.status;
    for (const auto& [name, value] : delivery.reply.headers)
      venue::note_header(response, name, value);
  }
  std::string& body = delivery.reply.body;
  mix(body);
  const std::size_t size = body.size();
  body.append(venue::kFramePadding, '\0');
  response.body = std::string_view(body).substr(0, size);
  step(venue::ResponseReceived{market::VenueId{static_cast<std::uint16_t>(delivery.venue)},
                               response});
}

}  // namespace tern::sim::testing
