// In: trades in a world that behaves. Out: how often the engine asked for memory between a frame
// and the moment when both of its orders are there to leave.
// Cannot happen: an allocation that is not counted: operator new is replaced in this program.
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <numeric>
#include <optional>

#include "bench/allocations.hpp"
#include "world.hpp"

namespace tern::sim::testing {
namespace {

class Counting final : public Tamper, public venue::Outlet {
 public:
  void watch(World& world) {
    world_ = &world;
    world.engine().set_outlet(*this);
  }
  bool drops(const venue::EventBody& event) override {
    const auto* frame = std::get_if<venue::FrameReceived>(&event);
    is_market_ = frame != nullptr && !world_->engine().is_account(frame->connection);
    before_ = bench::allocations();
    made_.reset();
    return false;
  }
  // The world carries out what there is once the event is over: what stands in the list first is
  // what was there to leave.
  void carry_out_now() override {
    if (!made_) made_ = bench::allocations() - before_;
  }
  void rehearse(venue::ConnectionId, std::string_view) override {}
  void change(venue::Actions& actions) override {
    const std::uint64_t made = bench::allocations() - before_;
    if (is_market_ && actions.empty()) ++quiet_[made];
    if (!made_) return;
    const auto* first = std::get_if<venue::AppendRecord>(&actions.front());
    const bool is_plan = first != nullptr && std::holds_alternative<ledger::TradePlanned>(
                                                 ledger::decode(first->bytes).value());
    if (!is_plan) return;  // the frame ended another opportunity, or one was refused, before
    const auto by_stream = [&](std::size_t i) {
      return std::holds_alternative<venue::SendText>(actions[i]);
    };
    ++(by_stream(1) && by_stream(2) ? by_stream_ : by_rest_)[*made_];
  }
  void forget() {
    quiet_.clear();
    by_stream_.clear();
    by_rest_.clear();
  }

  // By how many allocations each took: frames of market data that led to nothing, trades.
  using Counts = std::map<std::uint64_t, int>;
  [[nodiscard]] const Counts& quiet() const { return quiet_; }
  [[nodiscard]] const Counts& by_stream() const { return by_stream_; }
  [[nodiscard]] const Counts& by_rest() const { return by_rest_; }  // at least one leg

 private:
  World* world_ = nullptr;
  bool is_market_ = false;
  std::uint64_t before_ = 0;
  std::optional<std::uint64_t> made_;
  Counts quiet_;
  Counts by_stream_;
  Counts by_rest_;
};

TEST(Allocations, NoneForAFrameNorBetweenItAndBothOrdersOfATrade) {
  Counting counting;
  World world(trading_world(), nullptr, &counting);
  counting.watch(world);
  world.run(core::seconds(20));  // everything has once been as large as it gets
  counting.forget();
  world.run(core::seconds(60));
  // All but a handful at which something outgrew all that came before.
  const auto& quiet = counting.quiet();
  ASSERT_TRUE(quiet.contains(0)) << ::testing::PrintToString(quiet);
  const int others = std::accumulate(std::next(quiet.begin()), quiet.end(), 0,
                                     [](int sum, const auto& each) { return sum + each.second; });
  EXPECT_GT(quiet.at(0), 10'000);
  EXPECT_LT(others, quiet.at(0) / 10'000) << ::testing::PrintToString(quiet);
  ASSERT_EQ(counting.by_stream().size(), 1u) << ::testing::PrintToString(counting.by_stream());
  EXPECT_EQ(counting.by_stream().begin()->first, 0u);
  EXPECT_GT(counting.by_stream().begin()->second, 100);
  // A request is a handful of texts: that the counter sees them says that it sees.
  ASSERT_FALSE(counting.by_rest().empty());
  EXPECT_GT(counting.by_rest().begin()->first, 0u);
}

}  // namespace
}  // namespace tern::sim::testing
