// In: a journal that grows; boards that stay, go, or come back empty. Out: what the board shows.
// Cannot happen: a board that is only pretended; an order counted that was not shown.
#include <atomic>
#include <map>
#include <mutex>

#include "board_fixture.hpp"
#include "journal_fixture.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/store/board_writer.hpp"

namespace tern::test {
namespace {

using orders::OrderEvent;
using orders::OrderState;
using store::Queue;

core::Timestamp clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

class World {
 public:
  World() : journal_(open_journal(folder_.path()).journal) {}

  void write(const ledger::Record& record) {
    ASSERT_NE(journal_->append(ledger::encode(record)), 0U);
  }
  void plan(std::uint64_t number) { write(sample_plan(number)); }
  void move(std::uint64_t number, OrderEvent event, OrderState state) {
    ledger::OrderMoved moved = sample_move(number, event, state);
    moved.at = clock_now();
    write(moved);
  }
  void send(std::uint64_t number) { move(number, OrderEvent::left, OrderState::sent); }
  void end(std::uint64_t number) { move(number, OrderEvent::filled_whole, OrderState::filled); }

  [[nodiscard]] store::BoardWriterOptions options() {
    store::BoardWriterOptions options;
    options.folder = folder_.path();
    options.node = "n1";
    options.known = [journal = journal_.get()] { return journal->last(); };
    options.now = clock_now;
    options.times = {core::milliseconds(30), core::milliseconds(10), core::milliseconds(40)};
    options.on_due = [this](Queue queue, const store::Claimed& claimed) {
      const std::lock_guard lock(mutex_);
      ++due_[{std::string(claimed.id.text()), queue}];
    };
    options.on_command = [this](const store::Command& command) {
      const std::lock_guard lock(mutex_);
      commands_.push_back(command.reason);
    };
    options.last_retry = core::milliseconds(200);
    return options;
  }
  int due(std::uint64_t number, Queue queue) {
    const std::lock_guard lock(mutex_);
    return due_[{std::string(sample_id(number, 0).text()), queue}];
  }
  std::vector<std::string> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  [[nodiscard]] bool shown(const store::BoardWriter& writer) const {
    return writer.wait_for(journal_->last(), core::seconds(10));
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<store::Journal> journal_;
  std::mutex mutex_;
  std::map<std::pair<std::string, Queue>, int> due_;
  std::vector<std::string> commands_;
};

void expect_sizes(store::Board& board, std::uint64_t in_flight, std::uint64_t uncertain) {
  const auto sizes = board.sizes();
  ASSERT_TRUE(sizes.ok()) << sizes.error().text();
  EXPECT_EQ(sizes.value().in_flight, in_flight);
  EXPECT_EQ(sizes.value().uncertain, uncertain);
}

class BoardShows : public BoardTest {};

TEST_P(BoardShows, AnOrderFromWhenItLeftUntilItIsOver) {
  World world;
  const store::BoardWriter writer(world.options(), board());
  world.plan(1);
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  expect_sizes(board(), 0, 0);
  world.send(1);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 1, 0);
  world.move(1, OrderEvent::accepted, OrderState::acknowledged);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 1, 0);
  world.move(1, OrderEvent::doubted, OrderState::unknown);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 0, 1);
  world.move(1, OrderEvent::accepted, OrderState::acknowledged);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 1, 0);
  world.end(1);
  world.end(1);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 0, 0);
  const store::BoardWriterStatus status = writer.status();
  EXPECT_EQ(status.enqueued, 1U);
  EXPECT_EQ(status.acknowledged, 1U);
  EXPECT_EQ(status.missed, 0U);
  EXPECT_EQ(status.live, 0U);
  EXPECT_EQ(status.failures, 0U);
}

