// In: a recording. Out: what the product's own connector and sync machines make of it, counted per
// instrument. Cannot happen: a counter kept here that the product does not keep; a damaged file
// reported as a result.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/market/book_sync.hpp"

namespace tern::app {

// The book at the end of the file; exact decimals as text.
struct ReplayedBook {
  std::array<std::string, 4>
      best;  // bid price, bid size, ask price, ask size; empty: that side is empty
  std::size_t bid_levels = 0;
  std::size_t ask_levels = 0;
  std::int64_t last_id = 0;
  std::optional<std::int64_t> cross_sequence;  // of the last message, where the venue sends one
  std::string digest;  // first 16 hexadecimal digits of SHA-256 over the canonical text
};

struct ReplayedInstrument {
  std::string symbol;
  market::SyncRule rule = market::SyncRule::bridged;
  market::SyncCounters counters;
  std::uint64_t tops_checked = 0;
  std::uint64_t tops_equal = 0;
  std::optional<std::uint64_t> trade_id_gaps;  // none: no trade was seen
  std::optional<ReplayedBook> book;            // none: not synced at the end of the file
};

struct ReplayedRecording {
  std::string name;
  std::map<std::string, std::uint64_t, std::less<>> events;  // received frames by the venue's word
  std::uint64_t decode_errors = 0;
  std::vector<ReplayedInstrument> instruments;  // those with a book message
};

// Errors name file and line: cannot be read, damaged, not a recording, a venue without a connector.
core::Result<ReplayedRecording> replay_recording(const std::string& path);

// One JSON object, names as in the recordings' oracle; counters that are zero are left out where
// the oracle does.
[[nodiscard]] std::string replay_json(std::span<const ReplayedRecording> recordings);
// The same for a reader: a table per recording.
[[nodiscard]] std::string replay_table(std::span<const ReplayedRecording> recordings);

}  // namespace tern::app
