// In: segments of a journal.
// Out: records, lines.
// Cannot happen: see the header.
#include "app/journal_reading.hpp"

#include <nlohmann/json.hpp>

#include "tern/ledger/codec.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::app {
namespace {

using Fields = nlohmann::ordered_json;

bool is_moment(std::string_view name) {
  constexpr std::string_view kMoments[] = {"at", "born", "closed", "expires_at", "venue_time"};
  for (const std::string_view moment : kMoments) {
    if (name == moment) return true;
  }
  return false;
}

std::string value_text(const std::string& name, const Fields& value) {
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    const bool plain = !text.empty() && text.find_first_of(" \"=") == std::string::npos;
    return plain ? text : value.dump();
  }
  if (!is_moment(name) || !value.is_number_integer()) return value.dump();
  const core::Timestamp moment{value.get<std::int64_t>()};
  return moment.known() ? core::utc_text(moment) : "-";
}

void add_fields(std::string& line, const Fields& fields, const std::string& prefix) {
  for (const auto& [name, value] : fields.items()) {
    if (prefix.empty() && (name == "sequence" || name == "kind")) continue;
    if (value.is_object()) {
      add_fields(line, value, name + ".");
    } else {
      line += " " + prefix + name + "=" + value_text(name, value);
    }
  }
}

}  // namespace

core::Result<ledger::Record> read_record(std::uint64_t sequence, std::string_view payload) {
  core::Result<ledger::Record> record = ledger::decode(payload);
  if (record) return record;
  return core::Error{record.error().text(), "record " + std::to_string(sequence),
                     "was it written by a newer version?"};
}

core::Status read_records(const std::string& folder, const RecordVisitor& visit,
                          const MoreWanted& more_wanted) {
  core::Result<std::unique_ptr<store::JournalReader>> reader = store::JournalReader::open(folder);
  if (!reader) return reader.error();
  for (;;) {
    const auto entry = reader.value()->next();
    if (!entry) return entry.error();
    if (!entry.value()) {
      if (more_wanted && more_wanted()) continue;
      return core::Ok{};
    }
    const std::uint64_t sequence = entry.value()->sequence;
    const core::Result<ledger::Record> record = read_record(sequence, entry.value()->payload);
    if (!record) return record.error();
    const core::Status visited = visit(sequence, record.value());
    if (!visited) return visited;
  }
}

core::Timestamp time_of(const ledger::Record& record) {
  return std::visit(
      [](const auto& body) {
        if constexpr (requires { body.at; }) {
          return body.at;
        } else {
          return body.closed;
        }
      },
      record);
}

std::string record_line(std::uint64_t sequence, const ledger::Record& record) {
  std::string line = std::to_string(sequence) + " " + core::utc_text(time_of(record)) + " " +
                     std::string(ledger::kind_of(record));
  add_fields(line, Fields::parse(ledger::json(sequence, record)), "");
  return line;
}

}  // namespace tern::app
