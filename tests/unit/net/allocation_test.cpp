// In: frames of many sizes on one connection. Out: how often the receiving thread asked for memory
// while they came. Cannot happen: an allocation of the server's thread counted as the client's (the
// counter belongs to one thread).
#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <new>

#include "tests/unit/net/net_fixture.hpp"

namespace {

thread_local bool counting = false;
thread_local long allocations = 0;
thread_local long openssl_allocations = 0;

void* counted(std::size_t size) {
  if (counting) ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* openssl_malloc(std::size_t size, const char*, int) {
  if (counting) ++openssl_allocations;
  return std::malloc(size);
}
void* openssl_realloc(void* memory, std::size_t size, const char*, int) {
  if (counting) ++openssl_allocations;
  return std::realloc(memory, size);
}
void openssl_free(void* memory, const char*, int) {
  std::free(memory);
}

// Before OpenSSL's own first allocation, or it says no.
const int openssl_counted = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tern::net::test {
namespace {

// Counts from frame kWarm to frame kWarm + kCounted and keeps nothing of them.
class Counter : public NetListener {
 public:
  static constexpr int kWarm = 300;
  static constexpr int kCounted = 1'000;

  explicit Counter(bool busy_poll) : loop({busy_poll, 4, 1u << 20}, *this) {}

  void on_frame(std::uint32_t, std::string_view bytes, core::Timestamp) override {
    bytes_ += bytes.size();
    if (++frames == kWarm) {
      allocations = openssl_allocations = 0;
      counting = true;
    }
    if (frames == kWarm + kCounted) {
      counting = false;
      loop.stop();
    }
  }
  void on_opened(std::uint32_t) override {}
  void on_closed(std::uint32_t, std::string_view why) override {
    ADD_FAILURE() << why;
    loop.stop();
  }
  void on_response(std::uint32_t, const venue::HttpResponse&) override {}
  void on_timer(core::Timestamp) override {
    ADD_FAILURE() << "only " << frames << " frames came in time";
    loop.stop();
  }
  void on_wake() override {}

  Loop loop;
  int frames = 0;

 private:
  std::size_t bytes_ = 0;
};

// One frame per tick in `paced` mode, so that the loop sleeps between them; else all at once.
class Source : public ServerListener {
 public:
  explicit Source(bool paced) : paced_(paced), server_(*this, usual_files(), 1) {
    port = server_.listen(0, 0).value();
    thread_ = std::thread([this] { server_.run(); });
  }
  ~Source() {
    server_.stop();
    thread_.join();
  }

  ServedReply on_request(std::uint32_t, const ServedRequest&) override { return {}; }
  void on_session(std::uint32_t, std::uint64_t session, std::string_view) override {
    session_ = session;
    while (!paced_ && sent_ < Counter::kWarm + Counter::kCounted)
      send();
  }
  void on_message(std::uint32_t, std::uint64_t, std::string_view) override {}
  void on_session_closed(std::uint32_t, std::uint64_t) override {}
  void on_tick(core::Timestamp) override {
    if (paced_ && session_ != 0 && sent_ < Counter::kWarm + Counter::kCounted) send();
  }

  std::uint16_t port = 0;

 private:
  void send() {
    const std::size_t sizes[] = {12, 120, 126, 1'500, 3'000, 20'000, 60'000};
    server_.send(session_, std::string(sizes[static_cast<std::size_t>(sent_++) % 7], 'x'));
  }

  bool paced_;
  int sent_ = 0;
  std::uint64_t session_ = 0;
  Server server_;
  std::thread thread_;
};

class Allocations : public testing::TestWithParam<std::tuple<bool, bool>> {};

TEST_P(Allocations, AFrameInTheSteadyStateAllocatesNothing) {
  ASSERT_EQ(openssl_counted, 1);
  const auto [busy_poll, paced] = GetParam();
  Source source(paced);
  Counter counter(busy_poll);
  counter.loop.open(1, endpoint(source.port), "/ws", 1u << 20);
  counter.loop.arm(now() + core::seconds(20));
  counter.loop.run();
  counting = false;
  EXPECT_EQ(counter.frames, Counter::kWarm + Counter::kCounted);
  EXPECT_EQ(allocations, 0) << "in " << Counter::kCounted << " frames";
  // OpenSSL 3.0 itself asks for 40 bytes a record and gives them back; the sizes above make 12
  // records of 7 frames. Were it allowed to release its read buffer (Asio's default), it would ask
  // twice a record.
  EXPECT_LE(openssl_allocations, Counter::kCounted * 12 / 7 + 2);
  RecordProperty("openssl_allocations", static_cast<int>(openssl_allocations));
}

INSTANTIATE_TEST_SUITE_P(Modes, Allocations, testing::Combine(testing::Bool(), testing::Bool()),
                         [](const auto& modes) {
                           return std::string(std::get<0>(modes.param) ? "spinning" : "sleeping") +
                                  (std::get<1>(modes.param) ? "_paced" : "_at_once");
                         });

// Opens a connection and stops; then again when all answers came.
class Talker final : public NetListener {
 public:
  void on_opened(std::uint32_t) override { loop.stop(); }
  void on_closed(std::uint32_t, std::string_view why) override { ADD_FAILURE() << why; }
  void on_frame(std::uint32_t, std::string_view, core::Timestamp) override {
    if (++answers == awaited) loop.stop();
  }
  void on_response(std::uint32_t, const venue::HttpResponse&) override {}
  void on_timer(core::Timestamp) override { loop.stop(); }
  void on_wake() override {}

  int answers = 0;
  int awaited = 0;
  Loop loop{{true, 4, 1u << 20}, *this};
};

TEST(Allocations, AMessageThatLeavesOrIsRehearsedAllocatesNothing) {
  ASSERT_EQ(openssl_counted, 1);
  const ServerThread server;
  Talker talker;
  talker.loop.open(1, endpoint(server.port()), "/ws", 1u << 20);
  talker.loop.arm(now() + core::seconds(20));
  talker.loop.run();
  const std::string order(400, 'x');
  talker.loop.send(1, order);
  allocations = openssl_allocations = 0;
  counting = true;
  constexpr int kMessages = 200;
  for (int i = 0; i < kMessages; ++i) {
    talker.loop.rehearse(1, order);
    talker.loop.seal(1, order);
    talker.loop.leave(1);
  }
  counting = false;
  EXPECT_EQ(allocations, 0);
  // What OpenSSL 3.0 asks for, and gives back, to write a record, and to write none.
  EXPECT_LE(openssl_allocations, 3 * kMessages + 2);
  talker.awaited = kMessages + 1;
  talker.loop.run();
  EXPECT_EQ(talker.answers, talker.awaited) << "and each of them left";
}

TEST(AllocationCounter, SeesAnAllocation) {
  counting = true;
  allocations = 0;
  auto* volatile object = new int(1);
  counting = false;
  delete object;
  EXPECT_EQ(allocations, 1);
}

}  // namespace
}  // namespace tern::net::test
