// In: the folder of a journal whose lock we hold. Out: every record visited, and where to go on.
// Cannot happen: a damaged middle, a foreign file, a gap accepted; a torn tail left in place.
#pragma once

#include <optional>

#include "segment.hpp"
#include "tern/store/journal.hpp"

namespace tern::store {

struct Recovered {
  JournalRecovery facts;
  std::optional<Segment> current;   // none: an empty folder
  std::optional<Segment> prepared;  // the one after it, never used
  std::string id;                   // of the first segment; empty: an empty folder
  std::size_t offset = kDataStart;  // in `current`, behind the last record
};

core::Result<Recovered> recover(const std::string& folder, bool machine_restarted,
                                const Journal::Visitor& visit);

}  // namespace tern::store
