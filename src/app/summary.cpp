// In: status documents.
// Out: the summary of a run, for machines and for people.
// Cannot happen: arithmetic on money.
#include "app/run.hpp"

#include <charconv>

#include "app/screen_words.hpp"

namespace tern::app {

using nlohmann::json;

core::Result<core::Duration> parse_duration(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  constexpr std::int64_t kMost = 1'000'000;
  if (failure == std::errc() && number > 0 && number <= kMost) {
    if (unit == "s" || unit.empty()) return core::seconds(number);
    if (unit == "ms") return core::milliseconds(number);
    if (unit == "m") return core::seconds(60 * number);
    if (unit == "h") return core::seconds(3'600 * number);
  }
  return core::Error{"not a length of time: \"" + text + "\"", "--for", "write 20s, 3m or 1h"};
}

json summary_document(const json& status, const json& mismatches, const json& faults) {
  json summary = {{"venues", json::object()}};
  for (const json& venue : status.value("venues", json::array())) {
    const std::string name = venue.value("name", "?");
    json& entry = summary["venues"][name];
    for (const char* key : {"connected", "books_live", "frames", "resyncs", "decode_errors"}) {
      entry[key] = venue.value(key, json());
    }
    const json recovered = venue.value("recovered_ms", json::object());
    entry["recovered_ms"] = {{"p50", recovered.value("p50", 0)},
                             {"max", recovered.value("max", 0)}};
    entry["book_mismatches"] = mismatches.is_object() ? mismatches.value(name, json(0)) : json();
    if (!venue.value("connected", false)) entry["error"] = venue.value("last_error", "");
  }
  const json opportunities = status.value("opportunities", json::object());
  summary["opportunities"] = {{"seen", opportunities.value("seen", 0)},
                              {"executable", opportunities.value("executable", 0)},
                              {"refused", opportunities.value("refused", json::object())}};
  summary["best_edge_bps"] = status.value("best_edge_bps", "");
  const json load = status.value("load", json::object());
  for (const char* key : {"frames_per_s", "cpu_percent", "rss_mb", "decision_us"}) {
    if (load.contains(key)) summary["load"][key] = load[key];
  }
  if (!faults.is_null()) summary["faults"] = faults;
  return summary;
}

namespace {

std::string money(const json& amount) {
  return short_number(amount.get<std::string>(), kMoneyDecimals);
}

std::string venue_text(const json& venue) {
  std::string text = venue.value("connected", false) ? "connected" : "not connected";
  text += ", " + venue["books_live"].dump() + " books live, " +
          count_text(venue["frames"].get<std::int64_t>()) + " frames, " + venue["resyncs"].dump() +
          " resyncs";
  if (venue["resyncs"] != 0) {
    text += " (recovered in " + venue["recovered_ms"]["p50"].dump() + " ms p50, " +
            venue["recovered_ms"]["max"].dump() + " ms at most)";
  }
  const json& mismatches = venue["book_mismatches"];
  if (!mismatches.is_null()) text += ", " + mismatches.dump() + " book mismatches";
  const std::string error = venue.value("error", "");
  return error.empty() ? text : text + "\n    last error: " + error;
}

// "edge below minimum 45, too good to be true 3".
std::string counts_text(const json& counts) {
  std::string text;
  for (const auto& [name, count] : counts.items())
    text += (text.empty() ? "" : ", ") + reason_text(name) + " " + count.dump();
  return text.empty() ? "none" : text;
}

std::string load_text(const json& load) {
  const json& decision = load["decision_us"];
  return "  load: " + count_text(load["frames_per_s"].get<std::int64_t>()) + " frames a second, " +
         load["cpu_percent"].dump() + " % of a core, " + load["rss_mb"].dump() +
         " MB; from a frame's bytes to the decision " + decision["p50"].dump() + " us p50, " +
         decision["p99"].dump() + " us p99\n";
}

// What the audit found, in words; what must never be stands out.
std::string trading_text(const json& summary) {
  const json& trades = summary["trades"];
  const json& orders = summary["orders"];
  const json& exposure = summary["exposure"];
  std::string text = "  trades: " + trades["closed"].dump() + " closed, " +
                     trades["flattened"].dump() + " flattened, " + trades["halted"].dump() +
                     " halted; " + orders["placed"].dump() + " orders, " +
                     orders["unknown_resolved"].dump() + " in doubt and resolved, " +
                     orders["double_placed"].dump() + " placed twice\n";
  text += "  profit: " + money(summary["pnl"]["realised"]) + " realised, " +
          money(summary["pnl"]["quoted"]) +
          " quoted; most out of balance: " + money(exposure["max_notional"]) + ", longest " +
          exposure["max_age_ms"].dump() + " ms\n";
  text += trading_is_sound(summary)
              ? "  ledger: equal to the venues' own accounts, journal and history\n"
              : "  LEDGER DIFFERS from the venues, the journal or the history: see --json\n";
  return text;
}

}  // namespace

bool trading_is_sound(const json& summary) {
  if (!summary.contains("ledger")) return true;
  for (const json& venue : summary["ledger"]["residuals"]) {
    for (const json& residual : venue) {
      if (residual != "0") return false;
    }
  }
  const json& history = summary["history"];
  return summary["ledger"]["journal_replay_equal"] == true &&
         summary["orders"]["double_placed"] == 0 && history["orders_equal_journal"] == true &&
         history["fills_equal_truth"] == true;
}

std::string summary_text(const json& summary) {
  std::string text = "\nSummary\n";
  for (const auto& [name, venue] : summary["venues"].items()) {
    text += "  " + name + ": " + venue_text(venue) + "\n";
  }
  const json& opportunities = summary["opportunities"];
  text += "  opportunities: " + opportunities["seen"].dump() + " seen, " +
          opportunities["executable"].dump() +
          " executable; refused: " + counts_text(opportunities["refused"]);
  const std::string best = summary.value("best_edge_bps", "");
  text += "\n  best edge: " + (best.empty() ? "none seen" : best + " bps") + "\n";
  if (summary.contains("load")) text += load_text(summary["load"]);
  if (summary.contains("trades")) text += trading_text(summary);
  if (summary.contains("faults")) {
    text += "  faults acted out by the simulated venues: " + counts_text(summary["faults"]) + "\n";
  }
  return text;
}

}  // namespace tern::app
