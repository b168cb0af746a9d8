// Goal: books become live, are lost the moment they may be wrong, and come back; one instrument
// never disturbs another.
// Method: a feed with a toy dialect, events by hand, virtual time.
#include "tern/venue/feed.hpp"

#include <gtest/gtest.h>

#include "plain_connector.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using core::seconds;
using core::Timestamp;

struct Listener final : FeedListener {
  void on_instrument(market::InstrumentId, Timestamp) override { ++instruments; }
  void on_book_changed(market::InstrumentId, Timestamp) override { ++changed; }
  void on_book_lost(market::InstrumentId id, Timestamp) override { lost.push_back(id.value()); }
  void on_trade(const market::PublicTrade&) override {}
  int instruments = 0;
  int changed = 0;
  std::vector<std::uint32_t> lost;
};

class FeedTest : public ::testing::Test {
 protected:
  void make(market::SyncRule rule) {
    const market::VenueId venue = catalog_.add_venue("plain");
    FeedConfig config;
    config.venue = venue;
    config.change_max = seconds(20);
    for (const char* name : {"AAA/USD", "BBB/USD", "CCC/USD"}) {
      config.pairs.push_back(catalog_.add_pair(catalog_.assets().parse_pair(name).value()));
    }
    ConnectorConfig connector{venue, "plain", &catalog_, "", 0, false};
    feed_ = std::make_unique<Feed>(
        config, FeedParts{std::make_unique<testing::PlainConnector>(connector, rule, rest_joins_),
                          catalog_, books_, listener_});
    feed_->start(now_, actions_);
    answer("/list", list_);
    step(milliseconds(10));
    connections_ = opened();
    for (const ConnectionId id : connections_)
      feed_->on_opened(id, now_, actions_);
  }
  void answer(const std::string& target, const std::string& body) {
    HttpResponse response;
    for (const Action& action : actions_) {
      const auto* send = std::get_if<SendRequest>(&action);
      if (send != nullptr && send->request.target == target) {
        response.purpose = send->request.purpose;
      }
    }
    response.target = target;
    response.status = 200;
    response.body = body;
    feed_->on_response(response, now_, actions_);
  }
  void frame(const std::string& text, std::size_t connection = 0) {
    feed_->on_frame(connections_[connection], text, now_, actions_);
  }
  void step(core::Duration duration) {
    const Timestamp end = now_ + duration;
    while (now_ < end) {
      now_ = now_ + milliseconds(10);
      feed_->on_timer(now_, actions_);
    }
  }
  std::vector<ConnectionId> opened() const {
    std::vector<ConnectionId> ids;
    for (const Action& action : actions_) {
      if (const auto* open = std::get_if<OpenConnection>(&action)) ids.push_back(open->connection);
    }
    return ids;
  }
  std::size_t requests(const std::string& target) const {
    std::size_t n = 0;
    for (const Action& action : actions_) {
      const auto* send = std::get_if<SendRequest>(&action);
      n += send != nullptr && send->request.target == target ? 1 : 0;
    }
    return n;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const Action& action : actions_) {
      const auto* send = std::get_if<SendText>(&action);
      if (send != nullptr && send->text != "ping") out.push_back(send->text);
    }
    return out;
  }
  bool live(const std::string& symbol) {
    const market::InstrumentId id = catalog_.symbols(market::VenueId{0}).find(symbol);
    return id.valid() && books_.find(id)->sync.live();
  }
  void bring_both_live() {
    frame("book AAAUSD 11 12 0 100 1");
    frame("book BBBUSD 11 12 0 100 1");
    answer("/depth?symbol=AAAUSD", "depth 11 100 200");
    answer("/depth?symbol=BBBUSD", "depth 11 100 200");
    ASSERT_TRUE(live("AAAUSD"));
    ASSERT_TRUE(live("BBBUSD"));
  }

  std::string list_ = "list AAAUSD BBBUSD EEEUSD";
  bool rest_joins_ = true;
  market::Catalog catalog_;
  market::BookStore books_;
  Listener listener_;
  std::unique_ptr<Feed> feed_;
  std::vector<ConnectionId> connections_;
  Actions actions_;
  Timestamp now_{seconds(10'000).ns};
};

TEST_F(FeedTest, SubscribesOnlyWantedPairsThatAreListedAndSaysWhichAreNot) {
  make(market::SyncRule::bridged);
  EXPECT_EQ(listener_.instruments, 2);
  ASSERT_EQ(texts().size(), 2u);  // four topics, three a message
  EXPECT_EQ(texts()[0], "join book:AAAUSD top:AAAUSD book:BBBUSD");
  bool said = false;
  for (const Action& action : actions_) {
    const auto* notice = std::get_if<Notice>(&action);
    said = said || (notice != nullptr && notice->text.find("CCC/USD") != std::string::npos);
  }
  EXPECT_TRUE(said);
}

TEST_F(FeedTest, WithoutAStreamBooksAreHadByRestAtAPaceAndTheStreamTakesThemBack) {
  make(market::SyncRule::bridged);
  bring_both_live();
  const std::string depth = "/depth?symbol=AAAUSD";
  feed_->on_closed(connections_[0], "gone", now_, actions_);
  EXPECT_FALSE(live("AAAUSD"));
  actions_.clear();
  step(RestBooks::kPatience - milliseconds(50));
  EXPECT_EQ(requests(depth), 0u) << "a short absence is waited for";
  step(milliseconds(200));
  ASSERT_EQ(requests(depth), 1u);
  answer(depth, "depth 50 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(feed_->status(now_).books_by_rest, 1u);
  step(seconds(2));
  const std::size_t asked = requests(depth);
  EXPECT_EQ(asked, 2u) << "no second question before the first is answered";
  answer(depth, "depth 49 100 200");
  EXPECT_EQ(books_.find(market::InstrumentId{0})->sync.last_id(), 50) << "older than what is known";
  connections_ = opened();
  feed_->on_opened(connections_.back(), now_, actions_);
  EXPECT_TRUE(live("AAAUSD")) << "until the stream speaks of it";
  frame("book AAAUSD 61 62 0 100 1", connections_.size() - 1);
  EXPECT_FALSE(live("AAAUSD"));
  EXPECT_EQ(feed_->status(now_).books_by_rest, 0u);
  answer(depth, "depth 61 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(feed_->status(now_).books_by_rest, 0u);
}

TEST_F(FeedTest, ABookByRestThatTheStreamDoesNotMentionIsHealedLikeAnyOther) {
  make(market::SyncRule::bridged);
  bring_both_live();
  feed_->on_closed(connections_[0], "gone", now_, actions_);
  step(RestBooks::kPatience + milliseconds(500));
  answer("/depth?symbol=AAAUSD", "depth 50 100 200");
  answer("/depth?symbol=BBBUSD", "depth 50 100 200");
  EXPECT_EQ(feed_->status(now_).books_by_rest, 2u);
  connections_ = opened();
  feed_->on_opened(connections_.back(), now_, actions_);
  frame("book AAAUSD 61 62 0 100 1", connections_.size() - 1);
  EXPECT_TRUE(live("BBBUSD"));
  step(Feed::kFirstSnapshotWait + milliseconds(500));
  EXPECT_EQ(feed_->status(now_).books_by_rest, 0u);
  answer("/depth?symbol=BBBUSD", "depth 61 100 200");
  EXPECT_TRUE(live("BBBUSD"));
}

TEST_F(FeedTest, BridgesTheSnapshotToTheStream) {
  make(market::SyncRule::bridged);
  frame("book AAAUSD 11 12 0 100 1");
  EXPECT_EQ(requests("/depth?symbol=AAAUSD"), 1u);
  EXPECT_FALSE(live("AAAUSD"));
  answer("/depth?symbol=AAAUSD", "depth 11 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_FALSE(live("BBBUSD"));
}

TEST_F(FeedTest, ASnapshotOlderThanTheStreamIsAskedForAgainAfterAWait) {
  make(market::SyncRule::bridged);
  frame("book AAAUSD 11 12 0 100 1");
  answer("/depth?symbol=AAAUSD", "depth 5 100 200");
  EXPECT_FALSE(live("AAAUSD"));
  const std::size_t asked = requests("/depth?symbol=AAAUSD");
  step(seconds(1));
  EXPECT_EQ(requests("/depth?symbol=AAAUSD"), asked + 1);
  answer("/depth?symbol=AAAUSD", "depth 12 100 200");
  EXPECT_TRUE(live("AAAUSD"));
}

TEST_F(FeedTest, AQuietSymbolGetsItsSnapshotWithoutAnUpdate) {
  make(market::SyncRule::bridged);
  step(seconds(2));
  EXPECT_GE(requests("/depth?symbol=AAAUSD"), 1u);
  answer("/depth?symbol=AAAUSD", "depth 11 100 200");
  EXPECT_TRUE(live("AAAUSD"));
}

TEST_F(FeedTest, AGapLosesThatBookOnlyAndHealsIt) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("book AAAUSD 20 21 0 100 1");
  EXPECT_FALSE(live("AAAUSD"));
  EXPECT_TRUE(live("BBBUSD"));
  EXPECT_EQ(listener_.lost, std::vector<std::uint32_t>{0});
  step(milliseconds(300));
  answer("/depth?symbol=AAAUSD", "depth 20 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  const FeedStatus status = feed_->status(now_);
  EXPECT_EQ(status.resyncs, 1u);
  EXPECT_EQ(status.recovered_count, 1u);
  EXPECT_GE(status.recovered_max, milliseconds(200));
}

TEST_F(FeedTest, AChainedGapLeavesAndJoinsThatTopicOnly) {
  make(market::SyncRule::chained);
  frame("snapshot AAAUSD 10");
  frame("snapshot BBBUSD 10");
  ASSERT_TRUE(live("AAAUSD"));
  actions_.clear();
  frame("book AAAUSD 0 14 12 100 1");
  EXPECT_FALSE(live("AAAUSD"));
  EXPECT_TRUE(live("BBBUSD"));
  step(seconds(1));
  ASSERT_EQ(texts().size(), 2u);
  EXPECT_EQ(texts()[0], "leave book:AAAUSD");
  EXPECT_EQ(texts()[1], "join book:AAAUSD");
  frame("snapshot AAAUSD 20");
  EXPECT_TRUE(live("AAAUSD"));
}

TEST_F(FeedTest, AChainedStreamThatSendsNoSnapshotIsBridgedFromRest) {
  make(market::SyncRule::chained);
  frame("snapshot BBBUSD 10");
  for (int i = 0; i < 120 && requests("/depth?symbol=AAAUSD") == 0; ++i) {
    frame("book AAAUSD 0 " + std::to_string(20 + i) + " " + std::to_string(19 + i) + " 100 1");
    frame("top BBBUSD");
    step(milliseconds(100));
  }
  ASSERT_EQ(requests("/depth?symbol=AAAUSD"), 1u);
  EXPECT_EQ(requests("/depth?symbol=BBBUSD"), 0u);
  EXPECT_FALSE(live("AAAUSD"));
  answer("/depth?symbol=AAAUSD", "depth 18 100 200");  // before the first update that was kept
  EXPECT_FALSE(live("AAAUSD"));
  step(seconds(1));
  ASSERT_EQ(requests("/depth?symbol=AAAUSD"), 2u);
  const market::BookSync& sync = books_.find(market::InstrumentId{0})->sync;
  answer("/depth?symbol=AAAUSD", "depth 139 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(sync.last_id(), 139);
  frame("book AAAUSD 0 150 138 100 1");  // begins before the snapshot, ends after it
  EXPECT_TRUE(live("AAAUSD"));
  frame("book AAAUSD 0 151 150 100 1");
  EXPECT_EQ(sync.last_id(), 151);
  frame("book AAAUSD 0 160 158 100 1");  // from here on the chain is strict
  EXPECT_FALSE(live("AAAUSD"));
}

TEST_F(FeedTest, ALostConnectionLosesItsBooksAndComesBack) {
  make(market::SyncRule::bridged);
  bring_both_live();
  actions_.clear();
  feed_->on_closed(connections_[0], "reset by peer", now_, actions_);
  EXPECT_FALSE(live("AAAUSD"));
  EXPECT_FALSE(live("BBBUSD"));
  EXPECT_EQ(listener_.lost.size(), 2u);
  step(seconds(1));
  ASSERT_EQ(opened().size(), 1u);
  EXPECT_NE(opened()[0], connections_[0]);
  frame("book AAAUSD 13 13 0 100 1");  // a late frame of the old connection
  EXPECT_FALSE(live("AAAUSD"));
}

TEST_F(FeedTest, ASnapshotThatArrivesAfterTheConnectionIsGoneIsNotBelieved) {
  make(market::SyncRule::bridged);
  frame("book AAAUSD 11 12 0 100 1");
  feed_->on_closed(connections_[0], "gone", now_, actions_);
  answer("/depth?symbol=AAAUSD", "depth 11 100 200");
  EXPECT_FALSE(live("AAAUSD"));
}

TEST_F(FeedTest, ASilentConnectionIsGivenUp) {
  make(market::SyncRule::bridged);
  bring_both_live();
  actions_.clear();
  step(seconds(5));
  EXPECT_FALSE(live("AAAUSD"));
  bool closed = false;
  for (const Action& action : actions_)
    closed |= std::holds_alternative<CloseConnection>(action);
  EXPECT_TRUE(closed);
  EXPECT_GE(opened().size(), 1u);
}

TEST_F(FeedTest, AFrozenStreamIsFoundOutByRest) {
  make(market::SyncRule::bridged);
  bring_both_live();
  actions_.clear();
  for (int i = 0; i < 250; ++i) {
    frame("top AAAUSD");  // alive, but nothing ever changes
    step(milliseconds(100));
  }
  EXPECT_GE(requests("/depth?symbol=AAAUSD"), 1u);
  answer("/depth?symbol=AAAUSD", "depth 90 150 160");
  EXPECT_FALSE(live("AAAUSD"));
}

TEST_F(FeedTest, AQuietBookThatRestConfirmsStaysLive) {
  make(market::SyncRule::bridged);
  bring_both_live();
  actions_.clear();
  for (int i = 0; i < 250; ++i) {
    frame("top AAAUSD");
    step(milliseconds(100));
  }
  answer("/depth?symbol=AAAUSD", "depth 90 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  const auto* book = books_.find(market::InstrumentId{0});
  EXPECT_EQ(book->last_change, now_);
}

TEST_F(FeedTest, AStreamThatSaysTheSameContentAgainIsAliveButUnchangedAndIsFoundOutByRest) {
  make(market::SyncRule::bridged);
  bring_both_live();
  const Timestamp live_since = now_;
  actions_.clear();
  for (int update = 13; update < 263; ++update) {
    step(milliseconds(100));
    const std::string number = std::to_string(update);
    frame("book AAAUSD " + number + " " + number + " 0 100 1");
  }
  const auto* book = books_.find(market::InstrumentId{0});
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(book->last_alive, now_);
  EXPECT_EQ(book->last_change, live_since);
  EXPECT_GE(requests("/depth?symbol=AAAUSD"), 1u);
  answer("/depth?symbol=AAAUSD", "depth 300 150 160");
  EXPECT_FALSE(live("AAAUSD"));
}

TEST_F(FeedTest, ASnapshotOnTheStreamWithTheSameContentIsNoChange) {
  make(market::SyncRule::chained);
  frame("snapshot AAAUSD 10");
  const Timestamp live_since = now_;
  step(seconds(1));
  frame("snapshot AAAUSD 20");
  const auto* book = books_.find(market::InstrumentId{0});
  EXPECT_EQ(book->last_alive, now_);
  EXPECT_EQ(book->last_change, live_since);
}

TEST_F(FeedTest, AMessageThatMovesALevelIsAChange) {
  make(market::SyncRule::bridged);
  bring_both_live();
  step(seconds(1));
  frame("book AAAUSD 13 13 0 100 7");
  EXPECT_EQ(books_.find(market::InstrumentId{0})->last_change, now_);
}

TEST_F(FeedTest, AnOldMessageSaidAgainIsNoProofOfLife) {
  make(market::SyncRule::bridged);
  bring_both_live();
  const Timestamp live_since = now_;
  step(seconds(1));
  frame("book AAAUSD 12 12 0 100 7");
  EXPECT_EQ(books_.find(market::InstrumentId{0})->last_alive, live_since);
}

TEST_F(FeedTest, ABookWithOneSideThatRestConfirmsStaysLive) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("book AAAUSD 13 13 0 100 0");
  for (int i = 0; i < 250; ++i) {
    frame("top AAAUSD");
    step(milliseconds(100));
  }
  answer("/depth?symbol=AAAUSD", "depth 90 0 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(books_.find(market::InstrumentId{0})->last_change, now_);
}

TEST_F(FeedTest, AnAbsurdSequenceNumberInAGapDoesNotAskForSnapshotsForEver) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("book AAAUSD 9000000000000000000 9000000000000000000 0 100 1");
  EXPECT_FALSE(live("AAAUSD"));
  std::size_t answered = requests("/depth?symbol=AAAUSD") - 1;
  for (int i = 0; i < 600; ++i) {
    step(milliseconds(100));
    frame("pong");
    if (requests("/depth?symbol=AAAUSD") == answered) continue;
    ++answered;
    answer("/depth?symbol=AAAUSD", "depth 20 100 200");
  }
  EXPECT_FALSE(live("AAAUSD"));  // nothing was heard that a snapshot could stand under
  EXPECT_EQ(answered, 1 + Feed::kSnapshotsTooOldMost + 1);
  frame("book AAAUSD 21 21 0 100 1");
  EXPECT_EQ(requests("/depth?symbol=AAAUSD"), answered + 1);
  answer("/depth?symbol=AAAUSD", "depth 21 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(listener_.lost, std::vector<std::uint32_t>{0});
}

TEST_F(FeedTest, AnAbsurdSequenceNumberInALiveBookLosesThatBookSoon) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("book AAAUSD 13 9000000000000000000 0 100 2");
  EXPECT_TRUE(live("AAAUSD"));
  std::uint32_t sent = 0;
  for (; live("AAAUSD") && sent < 1'000; ++sent) {
    const std::string number = std::to_string(14 + sent);
    frame("book AAAUSD " + number + " " + number + " 0 100 1");
  }
  EXPECT_EQ(sent, Feed::kOldInARowMost + 1);
  EXPECT_EQ(listener_.lost, std::vector<std::uint32_t>{0});
  frame("book AAAUSD 60 60 0 100 1");
  answer("/depth?symbol=AAAUSD", "depth 60 100 200");
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_EQ(feed_->status(now_).recovered_count, 1u);
}

TEST_F(FeedTest, EveryMessageSaidTwiceCostsNothing) {
  make(market::SyncRule::bridged);
  bring_both_live();
  for (int update = 13; update < 213; ++update) {
    const std::string number = std::to_string(update);
    frame("book AAAUSD " + number + " " + number + " 0 100 1");
    frame("book AAAUSD " + number + " " + number + " 0 100 1");
  }
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_TRUE(listener_.lost.empty());
}

TEST_F(FeedTest, ACrossedBookIsFetchedAnewWhenItStaysCrossed) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("book AAAUSD 13 13 0 250 1");
  EXPECT_TRUE(live("AAAUSD"));
  step(milliseconds(500));
  frame("top AAAUSD");
  step(milliseconds(2'000));
  EXPECT_FALSE(live("AAAUSD"));
  EXPECT_TRUE(live("BBBUSD"));
}

TEST_F(FeedTest, AStreamThatOwesItsSnapshotIsAskedAgainAndThenRestWhereThatHelps) {
  for (const bool joins : {true, false}) {
    rest_joins_ = joins;
    feed_.reset();
    catalog_ = {};
    books_ = {};
    actions_.clear();
    make(market::SyncRule::chained);
    const std::size_t joined = texts().size();
    for (const Timestamp end = now_ + Feed::kResubscribeWait * 4 + seconds(1); now_ < end;) {
      step(seconds(1));
      frame("pong");
    }
    const std::size_t snapshots = requests("/depth?symbol=AAAUSD");
    EXPECT_EQ(snapshots > 0, joins);
    EXPECT_GT(texts().size(), joined + 2);
  }
}

TEST_F(FeedTest, AVenueThatAsksForAReconnectGetsOne) {
  make(market::SyncRule::bridged);
  actions_.clear();
  frame("leave");
  ASSERT_FALSE(actions_.empty());
  EXPECT_TRUE(std::holds_alternative<CloseConnection>(actions_.back()));
}

TEST_F(FeedTest, AFrameThatIsNotTheVenuesIsCountedAndHarmless) {
  make(market::SyncRule::bridged);
  bring_both_live();
  frame("\x01\x02 nonsense");
  EXPECT_EQ(feed_->counters().decode_errors, 1u);
  EXPECT_TRUE(live("AAAUSD"));
  EXPECT_NE(feed_->status(now_).last_error.find("??"), std::string::npos);
}

TEST_F(FeedTest, AFailedListIsAskedForAgainWhenTheVenueAllows) {
  list_ = "status 429";  // "come back in seven seconds"
  make(market::SyncRule::bridged);
  EXPECT_TRUE(opened().empty());
  EXPECT_EQ(feed_->status(now_).state, FeedState::banned);
  step(seconds(6));
  EXPECT_EQ(requests("/list"), 1u);
  step(seconds(2));
  EXPECT_EQ(requests("/list"), 2u);
  answer("/list", "list AAAUSD BBBUSD");
  step(milliseconds(10));
  EXPECT_EQ(opened().size(), 1u);
}

TEST_F(FeedTest, TheClockIsMeasuredFromTheMiddleOfARoundTrip) {
  make(market::SyncRule::bridged);
  now_ = now_ + milliseconds(90);  // 100 since it was asked
  answer("/time", "time 10005000");
  EXPECT_EQ(feed_->clock_offset(), milliseconds(4'950));
}

TEST_F(FeedTest, TheClockIsMeasuredAtItsPaceAndSoonWhenItIsDoubted) {
  make(market::SyncRule::bridged);
  answer("/time", "time 10000010");
  step(Feed::kClockRefresh - milliseconds(100));
  EXPECT_EQ(requests("/time"), 1u);
  step(milliseconds(100));
  EXPECT_EQ(requests("/time"), 2u);
  feed_->refresh_clock();
  step(seconds(2));
  EXPECT_EQ(requests("/time"), 2u) << "one is under way";
  answer("/time", "time 10062020");
  feed_->refresh_clock();
  step(milliseconds(10));
  EXPECT_EQ(requests("/time"), 3u);
  answer("/time", "time 10062030");
  feed_->refresh_clock();
  step(Feed::kClockRefreshLeast - milliseconds(20));
  EXPECT_EQ(requests("/time"), 3u);
  step(milliseconds(20));
  EXPECT_EQ(requests("/time"), 4u);
}

TEST_F(FeedTest, AnAnswerThatWasUnderWayForLongDoesNotMoveTheClock) {
  make(market::SyncRule::bridged);
  answer("/time", "time 10000010");
  const auto before = feed_->clock_offset();
  ASSERT_TRUE(before.has_value());
  step(Feed::kClockRefresh);
  ASSERT_EQ(requests("/time"), 2u);
  step(Feed::kClockRoundTripMost + milliseconds(20));
  answer("/time", "time 10099999");
  EXPECT_EQ(feed_->clock_offset(), before);
  step(milliseconds(10));
  EXPECT_EQ(requests("/time"), 3u) << "asked again at once";
}

TEST_F(FeedTest, AJumpOfOurOwnClockIsMeasuredAtOnce) {
  make(market::SyncRule::bridged);
  answer("/time", "time 10000010");
  for (const core::Duration jump : {seconds(5), seconds(-20)}) {
    const std::size_t before = requests("/time");
    now_ = now_ + jump;
    step(milliseconds(10));
    EXPECT_EQ(requests("/time"), before + 1);
    answer("/time", "time 10000010");
  }
}

TEST_F(FeedTest, AnEmptyListIsNotTheEndOfAllMarkets) {
  list_ = "list";
  make(market::SyncRule::bridged);
  step(seconds(6));
  EXPECT_EQ(requests("/list"), 2u);
}

TEST_F(FeedTest, ACoarseVenueClockCorrectsOnlyWhatContradictsIt) {
  make(market::SyncRule::chained);
  const auto tell = [&](core::Duration ahead, core::Duration resolution) {
    frame("time " + std::to_string((now_ + ahead).ns) + " " + std::to_string(resolution.ns));
  };
  tell(milliseconds(-700), seconds(1));
  EXPECT_EQ(feed_->clock_offset(), milliseconds(-200)) << "the middle of what it may mean";
  tell(milliseconds(30), milliseconds(1));
  EXPECT_EQ(feed_->clock_offset(), milliseconds(30));
  tell(milliseconds(-900), seconds(1));
  EXPECT_EQ(feed_->clock_offset(), milliseconds(30)) << "30 ms is inside of it";
  tell(milliseconds(-1'900), seconds(1));
  EXPECT_EQ(feed_->clock_offset(), milliseconds(-1'400));
}

}  // namespace
}  // namespace tern::venue