TEST_P(BoardShows, WhatIsDueAgainAndAgainUntilItIsOver) {
  World world;
  const store::BoardWriter writer(world.options(), board());
  world.send(1);
  world.move(2, OrderEvent::doubted, OrderState::unknown);
  ASSERT_TRUE(within_seconds(10, [&] {
    return world.due(1, Queue::in_flight) >= 2 && world.due(2, Queue::uncertain) >= 2;
  })) << writer.status().trouble;
  EXPECT_EQ(world.due(1, Queue::uncertain), 0);
  world.end(1);
  world.end(2);
  ASSERT_TRUE(world.shown(writer));
  const int before = world.due(1, Queue::in_flight) + world.due(2, Queue::uncertain);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  EXPECT_EQ(world.due(1, Queue::in_flight) + world.due(2, Queue::uncertain), before);
}

TEST_P(BoardShows, AnOrderThatNobodyEndsAsADeadLetter) {
  World world;
  store::BoardWriterOptions options = world.options();
  options.times.visibility = core::milliseconds(2);
  const store::BoardWriter writer(options, board());
  world.send(1);
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().dead == 1; }));
  EXPECT_EQ(writer.status().claimed, store::Board::kMaxAttempts);
  world.end(1);
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().dead == 0; }));
}

TEST_P(BoardShows, BalancesLatchesAndASignOfLife) {
  World world;
  const store::BoardWriter writer(world.options(), board());
  world.write(ledger::BalanceSeen{"okx", "BTC", decimal("2"), decimal("1"), decimal("0"), true,
                                  clock_now()});
  world.write(ledger::LatchSet{ledger::LatchKind::halt, "loss", at_ms(1)});
  world.write(ledger::LatchSet{ledger::LatchKind::kill, "drill", at_ms(2)});
  world.write(ledger::LatchLifted{ledger::LatchKind::kill, "over", at_ms(3)});
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  const auto balance = board().balance({"okx", "BTC", clock_now(), core::seconds(20)});
  ASSERT_TRUE(balance.ok()) << balance.error().text();
  EXPECT_EQ(balance.value().free, decimal("2"));
  EXPECT_EQ(balance.value().sequence, 1U);
  const auto latches = board().latches().value();
  ASSERT_EQ(latches.size(), 1U);
  EXPECT_EQ(latches[0].node, "n1");
  EXPECT_EQ(latches[0].reason, "loss");
  ASSERT_TRUE(within_seconds(10, [&] { return board().heartbeats().value().size() == 1; }));
}

TEST_P(BoardShows, ACommandOnceUntilItIsAnswered) {
  World world;
  const store::BoardWriter writer(world.options(), board());
  const auto number = board().post({0, store::CommandKind::kill, "n2", "n1", "fire", at_ms(0)});
  ASSERT_TRUE(number.ok());
  ASSERT_TRUE(board().post({0, store::CommandKind::kill, "n2", "n3", "not ours", at_ms(0)}).ok());
  ASSERT_TRUE(within_seconds(10, [&] { return !world.commands().empty(); }));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(world.commands(), std::vector<std::string>{"fire"});
  ASSERT_TRUE(board().answer(number.value(), {"n1", "killed", at_ms(1)}).ok());
  EXPECT_TRUE(board().pending("n1").value().empty());
}

TEST_P(BoardShows, TheOrdersThatAnEarlierRunLeftBehind) {
  World world;
  ledger::State state;
  const auto apply = [&](const ledger::Record& record) {
    world.write(record);
    const core::Status applied = state.apply(record);
    ASSERT_TRUE(applied.ok()) << applied.error().text();
  };
  apply(ledger::RunStarted{"n1", 1, "tern", "live", "USDT", at_ms(0)});
  apply(ledger::BalanceSeen{"binance", "USDT", decimal("9000"), {}, {}, true, at_ms(0)});
  apply(ledger::BalanceSeen{"okx", "BTC", decimal("900"), {}, {}, true, at_ms(0)});
  apply(sample_plan(7));
  apply(sample_move(7, OrderEvent::left, OrderState::sent));
  ledger::OrderMoved doubted = sample_move(7, OrderEvent::doubted, OrderState::unknown);
  doubted.filled = core::Decimal();
  apply(doubted);
  apply(ledger::LatchSet{ledger::LatchKind::halt, "loss", at_ms(1)});
  store::BoardWriterOptions options = world.options();
  options.start = store::board_start(state, "n1", options.times);
  EXPECT_EQ(options.start.position, 7U);
  const store::BoardWriter writer(options, board());
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  expect_sizes(board(), 0, 1);
  EXPECT_EQ(board().latches().value().size(), 1U);
  world.end(7);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(board(), 0, 0);
  EXPECT_EQ(writer.status().enqueued, 1U);
  EXPECT_EQ(writer.status().acknowledged, 1U);
}

