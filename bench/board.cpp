// In: orders in doubt, a venue that answers each question after 5 ms, a real Redis or none.
// Out: how many orders a second the watcher resolves: found due on the board, asked about, the
// answer written to the journal, taken off the board because of that record.
// Cannot happen: an order counted that the board still has; a Redis that is only pretended.
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "rounds.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/store/board_writer.hpp"
#include "tern/store/journal.hpp"
#include "tern/store/private_server.hpp"

namespace {

using namespace tern;

constexpr std::size_t kOrders = 4'000;
constexpr double kReplyNs = 5e6;
constexpr int kTurns = 3;

[[noreturn]] void stop(const std::string& words) {
  std::fprintf(stderr, "board: %s\n", words.c_str());
  std::exit(1);
}

core::Timestamp clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

venue::ClientOrderId id_of(std::size_t number) {
  std::string text = std::to_string(number);
  return *venue::ClientOrderId::parse("t" + std::string(17 - text.size(), '0') + text);
}

void write(store::Journal& journal, const venue::ClientOrderId& id, orders::OrderEvent event,
           orders::OrderState state) {
  ledger::OrderMoved moved;
  moved.id = id;
  moved.event = event;
  moved.state = state;
  moved.at = clock_now();
  if (journal.append(ledger::encode(moved)) == 0) stop(journal.failure());
}

// Orders handed from the board's thread to the one that asks and writes, as in the daemon.
class Due {
 public:
  void put(const venue::ClientOrderId& id) {
    const std::lock_guard lock(mutex_);
    ids_.push_back(id);
  }
  std::vector<venue::ClientOrderId> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(ids_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<venue::ClientOrderId> ids_;
};

struct Question {
  venue::ClientOrderId id;
  double answered_at = 0;
};

void resolve(store::Journal& journal, Due& due, const store::BoardWriter& writer) {
  std::deque<Question> asked;
  const double end = bench::wall_ns() + 60e9;
  while (writer.status().acknowledged < kOrders) {
    const double now = bench::wall_ns();
    if (now > end) stop("not all orders were resolved: " + writer.status().trouble);
    for (const venue::ClientOrderId& id : due.take())
      asked.push_back({id, now + kReplyNs});
    for (; !asked.empty() && asked.front().answered_at <= now; asked.pop_front())
      write(journal, asked.front().id, orders::OrderEvent::filled_whole,
            orders::OrderState::filled);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

double orders_per_second(store::Board& board) {
  std::string folder = (std::filesystem::temp_directory_path() / "tern-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) stop("no folder " + folder + " can be made");
  double seconds = 0;
  {
    store::JournalOptions options;
    options.folder = folder;
    auto journal = store::Journal::open(
        options, [](std::uint64_t, std::string_view) { return core::Status(core::Ok{}); });
    if (!journal) stop(journal.error().text());
    Due due;
    store::BoardWriterOptions watch;
    watch.folder = folder;
    watch.node = "n1";
    watch.known = [&journal] { return journal.value()->last(); };
    watch.now = clock_now;
    watch.on_due = [&due](store::Queue, const store::Claimed& claimed) { due.put(claimed.id); };
    for (std::size_t i = 0; i < kOrders; ++i)
      write(*journal.value(), id_of(i), orders::OrderEvent::doubted, orders::OrderState::unknown);
    const double begin = bench::wall_ns();
    const store::BoardWriter writer(watch, board);
    resolve(*journal.value(), due, writer);
    seconds = (bench::wall_ns() - begin) / 1e9;
  }
  std::filesystem::remove_all(folder);
  return static_cast<double>(kOrders) / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  auto server = store::PrivateServer::redis("bench");
  if (!server) stop(server.error().text());
  store::RedisOptions options;
  options.address = server.value()->address();
  options.password = "bench";
  options.node = "n1";
  std::vector<double> redis;
  std::vector<double> in_process;
  for (int turn = 0; turn < kTurns; ++turn) {
    redis.push_back(orders_per_second(*store::make_board_in_redis(options)));
    in_process.push_back(orders_per_second(*store::make_board_in_process()));
  }
  if (as_json) {
    std::printf("{\"watcher\":{\"orders_per_s\":%.0f,\"in_process_orders_per_s\":%.0f}}\n",
                bench::median(redis), bench::median(in_process));
  } else {
    std::printf("resolved: %.0f orders a second with Redis, %.0f in process\n",
                bench::median(redis), bench::median(in_process));
  }
  return 0;
}
