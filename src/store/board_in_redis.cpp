// In: calls from any thread. Out: a board in Redis; what must happen together is one script there.
// Cannot happen: an order between two queues; a lost queue read as an empty one: a mark says that
// the queues were built.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "board_rules.hpp"
#include "redis_client.hpp"
#include "tern/core/text.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::store {
namespace {

// KEYS of every script about orders: in_flight, uncertain (sorted by due time), attempts, dead
// (hashes by id), the mark.
constexpr const char* kGuard =
    "if redis.call('EXISTS', KEYS[5]) == 0 then return redis.error_reply('TERNLOST queues') end ";
// A rebuild: away with the mark and everything, orders in parts, the mark last. ARGV of a part:
// queue (1 or 2), due and id of each order.
constexpr const char* kClear =
    "redis.call('DEL', KEYS[5], KEYS[1], KEYS[2], KEYS[3], KEYS[4]) return 1";
constexpr const char* kAddPart =
    "for i = 1, #ARGV, 3 do redis.call('ZADD', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2]) "
    "end return 1";
constexpr const char* kMark = "redis.call('SET', KEYS[5], 'built') return 1";
constexpr std::size_t kRebuildPart = 1'000;  // orders of one call: well inside its time-out
// ARGV: id.
constexpr const char* kRemove =
    "local n = redis.call('ZREM', KEYS[1], ARGV[1]) + redis.call('ZREM', KEYS[2], ARGV[1]) + "
    "redis.call('HDEL', KEYS[4], ARGV[1]) redis.call('HDEL', KEYS[3], ARGV[1]) ";
// ARGV: id, queue, due, most.
constexpr const char* kEnqueue =
    "if redis.call('ZCARD', KEYS[1]) + redis.call('ZCARD', KEYS[2]) + redis.call('HLEN', KEYS[4]) "
    ">= tonumber(ARGV[4]) then return 0 end "
    "redis.call('ZADD', KEYS[tonumber(ARGV[2])], ARGV[3], ARGV[1]) return 1";
// ARGV: queue, now, due after the claim, most, attempts at most.
constexpr const char* kClaim =
    "local queue = KEYS[tonumber(ARGV[1])] local claimed = {} "
    "local due = redis.call('ZRANGEBYSCORE', queue, '-inf', ARGV[2], 'LIMIT', 0, ARGV[4]) "
    "for _, id in ipairs(due) do "
    "local attempts = redis.call('HINCRBY', KEYS[3], id, 1) "
    "if attempts > tonumber(ARGV[5]) then redis.call('ZREM', queue, id) "
    "redis.call('HDEL', KEYS[3], id) redis.call('HSET', KEYS[4], id, attempts - 1) "
    "else redis.call('ZADD', queue, ARGV[3], id) "
    "claimed[#claimed + 1] = id claimed[#claimed + 1] = attempts end end return claimed";
constexpr const char* kSizes =
    "return {redis.call('ZCARD', KEYS[1]), redis.call('ZCARD', KEYS[2]), "
    "redis.call('HLEN', KEYS[4])}";
// KEYS: balances. ARGV: field, value. A value begins with time and sequence, 20 digits each.
constexpr const char* kPutBalance =
    "local known = redis.call('HGET', KEYS[1], ARGV[1]) "
    "if known and string.sub(known, 1, 41) >= string.sub(ARGV[2], 1, 41) then return 0 end "
    "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) return 1";
// KEYS: last number, commands, answers. ARGV: value, commands at most.
constexpr const char* kPost =
    "local number = redis.call('INCR', KEYS[1]) redis.call('HSET', KEYS[2], number, ARGV[1]) "
    "local old = number - tonumber(ARGV[2]) if redis.call('HDEL', KEYS[2], old) == 1 then "
    "local its = old .. '/' for _, field in ipairs(redis.call('HKEYS', KEYS[3])) do "
    "if string.sub(field, 1, #its) == its then redis.call('HDEL', KEYS[3], field) end end end "
    "return number";

using Fields = std::vector<std::string>;

// Fields are lines; text is made printable first.
std::string joined(const Fields& fields) {
  std::string all;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) all += '\n';
    all += core::quoted(field, ledger::kMaxTextBytes);
  }
  return all;
}
Fields parted(const std::string& text) {
  Fields fields;
  for (const std::string_view field : core::split(text, '\n'))
    fields.emplace_back(field);
  return fields;
}

