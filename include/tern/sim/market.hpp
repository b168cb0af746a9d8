// In: a seed, pairs, venues, a start. Out: the same pairs trading on every venue, quantum by
// quantum of virtual time. Cannot happen: a clock, a float, or an event that depends on how the
// steps were grouped: a seed is a history.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/sim/exchange.hpp"

namespace tern::sim {

struct MarketConfig {
  std::uint64_t seed = 1;
  std::size_t pairs = 8;            // at most kMaxPairs (listings.hpp)
  std::vector<std::string> venues;  // names; the position chooses the venue's rules and temper
  core::Timestamp start;
};

// Each pair has one worth that every venue follows late, noisily, and now and then with a shock of
// its own: that is where crossings between venues come from, and why they end.
class Market {
 public:
  static constexpr core::Duration kQuantum = core::milliseconds(10);
  static constexpr std::size_t kMaxVenues = 64;

  explicit Market(const MarketConfig& config);
  ~Market();
  Market(const Market&) = delete;
  Market& operator=(const Market&) = delete;

  // One quantum if it ends at or before `until`; false when there is nothing to do yet.
  bool step(core::Timestamp until);
  [[nodiscard]] core::Timestamp now() const noexcept;
  [[nodiscard]] std::size_t venue_count() const noexcept;
  [[nodiscard]] Exchange& exchange(std::size_t venue);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tern::sim