constexpr auto kBoardName = [](const auto& instance) { return std::string(instance.param); };
INSTANTIATE_TEST_SUITE_P(Boards, BoardShows, testing::Values("in_process", "redis"), kBoardName);

TEST(BoardWriter, ARedisThatIsLostAndComesBackEmptyIsRebuiltAndNoOrderIsForgotten) {
  World world;
  const auto server = start_redis();
  const auto board = store::make_board_in_redis(redis_options(*server));
  const store::BoardWriter writer(world.options(), *board);
  world.write(ledger::LatchSet{ledger::LatchKind::halt, "loss", at_ms(1)});
  for (const std::uint64_t number : {1, 2, 3})
    world.send(number);
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  server->stop();
  world.end(2);   // was shown, ends while the board is away
  world.send(4);  // comes while it is away, and stays
  world.send(5);  // comes and goes
  world.end(5);
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().failures >= 2; }));
  EXPECT_FALSE(writer.status().connected);
  EXPECT_FALSE(writer.status().trouble.empty());
  ASSERT_TRUE(server->start().ok());
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  expect_sizes(*board, 3, 0);
  EXPECT_EQ(board->latches().value().size(), 1U);
  const int before = world.due(4, Queue::in_flight);
  ASSERT_TRUE(within_seconds(10, [&] { return world.due(4, Queue::in_flight) > before; }));
  for (const std::uint64_t number : {1, 3, 4})
    world.end(number);
  ASSERT_TRUE(world.shown(writer));
  expect_sizes(*board, 0, 0);
  const store::BoardWriterStatus status = writer.status();
  EXPECT_EQ(status.enqueued, 4U);
  EXPECT_EQ(status.acknowledged, 4U);
  EXPECT_EQ(status.missed, 1U);
  EXPECT_GE(status.rebuilds, 2U);
}

TEST(BoardWriter, ARedisThatIsRestartedEmptyBetweenTwoCallsIsNoticed) {
  World world;
  const auto server = start_redis();
  const auto board = store::make_board_in_redis(redis_options(*server));
  const store::BoardWriter writer(world.options(), *board);
  world.send(1);
  ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
  for (std::uint64_t round = 2; round < 8; ++round) {
    server->stop();
    ASSERT_TRUE(server->start().ok());
    world.send(round);
    ASSERT_TRUE(within_seconds(10, [&] {
      const auto sizes = board->sizes();
      return sizes.ok() && sizes.value().in_flight == round;
    })) << writer.status().trouble;
  }
}

TEST(BoardWriter, AFrozenRedisHoldsOnlyItsOwnThreadUp) {
  World world;
  const auto server = start_redis();
  store::RedisOptions redis = redis_options(*server);
  redis.answer_within = core::milliseconds(100);
  redis.connect_within = core::milliseconds(100);
  const auto board = store::make_board_in_redis(redis);
  {
    const store::BoardWriter writer(world.options(), *board);
    world.send(1);
    ASSERT_TRUE(world.shown(writer));
    server->freeze();
    for (std::uint64_t number = 2; number < 200; ++number)
      world.send(number);
    ASSERT_TRUE(within_seconds(10, [&] { return writer.status().failures >= 1; }));
    server->thaw();
    ASSERT_TRUE(world.shown(writer)) << writer.status().trouble;
    expect_sizes(*board, 199, 0);
    server->freeze();
  }
  server->thaw();
}

}  // namespace
}  // namespace tern::test