std::string digits_of(std::int64_t number) {
  std::string digits = std::to_string(std::max<std::int64_t>(0, number));
  return std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits;
}
template <typename Number>
Number number_of(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}
core::Timestamp time_of(std::string_view text) {
  return {number_of<std::int64_t>(text)};
}
core::Decimal decimal_of(std::string_view text) {
  const core::Result<core::Decimal> number = core::Decimal::parse(text);
  return number ? number.value() : core::Decimal();
}
venue::ClientOrderId id_of(const std::string& text) {
  return venue::ClientOrderId::parse(text).value_or(venue::ClientOrderId());
}
std::string queue_number(Queue queue) {
  return queue == Queue::in_flight ? "1" : "2";
}

class BoardInRedis final : public Board {
 public:
  explicit BoardInRedis(const RedisOptions& options)
      : prefix_(options.prefix), node_(options.node), client_(options) {}

  core::Status rebuild(std::span<const Tracked> live) override {
    if (live.size() > kMaxTracked) return too_many_orders();
    core::Status built = done(client_.call(script(kClear, {})));
    while (built && !live.empty()) {
      const std::size_t size = std::min(live.size(), kRebuildPart);
      Fields arguments;
      for (const Tracked& order : live.first(size)) {
        arguments.push_back(queue_number(order.queue));
        arguments.push_back(std::to_string(microseconds_of(order.due)));
        arguments.emplace_back(order.id.text());
      }
      built = done(client_.call(script(kAddPart, arguments)));
      live = live.subspan(size);
    }
    return built ? done(client_.call(script(kMark, {}))) : built;
  }

  core::Status enqueue(const Tracked& order) override {
    const core::Result<RedisReply> reply =
        on_queues(std::string(kRemove) + kEnqueue,
                  {std::string(order.id.text()), queue_number(order.queue),
                   std::to_string(microseconds_of(order.due)), std::to_string(kMaxTracked)});
    if (reply && reply.value().integer == 0) return too_many_orders();
    return done(reply);
  }

  core::Result<std::vector<Claimed>> claim(const ClaimRequest& request) override {
    const core::Result<RedisReply> reply = on_queues(
        kClaim, {queue_number(request.queue), std::to_string(microseconds_of(request.now)),
                 std::to_string(microseconds_of(request.now + request.visibility)),
                 std::to_string(std::min(request.most, kMaxClaim)), std::to_string(kMaxAttempts)});
    if (!reply) return reply.error();
    std::vector<Claimed> claimed;
    const std::vector<RedisReply>& parts = reply.value().elements;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
      claimed.push_back({id_of(parts[i].text), static_cast<std::uint32_t>(parts[i + 1].integer)});
    return claimed;
  }

  core::Result<bool> acknowledge(const venue::ClientOrderId& id) override {
    const core::Result<RedisReply> reply =
        on_queues(std::string(kRemove) + "return n", {std::string(id.text())});
    if (!reply) return reply.error();
    return reply.value().integer > 0;
  }

  core::Result<QueueSizes> sizes() override {
    const core::Result<RedisReply> reply = on_queues(kSizes, {});
    if (!reply) return reply.error();
    const auto at = [&](std::size_t i) {
      return i < reply.value().elements.size()
                 ? static_cast<std::uint64_t>(reply.value().elements[i].integer)
                 : 0;
    };
    return QueueSizes{at(0), at(1), at(2)};
  }

