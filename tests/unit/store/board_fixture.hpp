// In: the name of a board. Out: a real one, empty; for Redis a server of its own.
// Cannot happen: what one test wrote seen by the next: every board has a key prefix of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

#include "sample_records.hpp"
#include "tern/store/board.hpp"
#include "tern/store/private_server.hpp"

namespace tern::test {

inline std::unique_ptr<store::PrivateServer> start_redis(const std::string& password = "") {
  auto started = store::PrivateServer::redis(password);
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.error().text().c_str());
    std::abort();
  }
  return std::move(started).value();
}

inline store::PrivateServer& shared_redis() {
  static const std::unique_ptr<store::PrivateServer> server = start_redis("open sesame");
  return *server;
}

inline store::RedisOptions redis_options(const store::PrivateServer& server) {
  store::RedisOptions options;
  options.address = server.address();
  options.node = "n1";
  return options;
}

class BoardTest : public testing::TestWithParam<const char*> {
 protected:
  BoardTest() {
    if (std::string(GetParam()) == "in_process") {
      board_ = store::make_board_in_process();
      return;
    }
    static int number = 0;
    store::RedisOptions options = redis_options(shared_redis());
    options.password = "open sesame";
    options.prefix = "test" + std::to_string(++number) + ":";
    board_ = store::make_board_in_redis(options);
  }
  store::Board& board() { return *board_; }

 private:
  std::unique_ptr<store::Board> board_;
};

inline core::Timestamp at_ms(std::int64_t ms) {
  return core::from_milliseconds(1'800'000'000'000 + ms);
}
inline store::Tracked tracked(std::uint64_t number, store::Queue queue, std::int64_t due_ms) {
  return {sample_id(number, 0), queue, at_ms(due_ms)};
}
inline store::ClaimRequest claim_at(std::int64_t now_ms,
                                    store::Queue queue = store::Queue::in_flight) {
  return {queue, at_ms(now_ms), core::milliseconds(100), 10};
}

}  // namespace tern::test
