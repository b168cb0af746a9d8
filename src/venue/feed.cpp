// In: events of one venue.
// Out: actions; the work of a decode call is in feed_sink.cpp.
// Cannot happen: see the header.
#include "tern/venue/feed.hpp"

#include <algorithm>

#include "tern/core/text.hpp"

namespace tern::venue {

std::string_view name_of(FeedState state) {
  switch (state) {
    case FeedState::starting:
      return "starting";
    case FeedState::connecting:
      return "connecting";
    case FeedState::live:
      return "live";
    case FeedState::backing_off:
      return "backing off";
    case FeedState::banned:
      return "banned";
  }
  return "unknown";
}

Feed::Feed(FeedConfig config, FeedParts parts)
    : config_(std::move(config)),
      connector_(std::move(parts.connector)),
      capabilities_(connector_->capabilities()),
      catalog_(parts.catalog),
      books_(parts.books),
      listener_(parts.listener),
      random_(config_.seed),
      budgets_(capabilities_.budgets),
      requests_(config_.venue, budgets_) {
  if (config_.silence_max.ns == 0) config_.silence_max = capabilities_.silence_max;
  budgets_.limit_connects(capabilities_.connects);
  if (config_.connects_max > 0) budgets_.connects().set_limit(config_.connects_max);
  slots_.reserve(kMaxSlots);
}

Feed::Tracked* Feed::tracked(market::InstrumentId id) {
  if (id.index() >= by_instrument_.size() || by_instrument_[id.index()] == kNoIndex) return nullptr;
  return &tracked_[by_instrument_[id.index()]];
}

StreamSlot* Feed::slot(ConnectionId connection) {
  const std::uint32_t number = slot_of(connection) - config_.first_slot;
  if (number >= slots_.size() || slots_[number].link().id() != connection) return nullptr;
  return &slots_[number];
}

void Feed::note(Notice::Level level, std::string text) {
  if (level != Notice::Level::info) last_error_ = text;
  actions_->emplace_back(Notice{level, config_.venue, std::move(text)});
}

void Feed::start(core::Timestamp now, Actions& actions) {
  now_ = now;
  actions_ = &actions;
  next_sweep_at_ = now;
  ask_clock(now, actions);
  ask_lists(now);
  requests_.send_due(now, actions);
}

void Feed::ask_lists(core::Timestamp now) {
  lists_asked_at_ = now;
  next_lists_at_ = now + kListRefresh;
  for (HttpRequest& request : connector_->instruments_requests()) {
    if (requests_.push(std::move(request))) ++lists_pending_;
  }
  if (capabilities_.has_status_request) (void)requests_.push(connector_->venue_status_request());
}

// One at a time: an answer belongs to the last question. Now or not at all: what waits in a queue
// is measured too long.
void Feed::ask_clock(core::Timestamp now, Actions& actions) {
  if (clock_asked_) return;
  clock_asked_ = requests_.send_one(
      {connector_->server_time_request(), RequestQueue::kTimeout, Budgets::Need::can_wait}, now,
      actions);
  if (!clock_asked_) return;
  clock_asked_at_ = now;
  next_clock_at_ = now + kClockRefresh;
}

void Feed::watch_clock(core::Timestamp now, Actions& actions) {
  const bool jumped = now < last_timer_ || now - last_timer_ > kClockJump;
  if (jumped && last_timer_.known()) next_clock_at_ = now;
  last_timer_ = now;
  if (now >= next_clock_at_) ask_clock(now, actions);
}

void Feed::on_frame(ConnectionId connection, std::string_view bytes, core::Timestamp now,
                    Actions& actions) {
  StreamSlot* stream = slot(connection);
  if (stream == nullptr) return;  // a late frame of a connection that is given up
  now_ = now;
  actions_ = &actions;
  ++counters_.frames;
  counters_.bytes += bytes.size();
  stream->link().on_received(now);
  stream->heard();
  const Decoded decoded = connector_->decode_frame({bytes, now}, *this);
  rehearsal_.offer(bytes, counters_.frames);
  if (decoded.status == DecodeStatus::malformed) {
    ++counters_.decode_errors;
    last_error_ = "frame is not the venue's: " + core::quoted(bytes);
  } else if (decoded.status == DecodeStatus::foreign) {
    ++counters_.foreign;
  }
  if (reconnect_asked_) {
    reconnect_asked_ = false;
    stream->link().give_up(actions);
  }
  send_asked(now, actions);
}

// What a frame made necessary leaves with it, not at the next timer.
void Feed::send_asked(core::Timestamp now, Actions& actions) {
  if (!asked_) return;
  asked_ = false;
  requests_.send_due(now, actions);
  for (StreamSlot& stream : slots_)
    stream.send_due(*connector_, now, actions);
}

void Feed::on_opened(ConnectionId connection, core::Timestamp now, Actions& actions) {
  StreamSlot* stream = slot(connection);
  if (stream == nullptr) return;
  now_ = now;
  actions_ = &actions;
  ++counters_.connects;
  stream->on_opened(now);
  const auto number = static_cast<std::uint32_t>(stream - slots_.data());
  for (Tracked& entry : tracked_) {
    if (entry.slot != number) continue;
    entry.subscribed_at = now;
    entry.update_first = false;
  }
  stream->send_due(*connector_, now, actions);
}

void Feed::on_closed(ConnectionId connection, std::string_view why, core::Timestamp now,
                     Actions& actions) {
  StreamSlot* stream = slot(connection);
  if (stream == nullptr) return;
  now_ = now;
  actions_ = &actions;
  ++counters_.disconnects;
  stream->on_closed(now, random_);
  stream->unheard_from(now);
  if (!stopped_) {
    note(Notice::Level::warning,
         "connection lost: " + std::string(why) + "; trying again in " +
             std::to_string((stream->link().next_open_at() - now).milliseconds()) + " ms");
  }
  const auto number = static_cast<std::uint32_t>(stream - slots_.data());
  for (Tracked& entry : tracked_) {
    if (entry.slot != number) continue;
    entry.subscribed_at = {};
    // A book by REST needs no connection.
    if (!entry.book->by_rest) lose(entry, now);
  }
}

void Feed::lose(Tracked& entry, core::Timestamp now) {
  market::TrackedBook& tracked_book = *entry.book;
  const bool was_live = tracked_book.sync.live();
  tracked_book.reset(now);
  entry.crossed_since = {};
  if (was_live) listener_.on_book_lost(entry.id, now);
}

void Feed::on_response(const HttpResponse& response, core::Timestamp now, Actions& actions) {
  now_ = now;
  actions_ = &actions;
  answering_ = response.purpose;
  listed_ = 0;
  const bool is_list = response.purpose == Purpose::instruments;
  if (is_list && lists_pending_ > 0) --lists_pending_;
  clock_answered_ = response.purpose == Purpose::server_time;
  if (clock_answered_) clock_asked_ = false;
  ResponseReport report;
  const bool answered = response.outcome == HttpOutcome::answered;
  if (answered) report = connector_->decode_response(response, *this);
  clock_answered_ = false;
  requests_.on_answer(response, answered ? &report : nullptr, now);

  const bool is_book =
      response.purpose == Purpose::book_snapshot || response.purpose == Purpose::book_check;
  if (is_book) {
    // The answer carries the symbol in its target only; whoever waits for one may ask again now.
    for (Tracked& entry : tracked_) {
      const std::string& symbol = catalog_.instrument(entry.id).symbol;
      if (entry.request_in_flight &&
          connector_->book_snapshot_request(symbol, response.purpose).target == response.target) {
        entry.request_in_flight = false;
      }
    }
  }
  if (!answered || report.verdict != ResponseVerdict::ok) {
    ++counters_.requests_failed;
    const std::string reason = answered ? report.text : std::string(response.error);
    note(Notice::Level::warning, std::string(response.target) + ": " + reason);
    if (is_list) next_lists_at_ = std::min(next_lists_at_, now + kListRetry);
  }
  requests_.send_due(now, actions);
}

void Feed::on_timer(core::Timestamp now, Actions& actions) {
  if (stopped_) return;
  now_ = now;
  actions_ = &actions;
  if (now >= next_lists_at_) ask_lists(now);
  watch_clock(now, actions);
  if (now >= next_sweep_at_) {
    next_sweep_at_ = now + kSweep;
    sweep(now);
  }
  poll_books(now);
  watch_slots(now, actions);
  requests_.send_due(now, actions);
}

void Feed::watch_slots(core::Timestamp now, Actions& actions) {
  for (StreamSlot& stream : slots_) {
    const std::string_view overdue = stream.link().overdue(now, config_.silence_max);
    if (!overdue.empty()) {
      note(Notice::Level::warning, "connection given up: " + std::string(overdue));
      const ConnectionId id = stream.link().id();
      stream.link().give_up(actions);
      // net's own word comes later and finds the number gone: the slot moves on now.
      on_closed(id, overdue, now, actions);
    }
    (void)stream.link().open_if_due(connector_->stream_target(), budgets_.connects(), now, actions);
    stream.link().heartbeat_if_due(now, actions);
    stream.send_due(*connector_, now, actions);
  }
}

void Feed::sweep(core::Timestamp now) {
  for (Tracked& entry : tracked_)
    sweep_book(entry, now);
}

// Books whose stream cannot be had, in turn, as fast as their part of the venue's limit allows.
void Feed::poll_books(core::Timestamp now) {
  for (std::size_t looked = 0; looked < tracked_.size() && rest_books_.may_ask(now); ++looked) {
    Tracked& entry = tracked_[rest_books_.turn(tracked_.size())];
    if (!without_stream(entry) || entry.request_in_flight ||
        now < entry.polled_at + RestBooks::kPace)
      continue;
    const std::string& symbol = catalog_.instrument(entry.id).symbol;
    HttpRequest request = connector_->book_snapshot_request(symbol, Purpose::book_check);
    rest_books_.asked(request, budgets_.limit(request.budget), now);
    if (!requests_.push(std::move(request))) return;
    entry.request_in_flight = true;
    entry.polled_at = now;
  }
}

void Feed::sweep_book(Tracked& entry, core::Timestamp now) {
  const bool subscribed = entry.subscribed_at.known();
  market::TrackedBook& tracked_book = *entry.book;
  if (!subscribed) return;
  if (tracked_book.by_rest) {
    if (without_stream(entry) || now - tracked_book.last_alive < kFirstSnapshotWait) return;
    // The stream is back and says nothing of this book: it is healed like any other.
    lose(entry, now);
  }
  if (!tracked_book.sync.live()) {
    heal(entry, now);
    return;
  }
  if (tracked_book.book.crossed()) {
    if (!entry.crossed_since.known()) entry.crossed_since = now;
    if (now - entry.crossed_since > kCrossedMax) {
      note(Notice::Level::warning,
           catalog_.instrument(entry.id).symbol + ": book crossed for too long; fetched anew");
      lose(entry, now);
      resync(entry, now);
      return;
    }
  } else {
    entry.crossed_since = {};
  }
  if (now - tracked_book.last_change > config_.change_max) {
    ask_snapshot(entry, now, Purpose::book_check);
  }
}

// A subscribed book that is not live: what it waits for is asked for again, at a pace of its own.
void Feed::heal(Tracked& entry, core::Timestamp now) {
  market::BookSync& sync = entry.book->sync;
  const bool bridged = capabilities_.sync_rule == market::SyncRule::bridged;
  if (bridged || sync.rest_awaited()) {
    const bool waited = !entry.update_first && now - entry.subscribed_at > kFirstSnapshotWait;
    if (sync.wants_snapshot() || waited) ask_snapshot(entry, now, Purpose::book_snapshot);
  }
  if (bridged || now - entry.subscribed_at <= kResubscribeWait) return;
  // First the topic is joined again; if the stream still owes its snapshot, REST may give one.
  entry.joined_again = !entry.joined_again || !capabilities_.rest_joins_stream;
  if (entry.joined_again) {
    resync(entry, now);
  } else {
    sync.await_rest_snapshot();
    entry.subscribed_at = now;
  }
}

void Feed::ask_snapshot(Tracked& entry, core::Timestamp now, Purpose purpose) {
  if (entry.request_in_flight || now < entry.next_snapshot_at) return;
  const std::string& symbol = catalog_.instrument(entry.id).symbol;
  if (!requests_.push(connector_->book_snapshot_request(symbol, purpose))) return;
  entry.request_in_flight = true;
  asked_ = true;
  // The next try waits longer each time, whatever the answer says; a live book resets the wait.
  entry.next_snapshot_at = now + entry.snapshot_wait;
  entry.snapshot_wait = std::min(entry.snapshot_wait * 2, kSnapshotRetryMost);
}

void Feed::resync(Tracked& entry, core::Timestamp now) {
  if (capabilities_.sync_rule == market::SyncRule::bridged) {
    if (entry.book->sync.wants_snapshot()) ask_snapshot(entry, now, Purpose::book_snapshot);
    return;
  }
  StreamSlot& stream = slots_[entry.slot];
  if (capabilities_.unsubscribe_to_resync) stream.queue(entry.book_topic, false);
  stream.queue(entry.book_topic, true);
  entry.subscribed_at = now;
  asked_ = true;
}

void Feed::stop(Actions& actions) {
  stopped_ = true;
  for (StreamSlot& stream : slots_)
    stream.link().give_up(actions);
}

FeedStatus Feed::status(core::Timestamp now) const {
  FeedStatus status;
  status.connections_wanted = slots_.size();
  core::Timestamp next_try = core::kNever;
  for (const StreamSlot& stream : slots_) {
    if (stream.link().state() == StreamState::open) ++status.connections_open;
    if (stream.link().state() == StreamState::idle)
      next_try = std::min(next_try, stream.link().next_open_at());
  }
  status.books_wanted = config_.pairs.size();
  for (const Tracked& entry : tracked_) {
    status.books_live += entry.book->sync.live() ? 1 : 0;
    status.books_by_rest += entry.book->by_rest ? 1 : 0;
    status.resyncs += entry.book->sync.counters().resyncs;
  }
  std::vector<std::int64_t> sorted;
  for (std::size_t i = 0; i < recoveries_.size(); ++i)
    sorted.push_back(recoveries_[i]);
  std::sort(sorted.begin(), sorted.end());
  if (!sorted.empty()) {
    status.recovered_p50 = {sorted[(sorted.size() - 1) / 2]};
    status.recovered_max = {sorted.back()};
  }
  status.recovered_count = recovered_count_;
  status.last_error = last_error_;
  status.clock_offset = clock_offset_.value_or(core::Duration{});
  if (now < requests_.blocked_until()) {
    status.state = FeedState::banned;
    status.next_try = requests_.blocked_until();
  } else if (!lists_loaded_) {
    status.state = FeedState::starting;
    if (lists_pending_ == 0) status.next_try = next_lists_at_;
  } else if (status.connections_open == slots_.size() && !slots_.empty()) {
    status.state = FeedState::live;
  } else if (next_try != core::kNever && next_try > now) {
    status.state = FeedState::backing_off;
    status.next_try = next_try;
  } else {
    status.state = FeedState::connecting;
  }
  return status;
}

}  // namespace tern::venue
