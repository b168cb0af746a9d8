// In: commands. Out: answers, by hiredis' asynchronous side and a poll of our own.
// Cannot happen: a wait inside the library: it never blocks, we do, up to a deadline.
#include "redis_client.hpp"

#include <arpa/inet.h>
#include <hiredis/async.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tern::store {
namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(50);
constexpr auto kLastPause = std::chrono::milliseconds(1'000);
constexpr const char* kWhere = "redis";

RedisReply copied(const redisReply& reply) {
  RedisReply copy;
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      copy.kind = RedisReply::Kind::text;
      copy.text.assign(reply.str, static_cast<std::size_t>(reply.len));
      break;
    case REDIS_REPLY_ERROR:
      copy.kind = RedisReply::Kind::error;
      copy.text.assign(reply.str, static_cast<std::size_t>(reply.len));
      break;
    case REDIS_REPLY_INTEGER:
      copy.kind = RedisReply::Kind::integer;
      copy.integer = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      copy.kind = RedisReply::Kind::list;
      for (std::size_t i = 0; i < reply.elements; ++i)
        copy.elements.push_back(copied(*reply.element[i]));
      break;
    default:
      break;
  }
  return copy;
}

struct Slot {
  std::optional<RedisReply> reply;
  bool* any_lost = nullptr;
};

void on_reply(redisAsyncContext*, void* reply, void* slot) {
  auto& its = *static_cast<Slot*>(slot);
  if (reply == nullptr) {
    *its.any_lost = true;
    return;
  }
  its.reply = copied(*static_cast<const redisReply*>(reply));
}

core::Error words_of(const std::string& error) {
  core::Error words{error, kWhere, ""};
  const bool password = error.starts_with("NOAUTH") || error.starts_with("WRONGPASS") ||
                        error.starts_with("ERR invalid password") || error.starts_with("ERR AUTH");
  if (password) words.advice = "look at the board's password";
  return words;
}

