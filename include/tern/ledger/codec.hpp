// In: records, or the bytes of one.
// Out: its bytes, or the record; its JSON for people.
// Cannot happen: a byte of another record kind taken for a field; a number that went through a
// float; JSON with an exponent.
#pragma once

#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/ledger/record.hpp"

namespace tern::ledger {

inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;
inline constexpr std::size_t kMaxTextBytes = 4 * 1024;  // of one field; longer text is cut

// One byte for the kind, then the fields in the order of the struct: integers of 8 bytes, little
// endian; decimals as coefficient (16 bytes) and scale (1); text as length (2) and bytes.
[[nodiscard]] std::string encode(const Record& record);
// The same into a text whose room is used; what it held is gone.
void encode(const Record& record, std::string& bytes);
// No text of it is cut by encode(): what is read back is this very record.
[[nodiscard]] bool is_bounded(const Record& record);
// Error: unknown kind, too short, too long, a value outside its range; `where` names the field.
core::Result<Record> decode(std::string_view bytes);

// {"sequence":7,"kind":"fill_booked","id":"t...",...}: numbers of money as text, times as
// nanoseconds since 1970.
[[nodiscard]] std::string json(std::uint64_t sequence, const Record& record);

}  // namespace tern::ledger
