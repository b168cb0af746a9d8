// In: one venue's frames, answers, connection events and the time.
// Out: live books in the store, actions for net.
// Cannot happen: a book that stays live after its connection, its chain or its checksum broke; a
// request outside the venue's budgets; a decision that depends on anything but the inputs (same
// inputs, same actions).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/core/ring_buffer.hpp"
#include "tern/core/stations.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/actions.hpp"
#include "tern/venue/connector.hpp"
#include "tern/venue/events.hpp"
#include "tern/venue/frame_rehearsal.hpp"
#include "tern/venue/pace.hpp"
#include "tern/venue/request_queue.hpp"
#include "tern/venue/rest_books.hpp"
#include "tern/venue/stream_slot.hpp"

namespace tern::venue {

struct FeedConfig {
  market::VenueId venue;
  std::vector<market::PairId> pairs;  // wanted, canonical
  core::Duration silence_max;         // 0 = the connector's capability
  std::uint32_t connects_max = 0;     // in the capability's window; 0 = the capability's own limit
  core::Duration change_max = core::seconds(60);  // beyond it a book is compared with REST
  std::uint32_t first_slot = 0;  // connection numbers first_slot .. first_slot + kMaxSlots - 1
  std::uint64_t seed = 1;        // jitter
  bool trades = false;           // subscribe to public trades too
};

class FeedListener;

// What a feed works with. All but the connector outlive it.
struct FeedParts {
  std::unique_ptr<Connector> connector;
  market::Catalog& catalog;
  market::BookStore& books;
  FeedListener& listener;
};

class FeedListener {
 public:
  // New, or its rules changed.
  virtual void on_instrument(market::InstrumentId id, core::Timestamp now) = 0;
  // A message for a book is about to be applied: time to fetch what on_book_changed() will need.
  virtual void on_book_coming(market::InstrumentId) {}
  // A message was applied to a live book.
  virtual void on_book_changed(market::InstrumentId id, core::Timestamp now) = 0;
  // A live book is gone.
  virtual void on_book_lost(market::InstrumentId id, core::Timestamp now) = 0;
  virtual void on_trade(const market::PublicTrade& trade) = 0;

