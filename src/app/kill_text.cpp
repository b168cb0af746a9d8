// In: what ternd answers to kill and drill.
// Out: the certificate in words.
// Cannot happen: a venue that did not confirm passed over; an exception for a document that is not
// what it should be.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/operator_text.hpp"
#include "app/screen_words.hpp"
#include "app/table.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

std::int64_t number(const json& object, const char* key) {
  const json value = object.is_object() ? object.value(key, json()) : json();
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

bool yes(const json& object, const char* key) {
  return object.is_object() && object.value(key, json()) == json(true);
}

std::string text(const json& object, const char* key) {
  const json value = object.is_object() ? object.value(key, json()) : json();
  return value.is_string() ? printable(value.get<std::string>()) : std::string();
}

json part(const json& object, const char* key) {
  const json value = object.is_object() ? object.value(key, json()) : json();
  return value.is_structured() ? value : json::object();
}

std::string venue_text(const json& venue, bool drill) {
  if (!yes(venue, "answered"))
    return (yes(venue, "reachable") ? "NO ANSWER in time" : "NOT REACHABLE") +
           std::string("; look at the venue itself: ") +
           std::to_string(number(venue, "open_seen")) + " of our orders may be open";
  const std::string seen = std::to_string(number(venue, "open_seen")) + " open seen";
  const std::string after = " after " + age_text(number(venue, "ms"));
  if (drill) return seen + ", answered" + after;
  return seen + ", " + std::to_string(number(venue, "cancelled")) +
         " cancelled, none of ours is open any more: confirmed" + after;
}

std::string exposure_text(const json& exposure) {
  const std::string currency = text(exposure, "currency");
  std::string out =
      "naked exposure: " + short_number(text(exposure, "notional"), 2) + " " + currency + "\n";
  for (const json& trade : part(exposure, "open_trades")) {
    std::string orders;
    for (const json& order : part(trade, "orders"))
      orders += (orders.empty() ? "" : ", ") +
                (order.is_string() ? printable(order.get<std::string>()) : "?");
    const std::string flatten = text(trade, "flatten");
    const std::string note = text(trade, "note");
    out += "  trade " + text(trade, "trade") + ", " + text(trade, "pair") + ": " + orders +
           (note.empty() ? "" : " (" + note + ")") + "\n";
    out += "    " +
           (flatten.empty() ? "bought and sold are even as far as is known"
                            : "to flatten it by hand: " + flatten) +
           "\n";
  }
  return out;
}

}  // namespace

bool all_confirmed(const json& answer) {
  const json venues = part(answer, "venues");
  return std::all_of(venues.begin(), venues.end(),
                     [](const json& venue) { return yes(venue, "answered"); });
}

std::string kill_text(const json& answer) {
  const bool drill = yes(answer, "drill");
  const std::string ms = std::to_string(number(answer, "latched_ms")) + " ms";
  std::string out =
      drill ? "drill: nothing was stopped; the engine answered in " + ms + "\n"
            : "KILLED, written down within " + ms +
                  ": no order leaves any more, a restart included.\nLift it, when you know why: "
                  "tern resume --reason \"...\"\n";
  const json venues = part(answer, "venues");
  for (const auto& [name, venue] : venues.items())
    out += "  " + printable(name) + ": " + venue_text(venue, drill) + "\n";
  return out + exposure_text(part(answer, "naked_exposure"));
}

}  // namespace tern::app
