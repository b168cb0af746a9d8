// In: hundreds of book changes that open, change and close episodes. Out: proof that the scanner
// asks for no memory after set-up. Cannot happen: an allocation that is not counted: operator new
// is replaced in this program.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "scanner_world.hpp"
#include "tern/core/random.hpp"

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// Not inlined: at -O1 the compiler would see free() beside a call of new and warn.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tern::arbitrage {
namespace {

class CountingListener final : public EpisodeListener {
 public:
  void on_episode_opened(const Episode&) override { ++opened; }
  void on_episode_changed(const Episode&) override { ++changed; }
  void on_episode_closed(const Episode&) override { ++closed; }

  int opened = 0;
  int changed = 0;
  int closed = 0;
};

TEST(ScannerAllocations, AChangeOfBooksNeverAllocatesWhateverBecomesOfIt) {
  constexpr std::size_t kVenues = 6;
  LegTerms terms;
  terms.taker_fee = decimal("0.001");
  terms.buy_fee_from = BuyFeeFrom::base;
  ScannerWorld world(Settings{}, {kVenues, 1}, terms);
  CountingListener listener;
  Scanner scanner(world.catalog, world.books, Settings{}, listener);
  for (std::size_t venue = 0; venue < kVenues; ++venue)
    ASSERT_TRUE(scanner.add_instrument(world.id(venue), terms).ok());
  core::Random random(20261120);
  std::uint64_t asked = 0;
  for (int step = 0; step < 2'000; ++step) {
    const auto venue = static_cast<std::size_t>(random.between(0, kVenues - 1));
    const std::int64_t center = random.between(9'900, 10'100);
    const core::Timestamp now = at_ms(step * 10);
    world.set_levels(venue, {market::level(center - 5, 40), market::level(center - 9, 80)},
                     {market::level(center + 5, 40), market::level(center + 9, 80)}, now);
    const std::uint64_t before = allocations;
    scanner.expect(world.id(venue));
    scanner.on_book(world.id(venue), now);
    if (step % 40 == 0) scanner.on_time(now);
    if (step % 100 == 0) scanner.on_lost(world.id(venue), now);
    asked += allocations - before;
  }
  EXPECT_EQ(asked, 0U);
  EXPECT_GT(allocations, 0U);
  EXPECT_GT(listener.opened, 100);
  EXPECT_GT(listener.changed, 100);
  EXPECT_GT(listener.closed, 100);
}

}  // namespace
}  // namespace tern::arbitrage