 protected:
  ~FeedListener() = default;
};

struct FeedCounters {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t decode_errors = 0;  // quarantined: the text of the last one is in FeedStatus
  std::uint64_t foreign = 0;
  std::uint64_t trades = 0;
  std::uint64_t connects = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t requests_failed = 0;
  std::uint64_t instruments_refused = 0;
};

enum class FeedState : std::uint8_t { starting, connecting, live, backing_off, banned };
[[nodiscard]] std::string_view name_of(FeedState state);

struct FeedStatus {
  FeedState state = FeedState::starting;
  std::size_t connections_open = 0;
  std::size_t connections_wanted = 0;
  std::size_t books_live = 0;
  std::size_t books_by_rest = 0;  // of them, without a stream
  std::size_t books_wanted = 0;
  std::uint64_t resyncs = 0;
  core::Duration recovered_p50;  // from the loss of a live book to the next live moment
  core::Duration recovered_max;
  std::uint64_t recovered_count = 0;
  core::Timestamp next_try;  // 0 = nothing is being waited for
  std::string last_error;
  core::Duration clock_offset;  // venue's clock minus ours at the last server time answer
};

class Feed final : private MarketSink {
 public:
  static constexpr std::uint32_t kMaxSlots = 64;
  static constexpr std::uint32_t kMaxMarketSlots = kMaxSlots - 2;  // the last two are the account's
  static constexpr std::size_t kMaxRecoveriesKept = 4'096;
  static constexpr core::Duration kListRefresh = core::seconds(600);
  static constexpr core::Duration kListRefreshLeast = core::seconds(10);
  static constexpr core::Duration kListRetry = core::seconds(5);
  // Sooner than kListRefresh while a wanted instrument is listed and does not trade.
  static constexpr core::Duration kHaltedRefresh = core::seconds(60);
  static constexpr core::Duration kClockRefresh = core::seconds(60);
  static constexpr core::Duration kClockRefreshLeast = core::seconds(1);
  // A jump of our own clock: the venues' are asked for at once.
  static constexpr core::Duration kClockJump = core::seconds(1);
  // Half of it is how far a measurement may be off; a slower answer is not believed.
  static constexpr core::Duration kClockRoundTripMost = core::seconds(1);
  static constexpr core::Duration kFirstSnapshotWait = core::milliseconds(1'500);
  static constexpr core::Duration kResubscribeWait = core::seconds(4);
  static constexpr core::Duration kCrossedMax = core::seconds(2);
  static constexpr core::Duration kSweep = core::milliseconds(100);
  static constexpr core::Duration kFineClock = core::milliseconds(1);  // of a venue's time
  static constexpr core::Duration kSnapshotRetry = core::milliseconds(150);
  static constexpr core::Duration kSnapshotRetryMost = core::seconds(10);
  static constexpr std::uint32_t kSnapshotsTooOldMost = 5;  // then the book starts afresh
  static constexpr std::uint32_t kOldInARowMost = 32;       // messages; then likewise

  Feed(FeedConfig config, FeedParts parts);

  // Told where the time of a frame goes.
  void set_stopwatch(core::Stopwatch& watch) noexcept { watch_ = &watch; }
  void start(core::Timestamp now, Actions& actions);
  void on_frame(ConnectionId connection, std::string_view bytes, core::Timestamp now,
                Actions& actions);
  // Decodes an earlier frame again; nothing follows from it.
  void rehearse(core::Timestamp now) const { rehearsal_.run(*connector_, now); }
  void on_opened(ConnectionId connection, core::Timestamp now, Actions& actions);
  void on_closed(ConnectionId connection, std::string_view why, core::Timestamp now,
                 Actions& actions);
  void on_response(const HttpResponse& response, core::Timestamp now, Actions& actions);
  // Called at least every kSweep: everything that is due by time.
  void on_timer(core::Timestamp now, Actions& actions);
  // Closes every connection and opens none again.
  void stop(Actions& actions);

  [[nodiscard]] const FeedCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] FeedStatus status(core::Timestamp now) const;
  // The venue's clock less ours, as last measured.
  // Empty until the venue told its time.
  [[nodiscard]] std::optional<core::Duration> clock_offset() const noexcept {
    return clock_offset_;
  }
  // Shared with whoever else asks this venue.
  [[nodiscard]] Budgets& budgets() noexcept { return budgets_; }
  // The rules turned out to be old: the lists are asked for soon, at most every kListRefreshLeast.
  void refresh_lists() noexcept {
    next_lists_at_ = std::min(next_lists_at_, lists_asked_at_ + kListRefreshLeast);
  }
  // Somebody was refused for what a wrong idea of the venue's clock would explain: it is asked for
  // soon, at most every kClockRefreshLeast.
  void refresh_clock() noexcept {
    next_clock_at_ = std::min(next_clock_at_, clock_asked_at_ + kClockRefreshLeast);
  }
  [[nodiscard]] const std::vector<market::InstrumentId>& instruments() const noexcept {
    return ids_;
  }
  [[nodiscard]] market::VenueId venue() const noexcept { return config_.venue; }
  [[nodiscard]] const Capabilities& capabilities() const noexcept { return capabilities_; }

 private:
  static constexpr std::uint32_t kNoIndex = UINT32_MAX;
  struct Tracked {
    market::InstrumentId id;
    market::TrackedBook* book = nullptr;
    std::uint32_t slot = 0;      // index into slots_
    std::size_t book_topic = 0;  // index into the slot's topics
    bool request_in_flight = false;
    bool joined_again = false;  // chained: the last attempt to heal it was to join its topic again
    bool update_first = false;  // bridged: no snapshot is asked for before the next update
    std::uint32_t snapshots_too_old = 0;  // since it was live last
    std::uint32_t old_in_a_row = 0;       // messages that said nothing new
    core::Timestamp subscribed_at;        // 0 = not subscribed now
    core::Timestamp next_snapshot_at;
    core::Timestamp polled_at;  // a snapshot was asked for instead of the stream
    core::Timestamp crossed_since;
    core::Duration snapshot_wait = kSnapshotRetry;
  };
  // A book's state before the message that is being handled.
  struct Before {
    bool live;
    core::Timestamp lost_at;
  };

