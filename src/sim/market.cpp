// In: a seed, pairs, venues, a start. Out: fundamentals, shocks and agents stepped in one fixed
// order. Cannot happen: one agent's numbers shifted by another's: each has a generator of its own.
#include "tern/sim/market.hpp"

#include "fundamental.hpp"
#include "maker.hpp"
#include "shocks.hpp"
#include "taker.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/random.hpp"
#include "tern/sim/listings.hpp"

namespace tern::sim {
namespace {

// Labels of generators. A market's agents are numbered from kAgents, two for each book.
constexpr std::uint64_t kShocks = 1;
constexpr std::uint64_t kFundamentals = 1'000;
constexpr std::uint64_t kVenues = 10'000;
constexpr std::uint64_t kAgents = 1'000'000;

constexpr OwnerId kMakerOwner = 1;
constexpr OwnerId kTakerOwner = 2;

// The well-known pairs are busy, the long tail is not: as in life, and 400 pairs stay light.
Pace maker_pace(std::size_t pair) {
  if (pair < 8) return Pace{3, 12};
  if (pair < 40) return Pace{10, 40};
  return Pace{50, 200};
}

Pace taker_pace(std::size_t pair) {
  if (pair < 8) return Pace{10, 60};
  if (pair < 40) return Pace{50, 200};
  return Pace{200, 800};
}

}  // namespace

struct Market::State {
  explicit State(const MarketConfig& config);
  void open_venue(const MarketConfig& config, std::size_t venue);
  void step();

  core::Random random;
  core::Timestamp start;
  std::int64_t quantum = 0;
  std::vector<PairSpec> pairs;
  std::vector<Fundamental> worths;                   // by pair
  std::vector<std::unique_ptr<Exchange>> exchanges;  // by venue
  std::vector<Maker> makers;                         // venue by venue, pair by pair
  std::vector<Taker> takers;                         // the same
  ShockPlan shocks;

  [[nodiscard]] core::Timestamp now() const { return start + Market::kQuantum * quantum; }
};

Market::State::State(const MarketConfig& config)
    : random(config.seed),
      start(config.start),
      pairs(make_pairs(config.pairs)),
      shocks(random.fork(kShocks), config.venues.size(), config.pairs) {
  TERN_ASSERT(!config.venues.empty() && config.venues.size() <= kMaxVenues,
              "a market needs 1 to kMaxVenues venues");
  TERN_ASSERT(config.pairs > 0, "a market needs a pair");
  for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
    worths.emplace_back(random.fork(kFundamentals + pair));
  }
  makers.reserve(config.venues.size() * pairs.size());
  takers.reserve(config.venues.size() * pairs.size());
  for (std::size_t venue = 0; venue < config.venues.size(); ++venue)
    open_venue(config, venue);
}

void Market::State::open_venue(const MarketConfig& config, std::size_t venue) {
  exchanges.push_back(
      std::make_unique<Exchange>(config.venues[venue], make_listings(pairs, venue)));
  const std::int64_t lag = random.fork(kVenues + venue).between(0, Maker::kMaxLagQuanta);
  for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
    const std::uint64_t label = kAgents + 2 * makers.size();
    MakerSetup maker;
    maker.exchange = exchanges.back().get();
    maker.instrument = static_cast<InstrumentIndex>(pair);
    maker.owner = kMakerOwner;
    maker.start_price_nano = pairs[pair].start_price_nano;
    maker.pace = maker_pace(pair);
    maker.lag_quanta = lag;
    maker.random = random.fork(label);
    makers.emplace_back(maker);
    makers.back().act(worths[pair], 0, start);

    Taker::Setup taker;
    taker.exchange = exchanges.back().get();
    taker.instrument = maker.instrument;
    taker.owner = kTakerOwner;
    taker.pace = taker_pace(pair);
    taker.random = random.fork(label + 1);
    takers.emplace_back(taker);
  }
}

void Market::State::step() {
  ++quantum;
  for (Fundamental& worth : worths)
    worth.step();
  while (shocks.due() <= quantum) {
    const Shock shock = shocks.next(quantum);
    Maker& maker = makers[shock.venue * pairs.size() + shock.pair];
    if (!maker.shocked()) maker.shock(shock.ppb, quantum, quantum + shock.quanta);
  }
  for (std::size_t book = 0; book < makers.size(); ++book) {
    if (makers[book].due() <= quantum) {
      makers[book].act(worths[book % pairs.size()], quantum, now());
    }
    if (takers[book].due() <= quantum) takers[book].act(quantum, now());
  }
}

Market::Market(const MarketConfig& config) : state_(std::make_unique<State>(config)) {}

Market::~Market() = default;

bool Market::step(core::Timestamp until) {
  if (state_->now() + kQuantum > until) return false;
  state_->step();
  return true;
}

core::Timestamp Market::now() const noexcept {
  return state_->now();
}

std::size_t Market::venue_count() const noexcept {
  return state_->exchanges.size();
}

Exchange& Market::exchange(std::size_t venue) {
  return *state_->exchanges.at(venue);
}

}  // namespace tern::sim
