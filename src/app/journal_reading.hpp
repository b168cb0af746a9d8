// In: the folder of a journal, also of one that is being written.
// Out: its records, decoded, in order; each as one line for a person.
// Cannot happen: a record passed over: the first that cannot be read ends it with its place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/ledger/record.hpp"

namespace tern::app {

// An error ends the reading and is passed on.
using RecordVisitor =
    std::function<core::Status(std::uint64_t sequence, const ledger::Record& record)>;

// Error: bytes that are no record; `where` names its number.
core::Result<ledger::Record> read_record(std::uint64_t sequence, std::string_view payload);

// Asked when all records there are were read: true, look again.
using MoreWanted = std::function<bool()>;

// Errors: no journal there, a damaged one (file and offset), a record that is none (its number),
// the visitor's own. Without `more_wanted` it ends with the last record.
core::Status read_records(const std::string& folder, const RecordVisitor& visit,
                          const MoreWanted& more_wanted = {});

// When it was written: what a record says of its own time.
[[nodiscard]] core::Timestamp time_of(const ledger::Record& record);

// "7 2026-11-20T22:59:33.518Z fill_booked id=t... price=61235 ...": every field, without line end.
[[nodiscard]] std::string record_line(std::uint64_t sequence, const ledger::Record& record);

}  // namespace tern::app
