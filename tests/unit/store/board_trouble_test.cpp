// In: a Redis that is away, frozen, emptied, or wants another password. Out: clear errors, in time.
// Cannot happen: a call that waits for ever; an answer that belongs to an earlier question.
#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include "board_fixture.hpp"
#include "journal_fixture.hpp"

namespace tern::test {
namespace {

using store::Queue;

constexpr auto kSlack = std::chrono::milliseconds(400);

std::chrono::steady_clock::duration taken(const std::function<void()>& call) {
  const auto before = std::chrono::steady_clock::now();
  call();
  return std::chrono::steady_clock::now() - before;
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

TEST(BoardTrouble, ARedisThatIsNotThereIsAnErrorAtOnceAndWorksWhenItComes) {
  const auto server = start_redis();
  server->stop();
  const auto board = store::make_board_in_redis(redis_options(*server));
  const auto time = taken([&] {
    for (int i = 0; i < 20; ++i) {
      const auto sizes = board->sizes();
      ASSERT_FALSE(sizes.ok());
      EXPECT_NE(sizes.error().text().find("cannot connect"), std::string::npos)
          << sizes.error().text();
    }
  });
  EXPECT_LT(time, kSlack);
  EXPECT_EQ(board->counters().failures, 20U);
  EXPECT_NE(board->counters().trouble, "");
  ASSERT_TRUE(server->start().ok());
  EXPECT_TRUE(within_seconds(5, [&] { return board->rebuild({}).ok(); }));
  EXPECT_TRUE(board->sizes().ok());
  EXPECT_EQ(board->counters().trouble, "");
  EXPECT_EQ(board->counters().connections, 1U);
}

TEST(BoardTrouble, AFrozenRedisCostsNoMoreThanTheTimeOut) {
  const auto server = start_redis();
  store::RedisOptions options = redis_options(*server);
  options.answer_within = core::milliseconds(200);
  options.connect_within = core::milliseconds(300);
  const auto board = store::make_board_in_redis(options);
  ASSERT_TRUE(board->rebuild({}).ok());
  server->freeze();
  const auto asked = taken([&] {
    const auto sizes = board->sizes();
    ASSERT_FALSE(sizes.ok());
    EXPECT_NE(sizes.error().text().find("no answer in time"), std::string::npos);
  });
  EXPECT_GE(asked, std::chrono::milliseconds(200));
  EXPECT_LT(asked, std::chrono::milliseconds(200) + kSlack);
  const auto connecting = taken([&] { EXPECT_FALSE(board->sizes().ok()); });
  EXPECT_LT(connecting, std::chrono::milliseconds(300) + kSlack);
  const auto refused = taken([&] { EXPECT_FALSE(board->sizes().ok()); });
  EXPECT_LT(refused, std::chrono::milliseconds(50)) << "no second wait so soon";
  server->thaw();
  EXPECT_TRUE(within_seconds(5, [&] { return board->sizes().ok(); }));
}

TEST(BoardTrouble, AfterATimeOutNoAnswerGoesToTheWrongQuestion) {
  const auto server = start_redis();
  store::RedisOptions options = redis_options(*server);
  options.answer_within = core::milliseconds(50);
  const auto board = store::make_board_in_redis(options);
  ASSERT_TRUE(board->rebuild({}).ok());
  ASSERT_TRUE(board->beat({"n1", at_ms(7)}).ok());
  for (int round = 0; round < 10; ++round) {
    server->freeze();
    EXPECT_FALSE(board->sizes().ok());
    server->thaw();
    ASSERT_TRUE(within_seconds(5, [&] {
      const auto beats = board->heartbeats();
      if (!beats.ok()) return false;
      EXPECT_EQ(beats.value().size(), 1U);
      EXPECT_EQ(beats.value()[0].at, at_ms(7));
      return true;
    }));
  }
}

TEST(BoardTrouble, ARedisThatCameBackEmptyIsNotAnEmptyQueue) {
  const auto server = start_redis();
  const auto board = store::make_board_in_redis(redis_options(*server));
  const store::Tracked live[] = {tracked(1, Queue::in_flight, 0)};
  ASSERT_TRUE(board->rebuild(live).ok());
  server->stop();
  EXPECT_FALSE(board->sizes().ok());
  ASSERT_TRUE(server->start().ok());
  std::string words;
  ASSERT_TRUE(within_seconds(5, [&] {
    words = board->claim(claim_at(0)).error().what;
    return words == store::Board::kLost;
  })) << words;
  ASSERT_TRUE(board->rebuild(live).ok());
  EXPECT_EQ(board->claim(claim_at(0)).value().size(), 1U);
}

TEST(BoardTrouble, AWrongPasswordIsSaidInClearWords) {
  for (const char* password : {"", "open sesamy"}) {
    store::RedisOptions options = redis_options(shared_redis());
    options.password = password;
    const auto board = store::make_board_in_redis(options);
    const auto sizes = board->sizes();
    ASSERT_FALSE(sizes.ok());
    EXPECT_NE(sizes.error().text().find("look at the board's password"), std::string::npos)
        << sizes.error().text();
  }
}

TEST(BoardTrouble, AnAddressThatIsNoneIsRefusedByName) {
  for (const char* address :
       {"", "localhost:6379", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", ":1"}) {
    store::RedisOptions options;
    options.address = address;
    const auto board = store::make_board_in_redis(options);
    EXPECT_NE(board->sizes().error().text().find("not an address of Redis"), std::string::npos)
        << address;
  }
}

TEST(BoardTrouble, APortWithNobodyBehindItIsAnErrorInTime) {
  store::RedisOptions options;
  options.address = "127.0.0.1:1";
  const auto board = store::make_board_in_redis(options);
  EXPECT_LT(taken([&] { EXPECT_FALSE(board->sizes().ok()); }), std::chrono::seconds(2));
}

// Accepts and says nothing, or nonsense, or goes away in the middle.
TEST(BoardTrouble, SomethingElseThanRedisIsAnErrorInTime) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/socket";
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  for (const char* words : {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "$-5\r\n", "*1\r\n$3\r\nab"}) {
    std::thread other([&] {
      const int socket = ::accept(listener, nullptr, nullptr);
      char bytes[256];
      EXPECT_GT(::read(socket, bytes, sizeof bytes), 0);
      EXPECT_EQ(::write(socket, words, std::strlen(words)),
                static_cast<ssize_t>(std::strlen(words)));
      ::close(socket);
    });
    store::RedisOptions options;
    options.address = path;
    const auto board = store::make_board_in_redis(options);
    EXPECT_LT(taken([&] { EXPECT_FALSE(board->sizes().ok()) << words; }), std::chrono::seconds(2));
    other.join();
  }
  ::close(listener);
}

TEST(BoardTrouble, NoDescriptorIsLeftOverAfterManyLostConnections) {
  const auto server = start_redis();
  store::RedisOptions options = redis_options(*server);
  options.answer_within = core::milliseconds(30);
  options.connect_within = core::milliseconds(30);
  const auto board = store::make_board_in_redis(options);
  ASSERT_TRUE(board->rebuild({}).ok());
  const std::size_t before = open_descriptors();
  for (int round = 0; round < 5; ++round) {
    server->freeze();
    EXPECT_FALSE(board->sizes().ok());
    EXPECT_FALSE(board->sizes().ok());
    server->thaw();
    server->stop();
    EXPECT_FALSE(board->sizes().ok());
    ASSERT_TRUE(server->start().ok());
    ASSERT_TRUE(within_seconds(5, [&] { return board->rebuild({}).ok(); }));
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_GE(board->counters().connections, 6U);
}

TEST(BoardTrouble, ManyThreadsMayAskAtOnce) {
  const auto server = start_redis();
  const auto board = store::make_board_in_redis(redis_options(*server));
  std::vector<store::Tracked> live;
  for (std::uint64_t i = 0; i < 400; ++i)
    live.push_back(tracked(i, Queue::in_flight, 0));
  ASSERT_TRUE(board->rebuild(live).ok());
  std::mutex mutex;
  std::multiset<std::string> claimed;
  std::vector<std::thread> workers;
  for (int worker = 0; worker < 4; ++worker) {
    workers.emplace_back([&] {
      while (true) {
        const auto some = board->claim(claim_at(50));
        ASSERT_TRUE(some.ok()) << some.error().text();
        if (some.value().empty()) return;
        const std::lock_guard lock(mutex);
        for (const auto& each : some.value())
          claimed.emplace(each.id.text());
      }
    });
  }
  for (std::thread& worker : workers)
    worker.join();
  EXPECT_EQ(claimed.size(), 400U);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), 400U);
}

}  // namespace
}  // namespace tern::test
