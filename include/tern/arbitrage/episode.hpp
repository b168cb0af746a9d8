// In: decisions about one route, from when its net edge rises above zero until that is gone.
// Out: one story of it. Cannot happen: an episode counted twice, or closed without a verdict.
#pragma once

#include <cstdint>

#include "tern/arbitrage/edge.hpp"
#include "tern/arbitrage/verdict.hpp"
#include "tern/core/ids.hpp"
#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/market/level.hpp"

namespace tern::arbitrage {

using EpisodeId =
    core::StrongId<struct EpisodeTag, std::uint64_t>;  // counts from 1, in order of birth

// What one book looked like when a decision was made.
struct BookEvidence {
  core::Duration alive_age;   // since the last proof of life; never negative
  core::Duration change_age;  // since the last change; never negative
  std::int64_t sequence =
      0;  // the book's last sequence number, BookMessage::kNoSequence where the venue has none
  std::uint32_t rules_version = 0;
  std::uint32_t fee_version = 0;
};

// What was decided at one moment, and on what grounds. Sizes, limits and profit are zero unless
// executable.
struct Decision {
  core::Timestamp at;
  Verdict verdict = Verdict::not_live;
  bool drift = false;         // see walk.hpp
  Edge edge;                  // net, at the best prices
  market::SizeLots buy_size;  // each at its own instrument's scale
  market::SizeLots sell_size;
  market::PriceTicks buy_limit;
  market::PriceTicks sell_limit;
  QuoteAmount profit;
  BookEvidence buy_book;
  BookEvidence sell_book;
};

struct Episode {
  EpisodeId id;
  market::PairId pair;
  market::InstrumentId buy;
  market::InstrumentId sell;
  core::Timestamp born;
  core::Timestamp closed;  // 0 while open
  Edge best_edge;          // of all its moments
  Decision latest;
  // Its best moment: an executable decision beats a refused one, then the greater edge, then the
  // earlier. best.verdict is the episode's one classification in the counts; it may still change
  // while the episode is open.
  Decision best;

  [[nodiscard]] Verdict verdict() const noexcept { return best.verdict; }
  [[nodiscard]] core::Duration lifetime(core::Timestamp now) const noexcept {
    return (closed.known() ? closed : now) - born;
  }
};

// Told of each episode on the hot thread: must not block, must not call the scanner. References
// live until the call returns.
class EpisodeListener {
 public:
  virtual void on_episode_opened(const Episode& episode) = 0;
  virtual void on_episode_changed(
      const Episode& episode) = 0;  // verdict, edge, size, limit or profit is another
  virtual void on_episode_closed(const Episode& episode) = 0;
  // Its latest decision is executable; called for every such decision, news or not, last of all.
  virtual void on_executable(const Episode&) {}

 protected:
  ~EpisodeListener() = default;
};

}  // namespace tern::arbitrage
