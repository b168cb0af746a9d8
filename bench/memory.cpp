// In: 4,800 books of two times 400 levels, each then changed many times at every depth.
// Out: what they take of the process, in bytes a level and in MB.
// Cannot happen: memory that is counted before it is touched: the kernel is asked what is resident.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"

namespace {

using namespace tern;

constexpr std::size_t kBooks = 4'800;
constexpr std::int64_t kLevels = 400;
constexpr std::int64_t kCenter = 6'000'000;
constexpr int kChangesPerBook = 400;

std::size_t resident_bytes() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::vector<market::Instrument> instruments(market::Catalog& catalog) {
  std::vector<market::Instrument> made;
  const market::VenueId venue = catalog.add_venue("venue");
  const auto coin_of = [](std::size_t i) { return "C" + std::to_string(i); };
  for (std::size_t i = 0; i < kBooks; ++i)
    catalog.add_pair({catalog.assets().intern(coin_of(i)), catalog.assets().intern("USD")});
  for (std::size_t i = 0; i < kBooks; ++i) {
    const std::string coin = coin_of(i);
    market::InstrumentDefinition definition;
    definition.symbol = coin + "USD";
    definition.base_ticker = coin;
    definition.quote_ticker = "USD";
    definition.wire_price_decimals = 2;
    definition.wire_size_decimals = 8;
    definition.rules.tick = core::Decimal::parse("0.01").value();
    definition.rules.lot = core::Decimal::parse("0.00001").value();
    const auto id = catalog.add_instrument(venue, definition);
    if (!id) std::abort();
    made.push_back(catalog.instrument(id.value()));
  }
  return made;
}

void fill(market::TrackedBook& book, market::InstrumentId id) {
  std::vector<market::Level> bids;
  std::vector<market::Level> asks;
  for (std::int64_t i = 0; i < kLevels; ++i) {
    bids.push_back({{kCenter - 1 - 2 * i}, {100'000 + i}});
    asks.push_back({{kCenter + 1 + 2 * i}, {100'000 + i}});
  }
  market::BookMessage message;
  message.instrument = id;
  message.action = market::BookAction::snapshot;
  message.bids = bids;
  message.asks = asks;
  (void)book.receive(message, core::Timestamp{1});
}

// A level comes, another one goes: the number of levels wanders a little.
void change(market::TrackedBook& book, market::InstrumentId id, core::Random& random) {
  const auto level = [&random](std::int64_t away) {
    return market::Level{{kCenter + away}, {random.between(0, 1) * 5'000}};
  };
  const market::Level bids[] = {level(-random.between(1, 2 * kLevels))};
  const market::Level asks[] = {level(random.between(1, 2 * kLevels))};
  market::BookMessage message;
  message.instrument = id;
  message.bids = bids;
  message.asks = asks;
  (void)book.receive(message, core::Timestamp{2});
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  market::Catalog catalog;
  const std::vector<market::Instrument> listed = instruments(catalog);
  const std::size_t before = resident_bytes();
  market::BookStore books;
  core::Random random(1);
  for (const market::Instrument& instrument : listed)
    fill(books.add(instrument, {market::SyncRule::chained}), instrument.id);
  for (int i = 0; i < kChangesPerBook; ++i) {
    for (const market::Instrument& instrument : listed)
      change(*books.find(instrument.id), instrument.id, random);
  }
  const auto taken = static_cast<double>(resident_bytes() - before);
  std::size_t levels = 0;
  for (const market::Instrument& instrument : listed) {
    const market::OrderBook& book = books.find(instrument.id)->book;
    levels += book.bids().size() + book.asks().size();
  }
  std::printf(as_json ? "{\"memory\":{\"bytes_per_level\":%.2f,\"mb_4800_books\":%.1f,"
                        "\"levels_at_the_end\":%zu}}\n"
                      : "%.2f bytes a level, %.1f MB; %zu levels at the end\n",
              taken / static_cast<double>(levels), taken / 1e6, levels);
  return 0;
}
