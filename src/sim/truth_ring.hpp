// In: what a book was at a published sequence. Out: the same for the last kTruthKept sequences.
// Cannot happen: growth beyond Exchange::kTruthKept; memory for sequences that were never
// published.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tern/sim/exchange.hpp"

namespace tern::sim {

class TruthRing {
 public:
  // A sequence said again (a heartbeat) replaces what it said before.
  void remember(std::int64_t sequence, std::uint64_t digest) {
    if (!entries_.empty() && entries_[newest_].sequence == sequence) {
      entries_[newest_].digest = digest;
    } else if (entries_.size() < Exchange::kTruthKept) {
      newest_ = entries_.size();
      entries_.push_back(Entry{sequence, digest});
    } else {
      newest_ = (newest_ + 1) % entries_.size();
      entries_[newest_] = Entry{sequence, digest};
    }
  }

  [[nodiscard]] std::optional<std::uint64_t> find(std::int64_t sequence) const {
    for (std::size_t age = 0; age < entries_.size(); ++age) {
      const Entry& entry = entries_[(newest_ + entries_.size() - age) % entries_.size()];
      if (entry.sequence == sequence) return entry.digest;
    }
    return std::nullopt;
  }

 private:
  struct Entry {
    std::int64_t sequence = 0;
    std::uint64_t digest = 0;
  };
  std::vector<Entry> entries_;
  std::size_t newest_ = 0;
};

}  // namespace tern::sim
