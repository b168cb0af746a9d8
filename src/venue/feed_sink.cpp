// In: what a decode call found.
// Out: books, clocks, what must be asked next.
// Cannot happen: see feed.hpp.
#include <algorithm>

#include "tern/venue/feed.hpp"

namespace tern::venue {

namespace {

bool same_top(const market::OrderBook& book, const market::BookMessage& snapshot) {
  // A snapshot's best level may stand anywhere in its list: connectors pass the venue's order on.
  constexpr market::PriceTicks kNoBid{INT64_MIN};
  constexpr market::PriceTicks kNoAsk{INT64_MAX};
  market::PriceTicks bid = kNoBid;
  market::PriceTicks ask = kNoAsk;
  for (const market::Level& level : snapshot.bids)
    bid = std::max(bid, level.price);
  for (const market::Level& level : snapshot.asks)
    ask = std::min(ask, level.price);
  const market::Level* best_bid = book.best_bid();
  const market::Level* best_ask = book.best_ask();
  return (best_bid == nullptr ? kNoBid : best_bid->price) == bid &&
         (best_ask == nullptr ? kNoAsk : best_ask->price) == ask;
}

}  // namespace

void Feed::on_book(const market::BookMessage& message) {
  Tracked* entry = tracked(message.instrument);
  if (entry == nullptr) return;
  if (message.from_rest && without_stream(*entry)) return adopt(*entry, message);
  if (message.from_rest && answering_ == Purpose::book_check) {
    compare_with_rest(*entry, message);
    return;
  }
  market::TrackedBook& tracked_book = *entry->book;
  // The stream is there again: it begins with nothing.
  if (!message.from_rest && tracked_book.by_rest) lose(*entry, now_);
  // A snapshot for a connection that is gone would be believed without a stream behind it.
  if (message.from_rest && !entry->subscribed_at.known()) return;
  watch_->lap(core::Station::decode);
  listener_.on_book_coming(entry->id);
  const Before before{tracked_book.sync.live(), tracked_book.lost_at};
  const market::SyncOutcome outcome = tracked_book.receive(message, now_);
  watch_->lap(core::Station::book);
  if (numbers_astray(*entry, outcome)) {
    start_afresh(*entry);
  } else {
    after_message(*entry, outcome, before);
  }
}

// One absurd number would make every later message an old one, every snapshot too old, for ever.
bool Feed::numbers_astray(Tracked& entry, market::SyncOutcome outcome) {
  using market::SyncOutcome;
  if (outcome == SyncOutcome::snapshot_too_old) {
    return ++entry.snapshots_too_old > kSnapshotsTooOldMost;
  }
  if (outcome == SyncOutcome::duplicate || outcome == SyncOutcome::dropped_old) {
    return ++entry.old_in_a_row > kOldInARowMost;
  }
  entry.old_in_a_row = 0;
  return false;
}

void Feed::start_afresh(Tracked& entry) {
  note(Notice::Level::warning, catalog_.instrument(entry.id).symbol +
                                   ": its sequence numbers make no sense; it starts afresh");
  lose(entry, now_);
  entry.old_in_a_row = 0;
  entry.snapshots_too_old = 0;
  // The stream was heard: a snapshot without an update on top of it could lag behind the stream.
  entry.update_first = true;
}

void Feed::after_message(Tracked& entry, market::SyncOutcome outcome, const Before& before) {
  market::TrackedBook& tracked_book = *entry.book;
  using market::SyncOutcome;
  const bool changed = outcome == SyncOutcome::applied || outcome == SyncOutcome::bridged;
  if (!before.live && tracked_book.sync.live()) {
    tracked_book.last_alive = tracked_book.last_change = now_;
    entry.snapshot_wait = kSnapshotRetry;
    entry.next_snapshot_at = {};
    entry.snapshots_too_old = 0;
    entry.update_first = false;
    note_recovery(entry, before.lost_at);
  }
  if (tracked_book.sync.live()) {
    if (changed) listener_.on_book_changed(entry.id, now_);
    watch_->lap(core::Station::scan);
    return;
  }
  if (before.live) {
    entry.crossed_since = {};
    entry.next_snapshot_at = {};
    last_error_ =
        catalog_.instrument(entry.id).symbol +
        (outcome == SyncOutcome::checksum_failed ? ": checksum failed" : ": gap in the book");
    listener_.on_book_lost(entry.id, now_);
    resync(entry, now_);
  } else if (tracked_book.sync.wants_snapshot()) {
    ask_snapshot(entry, now_, Purpose::book_snapshot);
  }
}

void Feed::note_recovery(Tracked& entry, core::Timestamp lost_at) {
  entry.crossed_since = {};
  if (!lost_at.known()) return;
  recoveries_.push_over((now_ - lost_at).ns);
  ++recovered_count_;
}

void Feed::adopt(Tracked& entry, const market::BookMessage& snapshot) {
  market::TrackedBook& tracked_book = *entry.book;
  // An answer to an older question came late.
  if (tracked_book.by_rest && snapshot.last_id < tracked_book.sync.last_id()) return;
  listener_.on_book_coming(entry.id);
  if (!tracked_book.sync.live()) {
    note_recovery(entry, tracked_book.lost_at);
    if (!tracked_book.by_rest)
      note(Notice::Level::warning,
           catalog_.instrument(entry.id).symbol + ": no stream; the book is had by REST");
  }
  tracked_book.adopt(snapshot, entry.polled_at);
  listener_.on_book_changed(entry.id, now_);
}

// A book that did not change for long is either quiet or frozen: the venue's own REST answer
// decides.
void Feed::compare_with_rest(Tracked& entry, const market::BookMessage& snapshot) {
  market::TrackedBook& tracked_book = *entry.book;
  if (!tracked_book.sync.live()) return;
  if (same_top(tracked_book.book, snapshot)) {
    tracked_book.last_change = now_;
    entry.snapshot_wait = kSnapshotRetry;
    return;
  }
  if (now_ - tracked_book.last_change <= config_.change_max) return;  // it moved while we asked
  note(Notice::Level::warning, catalog_.instrument(entry.id).symbol +
                                   ": the stream is frozen, REST shows another book; fetched anew");
  lose(entry, now_);
  resync(entry, now_);
}

void Feed::on_top(const market::TopOfBook& top) {
  // Proof of life for this very symbol; the price itself is the book's business.
  const Tracked* entry = tracked(top.instrument);
  if (entry != nullptr && entry->book->sync.live()) entry->book->last_alive = now_;
}

void Feed::on_trade(const market::PublicTrade& trade) {
  ++counters_.trades;
  listener_.on_trade(trade);
}

void Feed::on_instrument(const market::InstrumentDefinition& definition) {
  ++listed_;
  if (definition.product != "spot") return;
  market::Assets& assets = catalog_.assets();
  const std::string& venue_name = catalog_.venue_name(config_.venue);
  const market::Pair pair{assets.of_venue(venue_name, definition.base_ticker),
                          assets.of_venue(venue_name, definition.quote_ticker)};
  const market::PairId pair_id = catalog_.find_pair(pair);
  if (std::find(config_.pairs.begin(), config_.pairs.end(), pair_id) == config_.pairs.end()) return;
  const market::InstrumentId known = catalog_.symbols(config_.venue).find(definition.symbol);
  const std::uint32_t version = known.valid() ? catalog_.instrument(known).rules.version : 0;
  const core::Result<market::InstrumentId> added =
      catalog_.add_instrument(config_.venue, definition);
  if (!added) {
    ++counters_.instruments_refused;
    note(Notice::Level::error, "instrument refused: " + added.error().text());
    return;
  }
  const market::InstrumentId id = added.value();
  if (!known.valid()) track(id);
  if (!known.valid() || catalog_.instrument(id).rules.version != version) {
    listener_.on_instrument(id, now_);
  }
}

void Feed::track(market::InstrumentId id) {
  if (by_instrument_.size() <= id.index()) by_instrument_.resize(id.index() + 1, kNoIndex);
  by_instrument_[id.index()] = static_cast<std::uint32_t>(tracked_.size());
  Tracked entry;
  entry.id = id;
  entry.book = &books_.add(catalog_.instrument(id), capabilities_.book_rules());
  ids_.push_back(id);
  place_topics(entry);
  tracked_.push_back(entry);
}

// Topics of one instrument share a connection, so that one loss is one loss.
void Feed::place_topics(Tracked& entry) {
  const std::string& symbol = catalog_.instrument(entry.id).symbol;
  const std::size_t needed = 1 + (capabilities_.has_top_stream ? 1 : 0) +
                             (config_.trades && capabilities_.has_trade_stream ? 1 : 0);
  std::size_t number = 0;
  while (number < slots_.size() &&
         slots_[number].topic_count() + needed > capabilities_.topics_per_connection) {
    ++number;
  }
  if (number == slots_.size()) {
    if (slots_.size() == kMaxMarketSlots)
      number = slots_.size() - 1;  // the last one takes the rest
    else
      slots_.emplace_back(config_.first_slot + static_cast<std::uint32_t>(number), config_.venue,
                          capabilities_);
    slots_.back().unheard_from(now_);
  }
  StreamSlot& stream = slots_[number];
  entry.slot = static_cast<std::uint32_t>(number);
  entry.book_topic = stream.topic_count();
  stream.add_topic({Channel::book, entry.id, symbol});
  if (capabilities_.has_top_stream) stream.add_topic({Channel::top, entry.id, symbol});
  if (config_.trades && capabilities_.has_trade_stream) {
    stream.add_topic({Channel::trade, entry.id, symbol});
  }
  if (!stream.link().is_open()) return;
  for (std::size_t topic = entry.book_topic; topic < stream.topic_count(); ++topic) {
    stream.queue(topic, true);
  }
  entry.subscribed_at = now_;
}

void Feed::on_instruments_end() {
  if (listed_ == 0) {
    // An empty list is an error of the venue, not the end of all its markets.
    next_lists_at_ = std::min(next_lists_at_, now_ + kListRetry);
    note(Notice::Level::warning, "the venue lists no instrument; asked again later");
    return;
  }
  if (lists_pending_ > 0) return;
  const bool first = !lists_loaded_;
  lists_loaded_ = true;
  const bool trading = std::all_of(ids_.begin(), ids_.end(), [&](market::InstrumentId id) {
    return catalog_.instrument(id).rules.status == market::TradingStatus::trading;
  });
  if (!trading) next_lists_at_ = std::min(next_lists_at_, now_ + kHaltedRefresh);
  if (!first) return;
  for (const market::PairId pair : config_.pairs) {
    const bool found = std::any_of(ids_.begin(), ids_.end(), [&](market::InstrumentId id) {
      return catalog_.instrument(id).pair == pair;
    });
    if (!found) note(Notice::Level::warning, catalog_.pair_name(pair) + " is not listed here");
  }
}

void Feed::on_subscription(const SubscriptionReply& reply) {
  if (reply.accepted) return;
  note(Notice::Level::error,
       "subscription refused: " + std::string(reply.symbol) + " " + std::string(reply.error));
}

void Feed::on_venue_status(VenueStatus status, std::string_view text) {
  if (status == VenueStatus::normal) return;
  note(Notice::Level::warning, "venue status: " + std::string(text));
}

// A time that the stream tells unasked counts from now. A coarse clock corrects only what
// contradicts it.
void Feed::on_server_time(core::Timestamp venue_time, core::Duration resolution) {
  const core::Duration round_trip = clock_answered_ ? now_ - clock_asked_at_ : core::Duration{};
  const bool close = round_trip.ns >= 0 && round_trip <= kClockRoundTripMost;
  if (!close) refresh_clock();
  // The first one is better than none.
  if (!close && (clock_offset_ || round_trip.ns < 0)) return;
  const core::Duration least = venue_time - now_ + core::nanoseconds(round_trip.ns / 2);
  const bool coarse = resolution > kFineClock;
  const bool agrees =
      clock_offset_ && *clock_offset_ >= least && *clock_offset_ < least + resolution;
  if (coarse && agrees) return;
  clock_offset_ = coarse ? least + core::nanoseconds(resolution.ns / 2) : least;
}

void Feed::on_reconnect_asked(std::string_view text) {
  note(Notice::Level::warning, "the venue asks us to reconnect: " + std::string(text));
  reconnect_asked_ = true;
}

void Feed::on_rate_limit(const RateLimit& limit) {
  budgets_.on_limit(limit);
}

market::InstrumentId Feed::on_unknown_symbol(std::string_view) {
  return {};
}

}  // namespace tern::venue