// The library writes to a connection that may be gone, which would end the process by a signal:
// held back here, on this thread, and taken away.
class WithoutBrokenPipe {
 public:
  WithoutBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutBrokenPipe() {
    const timespec at_once{0, 0};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutBrokenPipe(const WithoutBrokenPipe&) = delete;
  WithoutBrokenPipe& operator=(const WithoutBrokenPipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

struct Endpoint {
  std::string path;  // or:
  std::string host;
  int port = 0;
};

core::Result<Endpoint> endpoint_of(const std::string& address) {
  if (address.starts_with('/')) return Endpoint{address, "", 0};
  const std::size_t colon = address.rfind(':');
  Endpoint endpoint;
  endpoint.host = address.substr(0, colon);
  in6_addr number{};
  const bool numeric = ::inet_pton(AF_INET, endpoint.host.c_str(), &number) == 1 ||
                       ::inet_pton(AF_INET6, endpoint.host.c_str(), &number) == 1;
  const char* end = address.data() + address.size();
  const char* begin = colon == std::string::npos ? end : address.data() + colon + 1;
  const auto [last, error] = std::from_chars(begin, end, endpoint.port);
  if (!numeric || error != std::errc() || last != end) {
    return core::Error{"not an address of Redis: " + address, kWhere,
                       "name a socket by its path, or a numeric address and a port"};
  }
  return endpoint;
}

}  // namespace

// One connection. The library tells us through `ev` what it waits for, and by the clean-up hook,
// before it closes the descriptor, that we must not look at it any more.
class RedisClient::Session {
 public:
  Session() = default;
  ~Session() {
    if (context_ != nullptr) redisAsyncFree(context_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  core::Status begin(const Endpoint& endpoint) {
    redisAsyncContext* made = endpoint.path.empty()
                                  ? redisAsyncConnect(endpoint.host.c_str(), endpoint.port)
                                  : redisAsyncConnectUnix(endpoint.path.c_str());
    if (made == nullptr) return core::Error{"no memory for a connection", kWhere, ""};
    if (made->err != 0) {
      const core::Error error{std::string("cannot connect: ") + made->errstr, kWhere, ""};
      redisAsyncFree(made);
      return error;
    }
    context_ = made;
    made->ev.data = this;
    made->ev.addRead = [](void* data) { self(data).reads_ = true; };
    made->ev.delRead = [](void* data) { self(data).reads_ = false; };
    made->ev.addWrite = [](void* data) { self(data).writes_ = true; };
    made->ev.delWrite = [](void* data) { self(data).writes_ = false; };
    made->ev.cleanup = [](void* data) { self(data).forget(); };
    made->data = this;
    redisAsyncSetConnectCallback(made, [](const redisAsyncContext* context, int status) {
      if (status != REDIS_OK) self(context->data).words_ = context->errstr;
    });
    return core::Ok{};
  }

  // Error: the connection is lost, or the deadline has passed; then this session is over.
  core::Result<std::vector<RedisReply>> exchange(const std::vector<RedisCommand>& commands,
                                                 Clock::time_point deadline) {
    bool lost = false;
    std::vector<Slot> slots(commands.size(), Slot{std::nullopt, &lost});
    for (std::size_t i = 0; i < commands.size() && context_ != nullptr; ++i)
      send(commands[i], slots[i]);
    const auto answered = [](const Slot& slot) { return slot.reply.has_value(); };
    while (!lost && context_ != nullptr && !std::all_of(slots.begin(), slots.end(), answered)) {
      if (wait(deadline)) continue;
      redisAsyncFree(context_);  // gives the slots back before they end
      return core::Error{"no answer in time", kWhere, ""};
    }
    if (lost || context_ == nullptr) {
      if (context_ != nullptr) redisAsyncFree(context_);
      return core::Error{"the connection is lost" + (words_.empty() ? "" : ": " + words_), kWhere,
                         ""};
    }
    std::vector<RedisReply> replies;
    for (Slot& slot : slots)
      replies.push_back(std::move(*slot.reply));
    return replies;
  }

 private:
  static Session& self(void* data) { return *static_cast<Session*>(data); }
  void forget() {
    if (context_ != nullptr && context_->err != 0) words_ = context_->errstr;
    context_ = nullptr;
  }
  void send(const RedisCommand& command, Slot& slot) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const std::string& word : command) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAsyncCommandArgv(context_, on_reply, &slot, static_cast<int>(words.size()), words.data(),
                          sizes.data());
  }
  // False: the deadline has passed.
  bool wait(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd watched{context_->c.fd, 0, 0};
    if (reads_) watched.events |= POLLIN;
    if (writes_) watched.events |= POLLOUT;
    if (::poll(&watched, 1, static_cast<int>(left)) <= 0) return true;
    const WithoutBrokenPipe guard;
    const bool broken = (watched.revents & (POLLERR | POLLHUP)) != 0;
    if (writes_ && (broken || (watched.revents & POLLOUT) != 0)) redisAsyncHandleWrite(context_);
    if (context_ != nullptr && reads_ && (broken || (watched.revents & POLLIN) != 0))
      redisAsyncHandleRead(context_);
    return true;
  }

  redisAsyncContext* context_ = nullptr;
  bool reads_ = false;
  bool writes_ = false;
  std::string words_;  // why it ended
};

RedisClient::RedisClient(const RedisOptions& options) : options_(options), pause_(kFirstPause) {}
RedisClient::~RedisClient() = default;

core::Result<RedisReply> RedisClient::call(const RedisCommand& command) {
  core::Result<std::vector<RedisReply>> replies = call_all({command});
  if (!replies) return replies.error();
  return std::move(replies.value().front());
}

core::Result<std::vector<RedisReply>> RedisClient::call_all(
    const std::vector<RedisCommand>& commands) {
  const std::lock_guard lock(mutex_);
  core::Result<std::vector<RedisReply>> replies = exchange(commands);
  const std::lock_guard counters_lock(counters_mutex_);
  ++counters_.calls;
  counters_.failures += !replies;
  counters_.trouble = replies ? "" : replies.error().text();
  return replies;
}

core::Result<std::vector<RedisReply>> RedisClient::exchange(
    const std::vector<RedisCommand>& commands) {
  if (!session_) {
    const core::Status connected = connect();
    if (!connected) return connected.error();
  }
  core::Result<std::vector<RedisReply>> replies = session_->exchange(
      commands, Clock::now() + std::chrono::nanoseconds(options_.answer_within.ns));
  if (!replies) {
    session_.reset();
    return replies;
  }
  for (const RedisReply& reply : replies.value())
    if (reply.kind == RedisReply::Kind::error) return words_of(reply.text);
  return replies;
}

core::Status RedisClient::connect() {
  const Clock::time_point now = Clock::now();
  if (now < not_before_) return core::Error{refused_, kWhere, ""};
  const auto refuse = [&](const core::Error& error) {
    not_before_ = Clock::now() + pause_;
    pause_ = std::min<Clock::duration>(pause_ * 2, kLastPause);
    refused_ = error.what + (error.advice.empty() ? "" : "; " + error.advice);
    session_.reset();
    return error;
  };
  const core::Result<Endpoint> endpoint = endpoint_of(options_.address);
  if (!endpoint) return refuse(endpoint.error());
  session_ = std::make_unique<Session>();
  const core::Status begun = session_->begin(endpoint.value());
  if (!begun) return refuse(begun.error());
  // The first answer proves that it is there, and that it is Redis.
  RedisCommand first = {"PING"};
  if (!options_.password.empty()) first = {"AUTH", options_.password};
  const core::Result<std::vector<RedisReply>> greeted =
      session_->exchange({first}, now + std::chrono::nanoseconds(options_.connect_within.ns));
  if (!greeted) return refuse(greeted.error());
  const RedisReply& greeting = greeted.value().front();
  if (greeting.kind == RedisReply::Kind::error) return refuse(words_of(greeting.text));
  pause_ = kFirstPause;
  const std::lock_guard lock(counters_mutex_);
  ++counters_.connections;
  return core::Ok{};
}

BoardCounters RedisClient::counters() const {
  const std::lock_guard lock(counters_mutex_);
  return counters_;
}

}  // namespace tern::store