  // MarketSink
  void on_book(const market::BookMessage& message) override;
  void on_top(const market::TopOfBook& top) override;
  void on_trade(const market::PublicTrade& trade) override;
  void on_instrument(const market::InstrumentDefinition& definition) override;
  void on_instruments_end() override;
  void on_subscription(const SubscriptionReply& reply) override;
  void on_venue_status(VenueStatus status, std::string_view text) override;
  void on_server_time(core::Timestamp venue_time, core::Duration resolution) override;
  void on_reconnect_asked(std::string_view text) override;
  void on_rate_limit(const RateLimit& limit) override;
  market::InstrumentId on_unknown_symbol(std::string_view symbol) override;

  Tracked* tracked(market::InstrumentId id);
  StreamSlot* slot(ConnectionId connection);
  void track(market::InstrumentId id);
  void place_topics(Tracked& entry);
  void ask_lists(core::Timestamp now);
  void ask_clock(core::Timestamp now, Actions& actions);
  void watch_clock(core::Timestamp now, Actions& actions);
  bool numbers_astray(Tracked& entry, market::SyncOutcome outcome);
  void start_afresh(Tracked& entry);
  void after_message(Tracked& entry, market::SyncOutcome outcome, const Before& before);
  void compare_with_rest(Tracked& entry, const market::BookMessage& snapshot);
  [[nodiscard]] bool without_stream(const Tracked& entry) const {
    return RestBooks::replaces(slots_[entry.slot].unheard_since(), now_);
  }
  void poll_books(core::Timestamp now);
  void adopt(Tracked& entry, const market::BookMessage& snapshot);
  void note_recovery(Tracked& entry, core::Timestamp lost_at);
  void lose(Tracked& entry, core::Timestamp now);
  void resync(Tracked& entry, core::Timestamp now);
  void sweep(core::Timestamp now);
  void sweep_book(Tracked& entry, core::Timestamp now);
  void heal(Tracked& entry, core::Timestamp now);
  void ask_snapshot(Tracked& entry, core::Timestamp now, Purpose purpose);
  void watch_slots(core::Timestamp now, Actions& actions);
  void send_asked(core::Timestamp now, Actions& actions);
  void note(Notice::Level level, std::string text);

  FeedConfig config_;
  std::unique_ptr<Connector> connector_;
  const Capabilities& capabilities_;
  market::Catalog& catalog_;
  market::BookStore& books_;
  FeedListener& listener_;
  core::Stopwatch* watch_ = &core::no_stopwatch();
  core::Random random_;
  Budgets budgets_;
  RequestQueue requests_;
  RestBooks rest_books_;
  std::vector<StreamSlot> slots_;
  std::vector<Tracked> tracked_;
  std::vector<market::InstrumentId> ids_;
  std::vector<std::uint32_t>
      by_instrument_;  // global instrument id -> index into tracked_, kNoIndex
  FeedCounters counters_;
  FrameRehearsal rehearsal_;
  core::RingBuffer<std::int64_t, kMaxRecoveriesKept> recoveries_;
  std::uint64_t recovered_count_ = 0;
  std::uint32_t lists_pending_ = 0;
  std::uint32_t listed_ = 0;  // definitions in the answer being decoded
  bool lists_loaded_ = false;
  bool stopped_ = false;
  bool reconnect_asked_ = false;
  bool asked_ = false;  // a frame made a request or a subscription necessary
  core::Timestamp next_lists_at_;
  core::Timestamp lists_asked_at_;
  core::Timestamp next_clock_at_;
  core::Timestamp clock_asked_at_;
  core::Timestamp next_sweep_at_;
  core::Timestamp now_;  // of the event being handled
  Purpose answering_ = Purpose::instruments;
  Actions* actions_ = nullptr;  // of the event being handled
  std::string last_error_;
  std::optional<core::Duration> clock_offset_;
  bool clock_asked_ = false;     // and not answered
  bool clock_answered_ = false;  // by what is being decoded
  core::Timestamp last_timer_;
};

}  // namespace tern::venue
