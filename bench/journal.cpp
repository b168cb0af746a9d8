// In: records as the engine writes them for one trade. Out: what it costs the hot thread to publish
// one: to the journal, and so to history and board, which are derived from it on cold threads.
// Cannot happen: a figure without the cold thread syncing behind; a record that was refused.
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "rounds.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/store/journal.hpp"

namespace {

using namespace tern;
using bench::kRounds;

constexpr std::size_t kBatch = 64;  // records between two looks at the clock
constexpr std::size_t kBatchesPerRound = 400;
constexpr std::size_t kSingleAppends = 20'000;
constexpr double kApartNs = 100'000;
constexpr auto kPause = std::chrono::microseconds(300);  // between batches: a busy day's rate

venue::ClientOrderId order_id() {
  return *venue::ClientOrderId::parse("t01000000000000000");
}

core::Decimal decimal(const char* text) {
  return core::Decimal::parse(text).value();
}

ledger::OrderIntent intent(venue::OrderSide side) {
  ledger::OrderIntent order;
  order.id = order_id();
  order.venue = "binance";
  order.symbol = "BTCUSDT";
  order.base = "BTC";
  order.quote = "USDT";
  order.side = side;
  order.size = decimal("0.01234");
  order.limit = decimal("64123.45");
  order.reserved = decimal("791.2834");
  order.taker_fee = decimal("0.001");
  return order;
}

// The records of one trade of two legs, in their order.
std::vector<ledger::Record> trade() {
  ledger::TradePlanned planned;
  planned.pair = "BTC-USDT";
  planned.buy = intent(venue::OrderSide::buy);
  planned.sell = intent(venue::OrderSide::sell);
  planned.buy_book.levels = "64120.01 0.5; 64121.02 0.25; 64122.5 1.125";
  planned.sell_book.levels = planned.buy_book.levels;
  ledger::OrderMoved moved;
  moved.id = order_id();
  moved.venue_id = "28457123981";
  ledger::FillBooked fill;
  fill.id = order_id();
  fill.trade_id = "9917263551";
  fill.price = decimal("64121.02");
  fill.size = decimal("0.01234");
  fill.fee = decimal("0.79125");
  fill.fee_asset = "USDT";
  ledger::TradeClosed closed;
  closed.realised = decimal("0.4471");
  return {planned, moved, moved, moved, moved, fill, fill, moved, moved, closed};
}

struct Cost {
  std::vector<double> append_ns;
  std::vector<double> encode_ns;
};

// One round: the mean of a batch, the middle half of batches.
void round(store::Journal& journal, const std::vector<ledger::Record>& records, Cost& cost) {
  std::vector<double> appends;
  std::vector<double> encodes;
  std::vector<std::string> encoded(kBatch);
  for (std::size_t batch = 0; batch < kBatchesPerRound; ++batch) {
    const double start = bench::wall_ns();
    for (std::size_t i = 0; i < kBatch; ++i)
      encoded[i] = ledger::encode(records[i % records.size()]);
    const double middle = bench::wall_ns();
    for (std::size_t i = 0; i < kBatch; ++i) {
      if (journal.append(encoded[i]) == 0) {
        std::fprintf(stderr, "journal: %s\n", journal.failure().c_str());
        std::exit(1);
      }
    }
    const double end = bench::wall_ns();
    encodes.push_back((middle - start) / kBatch);
    appends.push_back((end - middle) / kBatch);
    std::this_thread::sleep_for(kPause);
  }
  cost.append_ns.push_back(bench::middle_mean(std::move(appends)));
  cost.encode_ns.push_back(bench::middle_mean(std::move(encodes)));
}

// Single appends far apart, as the day brings them: the one in a thousand, which would show a hot
// thread that waits for the disk.
double slow_append_ns(store::Journal& journal, const std::vector<ledger::Record>& records) {
  std::vector<double> appends;
  for (std::size_t i = 0; i < kSingleAppends; ++i) {
    const std::string encoded = ledger::encode(records[i % records.size()]);
    const double begin = bench::wall_ns() + kApartNs;
    while (bench::wall_ns() < begin) {
    }
    const double start = bench::wall_ns();
    if (journal.append(encoded) == 0) std::exit(1);
    appends.push_back(bench::wall_ns() - start);
  }
  const auto rank = appends.begin() + static_cast<std::ptrdiff_t>(appends.size() * 999 / 1'000);
  std::nth_element(appends.begin(), rank, appends.end());
  return *rank;
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  std::string folder = (std::filesystem::temp_directory_path() / "tern-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    std::fprintf(stderr, "journal: no folder %s can be made\n", folder.c_str());
    return 1;
  }
  Cost cost;
  double slow = 0;
  {
    store::JournalOptions options;
    options.folder = folder;
    auto opened = store::Journal::open(
        options, [](std::uint64_t, std::string_view) { return core::Status(core::Ok{}); });
    if (!opened) {
      std::fprintf(stderr, "journal: %s\n", opened.error().text().c_str());
      return 1;
    }
    const std::vector<ledger::Record> records = trade();
    for (int i = 0; i < kRounds; ++i)
      round(*opened.value(), records, cost);
    slow = slow_append_ns(*opened.value(), records);
  }
  std::filesystem::remove_all(folder);
  const double append = bench::median(cost.append_ns);
  const double encode = bench::median(cost.encode_ns);
  if (as_json) {
    std::printf(
        "{\"publish\":{\"ns\":%.1f,\"append_ns\":%.1f,\"encode_ns\":%.1f,"
        "\"append_p999_ns\":%.0f}}\n",
        append + encode, append, encode, slow);
  } else {
    std::printf(
        "a record: encode %.1f ns, append %.1f ns; one append in a thousand above %.0f ns\n",
        encode, append, slow);
  }
  return 0;
}