  core::Result<std::vector<Claimed>> dead_letters() override {
    const core::Result<RedisReply> reply = on_queues("return redis.call('HGETALL', KEYS[4])", {});
    if (!reply) return reply.error();
    std::vector<Claimed> all;
    for (const auto& [id, attempts] : pairs_of(reply.value()))
      all.push_back({id_of(id), number_of<std::uint32_t>(attempts)});
    return all;
  }

  core::Status put_balance(const BoardBalance& balance) override {
    const std::string value =
        joined({digits_of(balance.at.ns), digits_of(static_cast<std::int64_t>(balance.sequence)),
                balance.free.text(), balance.locked.text()});
    return done(client_.call(
        {"EVAL", kPutBalance, "1", key("balances"), balance.venue + "/" + balance.asset, value}));
  }
  core::Result<BoardBalance> balance(const BalanceQuestion& question) override {
    const core::Result<RedisReply> reply =
        client_.call({"HGET", key("balances"), question.venue + "/" + question.asset});
    if (!reply) return reply.error();
    const Fields fields = parted(reply.value().text);
    if (fields.size() != 4) return fresh(std::nullopt, question);
    return fresh(
        BoardBalance{question.venue, question.asset, decimal_of(fields[2]), decimal_of(fields[3]),
                     time_of(fields[0]), number_of<std::uint64_t>(fields[1])},
        question);
  }

  core::Status set_latch(const BoardLatch& latch) override {
    const std::string value = joined(
        {latch.node, std::string(name_of(latch.kind)), latch.reason, std::to_string(latch.at.ns)});
    return done(client_.call({"HSET", key("latches"), latch_field(latch.node, latch.kind), value}));
  }
  core::Status lift_latch(const std::string& node, ledger::LatchKind kind) override {
    return done(client_.call({"HDEL", key("latches"), latch_field(node, kind)}));
  }
  core::Result<std::vector<BoardLatch>> latches() override {
    return list<BoardLatch>(
        "latches",
        [](const std::string&, const Fields& fields) {
          const bool kill = fields.at(1) == name_of(ledger::LatchKind::kill);
          return BoardLatch{fields.at(0), kill ? ledger::LatchKind::kill : ledger::LatchKind::halt,
                            fields.at(2), time_of(fields.at(3))};
        },
        4);
  }

  core::Status beat(const Heartbeat& heartbeat) override {
    return done(
        client_.call({"HSET", key("heartbeats"), heartbeat.node, std::to_string(heartbeat.at.ns)}));
  }
  core::Result<std::vector<Heartbeat>> heartbeats() override {
    return list<Heartbeat>(
        "heartbeats",
        [](const std::string& node, const Fields& fields) {
          return Heartbeat{node, time_of(fields.at(0))};
        },
        1);
  }

  core::Result<std::uint64_t> post(const Command& command) override {
    const std::string value = joined({std::string(name_of(command.kind)), command.from, command.to,
                                      command.reason, std::to_string(command.at.ns)});
    const core::Result<RedisReply> reply =
        client_.call({"EVAL", kPost, "3", key("last_command"), key("commands"), key("answers"),
                      value, std::to_string(kMaxCommands)});
    if (!reply) return reply.error();
    return static_cast<std::uint64_t>(reply.value().integer);
  }

  core::Result<std::vector<Command>> pending(const std::string& node) override {
    const core::Result<std::vector<RedisReply>> replies =
        client_.call_all({{"HGETALL", key("commands")}, {"HKEYS", key("answers")}});
    if (!replies) return replies.error();
    std::vector<std::string> answered;
    for (const RedisReply& field : replies.value()[1].elements)
      answered.push_back(field.text);
    std::vector<Command> all;
    for (const auto& [number, value] : pairs_of(replies.value()[0])) {
      const Fields fields = parted(value);
      if (fields.size() != 5) continue;
      const Command command{number_of<std::uint64_t>(number),
                            command_kind(fields[0]),
                            fields[1],
                            fields[2],
                            fields[3],
                            time_of(fields[4])};
      const bool done =
          std::find(answered.begin(), answered.end(), number + "/" + node) != answered.end();
      if (is_for(command, node) && !done) all.push_back(command);
    }
    std::sort(all.begin(), all.end(),
              [](const Command& a, const Command& b) { return a.number < b.number; });
    return all;
  }

