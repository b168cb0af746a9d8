// In: commands. Out: Redis' answers, all within a time-out.
// Cannot happen: an answer given to another command's caller: after a time-out the connection is
// dropped; a descriptor watched that the library has closed.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tern/store/board.hpp"

struct redisReply;

namespace tern::store {

struct RedisReply {
  enum class Kind : std::uint8_t { nothing, text, integer, error, list };
  Kind kind = Kind::nothing;
  std::string text;  // of text and error
  std::int64_t integer = 0;
  std::vector<RedisReply> elements;
};

using RedisCommand = std::vector<std::string>;

class RedisClient {
 public:
  explicit RedisClient(const RedisOptions& options);
  ~RedisClient();
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;

  // Connects first when necessary. Error: not reachable (then, for a growing while, at once), no
  // answer in time, Redis' own error.
  core::Result<RedisReply> call(const RedisCommand& command);
  // Sent together; the first error of one is the error of all.
  core::Result<std::vector<RedisReply>> call_all(const std::vector<RedisCommand>& commands);

  [[nodiscard]] BoardCounters counters() const;

 private:
  class Session;
  using Clock = std::chrono::steady_clock;
  core::Result<std::vector<RedisReply>> exchange(const std::vector<RedisCommand>& commands);
  core::Status connect();

  const RedisOptions options_;
  mutable std::mutex mutex_;  // one call at a time
  std::unique_ptr<Session> session_;
  Clock::time_point not_before_{};  // of the next attempt to connect
  Clock::duration pause_;
  std::string refused_;  // why the last attempt failed
  mutable std::mutex counters_mutex_;
  BoardCounters counters_;
};

}  // namespace tern::store
