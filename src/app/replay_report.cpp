// In: replayed recordings. Out: the same as JSON for machines and as a table for a reader.
// Cannot happen: a price or size as a JSON number: they are text, digit by digit.
#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

#include "app/replay.hpp"

namespace tern::app {

namespace {

using nlohmann::json;

using Counter = std::pair<std::string_view, std::uint64_t>;

// Names of the oracle. What a rule does not count, or always counts the same, is not shown for it.
std::vector<Counter> shown_counters(const ReplayedInstrument& instrument) {
  const market::SyncCounters& counters = instrument.counters;
  std::vector<Counter> shown = {
      {"updates", counters.updates},         {"snapshots", counters.snapshots},
      {"duplicates", counters.duplicates},   {"book_gaps", counters.book_gaps},
      {"checksum_ok", counters.checksum_ok}, {"checksum_failed", counters.checksum_failed},
      {"crossed", counters.crossed},         {"refused_levels", counters.refused_levels},
  };
  if (instrument.rule == market::SyncRule::bridged) {
    shown.insert(shown.end(), {{"buffered", counters.buffered},
                               {"dropped_old", counters.dropped_old},
                               {"bridged", counters.bridged},
                               {"applied", counters.applied},
                               {"stream_gaps", counters.stream_gaps}});
  }
  return shown;
}

json instrument_json(const ReplayedInstrument& instrument) {
  json object = json::object();
  for (const auto& [name, value] : shown_counters(instrument)) {
    if (value != 0) object[std::string(name)] = value;
  }
  const bool numbered = instrument.rule == market::SyncRule::bridged;
  if (numbered) {
    object["bookTicker_checked"] = instrument.tops_checked;
    object["bookTicker_equal"] = instrument.tops_equal;
    if (instrument.trade_id_gaps) object["trade_id_gaps"] = *instrument.trade_id_gaps;
  }
  object["synced"] = instrument.book.has_value();
  if (!instrument.book) return object;
  const ReplayedBook& book = *instrument.book;
  object["levels"] = {book.bid_levels, book.ask_levels};
  object["best"] = book.best;
  object["digest"] = book.digest;
  if (numbered) object["last_update_id"] = book.last_id;
  if (book.cross_sequence) {
    object["u"] = book.last_id;
    object["seq"] = *book.cross_sequence;
  }
  return object;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text + "  ";
}

}  // namespace

std::string replay_json(std::span<const ReplayedRecording> recordings) {
  json whole = json::object();
  for (const ReplayedRecording& recording : recordings) {
    json& object = whole[recording.name];
    object["events"] = recording.events;
    if (recording.decode_errors != 0) object["decode_errors"] = recording.decode_errors;
    json& instruments = object["instruments"] = json::object();
    for (const ReplayedInstrument& instrument : recording.instruments) {
      instruments[instrument.symbol] = instrument_json(instrument);
    }
  }
  return whole.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string replay_table(std::span<const ReplayedRecording> recordings) {
  std::string text;
  for (const ReplayedRecording& recording : recordings) {
    text += recording.name + ":";
    for (const auto& [kind, count] : recording.events) {
      text += " " + std::to_string(count) + " " + kind;
    }
    if (recording.decode_errors != 0) {
      text += ", " + std::to_string(recording.decode_errors) + " frames could not be read";
    }
    text += "\n";
    for (const ReplayedInstrument& instrument : recording.instruments) {
      text += "  " + padded(instrument.symbol, 12);
      if (instrument.book) {
        const ReplayedBook& book = *instrument.book;
        text += padded(book.best[0] + " x " + book.best[1], 28);
        text += padded(book.best[2] + " x " + book.best[3], 28) + book.digest;
      } else {
        text += "no book: not synced at the end of the file";
      }
      for (const auto& [name, value] : shown_counters(instrument)) {
        if (value != 0) text += "  " + std::string(name) + " " + std::to_string(value);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace tern::app