  core::Status answer(std::uint64_t number, const CommandAnswer& answer) override {
    const std::string value = joined({answer.node, answer.text, std::to_string(answer.at.ns)});
    const std::string text = std::to_string(number);
    constexpr const char* kAnswer =
        "if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then "
        "redis.call('HSET', KEYS[2], ARGV[1] .. '/' .. ARGV[2], ARGV[3]) end return 1";
    return done(client_.call(
        {"EVAL", kAnswer, "2", key("commands"), key("answers"), text, answer.node, value}));
  }
  core::Result<std::vector<CommandAnswer>> answers(std::uint64_t number) override {
    const core::Result<RedisReply> reply = client_.call({"HGETALL", key("answers")});
    if (!reply) return reply.error();
    std::vector<CommandAnswer> all;
    for (const auto& [field, value] : pairs_of(reply.value())) {
      const Fields fields = parted(value);
      if (!field.starts_with(std::to_string(number) + "/") || fields.size() != 3) continue;
      all.push_back({fields[0], fields[1], time_of(fields[2])});
    }
    return all;
  }

  [[nodiscard]] BoardCounters counters() const override { return client_.counters(); }

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] std::string key(const std::string& name) const { return prefix_ + name; }
  static std::string latch_field(const std::string& node, ledger::LatchKind kind) {
    return node + "/" + std::string(name_of(kind));
  }
  static CommandKind command_kind(const std::string& word) {
    if (word == name_of(CommandKind::halt)) return CommandKind::halt;
    return word == name_of(CommandKind::kill) ? CommandKind::kill : CommandKind::resume;
  }
  [[nodiscard]] RedisCommand script(const std::string& text, const Fields& arguments) const {
    RedisCommand command = {"EVAL", text, "5"};
    for (const char* name : {"in_flight", "uncertain", "attempts", "dead", "built"})
      command.push_back(key("orders:" + node_ + ":" + name));
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }
  core::Result<RedisReply> on_queues(const std::string& text, const Fields& arguments) {
    core::Result<RedisReply> reply = client_.call(script(kGuard + text, arguments));
    if (!reply && reply.error().what.find("TERNLOST") != std::string::npos) return queues_lost();
    return reply;
  }
  static core::Status done(const core::Result<RedisReply>& reply) {
    if (!reply) return reply.error();
    return core::Ok{};
  }
  // Fields and values of a hash, sorted by field.
  static Pairs pairs_of(const RedisReply& reply) {
    Pairs pairs;
    for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2)
      pairs.emplace_back(reply.elements[i].text, reply.elements[i + 1].text);
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }
  // A whole hash; values that are not of `size` fields are not ours and are left out.
  template <typename T, typename Make>
  core::Result<std::vector<T>> list(const std::string& name, const Make& make, std::size_t size) {
    const core::Result<RedisReply> reply = client_.call({"HGETALL", key(name)});
    if (!reply) return reply.error();
    std::vector<T> all;
    for (const auto& [field, value] : pairs_of(reply.value())) {
      const Fields fields = parted(value);
      if (fields.size() == size) all.push_back(make(field, fields));
    }
    return all;
  }

  const std::string prefix_;
  const std::string node_;
  RedisClient client_;
};

}  // namespace

std::unique_ptr<Board> make_board_in_redis(const RedisOptions& options) {
  return std::make_unique<BoardInRedis>(options);
}

}  // namespace tern::store
