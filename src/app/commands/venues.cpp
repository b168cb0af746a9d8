// In: `tern venues [--json]`. Out: what each venue of this program can do and must keep to, and the
// conformance cases that prove it. Cannot happen: a row that is not the connector's own word: the
// connectors are made and asked.
#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/conformance.hpp"

namespace tern::app {
namespace {

using OrderedJson = nlohmann::ordered_json;
using venue::ConformanceCase;
using venue::RateLimit;
using venue::Specimen;

struct Entry {
  const venue::RegistryRow* row = nullptr;
  std::unique_ptr<Specimen> specimen;
};

std::vector<Entry> all_venues() {
  std::vector<Entry> all;
  for (const venue::RegistryRow& row : venue::registry())
    all.push_back({&row, std::make_unique<Specimen>(row)});
  return all;
}

std::string_view sync_word(market::SyncRule rule) {
  return rule == market::SyncRule::bridged ? "bridged" : "chained";
}

std::string time_text(core::Duration time) {
  if (time.ns == 0) return "not said";
  const std::int64_t ms = time.milliseconds();
  if (ms % 1'000 != 0) return std::to_string(ms) + " ms";
  const std::int64_t s = ms / 1'000;
  return s % 3'600 == 0 ? std::to_string(s / 3'600) + " h" : std::to_string(s) + " s";
}

std::string limit_text(const RateLimit& limit) {
  if (limit.limit == 0) return "no limit";
  return std::to_string(limit.limit) + " in " + time_text(limit.window);
}

std::string limits_text(const std::vector<RateLimit>& limits) {
  std::string text;
  for (const RateLimit& limit : limits)
    text += (text.empty() ? "" : ", ") + limit.name + " " + limit_text(limit);
  return text;
}

std::string count_text(std::size_t count, const char* zero) {
  return count == 0 ? zero : std::to_string(count);
}

std::string yes(bool value) {
  return value ? "yes" : "no";
}

std::string heartbeat_text(const venue::Heartbeat& heartbeat) {
  return heartbeat.text.empty() ? "none" : "after " + time_text(heartbeat.interval);
}

std::size_t applying(const Specimen& specimen) {
  std::size_t count = 0;
  for (const ConformanceCase& each : venue::conformance_cases())
    count += each.why_not(specimen).empty() ? 1 : 0;
  return count;
}

struct SheetLine {
  const char* title;
  std::function<std::string(const Entry&)> cell;
};

// A line of the public half, and one of the private half.
SheetLine of_market(const char* title, std::string (*cell)(const venue::Capabilities&)) {
  return {title, [cell](const Entry& entry) { return cell(entry.specimen->market()); }};
}
SheetLine of_account(const char* title, std::string (*cell)(const venue::AccountCapabilities&)) {
  return {title, [cell](const Entry& entry) {
            const venue::AccountCapabilities* can = entry.specimen->account();
            return can == nullptr ? std::string("-") : cell(*can);
          }};
}

std::vector<SheetLine> market_lines() {
  using Can = venue::Capabilities;
  return {
      of_market("book's sync rule",
                [](const Can& can) { return std::string(sync_word(can.sync_rule)); }),
      of_market("levels of a snapshot",
                [](const Can& can) { return count_text(can.snapshot_levels, "all"); }),
      of_market("levels of the stream",
                [](const Can& can) { return count_text(can.book_depth, "all"); }),
      of_market("stream of best prices", [](const Can& can) { return yes(can.has_top_stream); }),
      of_market("stream of trades", [](const Can& can) { return yes(can.has_trade_stream); }),
      of_market("status request", [](const Can& can) { return yes(can.has_status_request); }),
      of_market("requests", [](const Can& can) { return limits_text(can.budgets); }),
      of_market("connections", [](const Can& can) { return limit_text(can.connects); }),
      of_market("client messages", [](const Can& can) { return limit_text(can.messages); }),
      of_market("topics of a connection",
                [](const Can& can) { return std::to_string(can.topics_per_connection); }),
      of_market("a connection lives",
                [](const Can& can) { return time_text(can.connection_life); }),
      of_market("is dead after silence of",
                [](const Can& can) { return time_text(can.silence_max); }),
      of_market("heartbeat", [](const Can& can) { return heartbeat_text(can.heartbeat); }),
  };
}

std::vector<SheetLine> account_lines() {
  using Can = venue::AccountCapabilities;
  return {
      of_account("orders by stream", [](const Can& can) { return yes(can.orders_by_stream); }),
      of_account("placements", [](const Can& can) { return limit_text(can.orders); }),
      of_account("a placement expires after",
                 [](const Can& can) { return time_text(can.placement_expiry); }),
      of_account("\"not found\" holds after", [](const Can& can) { return time_text(can.settle); }),
      of_account("an ended order is found for",
                 [](const Can& can) { return time_text(can.lookup_after_end); }),
      of_account("fills are asked for by",
                 [](const Can& can) {
                   return std::string(can.fills_need_venue_id ? "the venue's id" : "our id");
                 }),
      of_account("lists of many pages",
                 [](const Can& can) {
                   return std::string(can.follows_pages ? "read whole" : "first page");
                 }),
      of_account("key's permissions are told",
                 [](const Can& can) { return yes(can.has_key_request); }),
      of_account("private requests", [](const Can& can) { return limits_text(can.budgets); }),
      of_account("private stream is dead after",
                 [](const Can& can) { return time_text(can.silence_max); }),
  };
}

std::string table_text(const std::vector<Entry>& venues) {
  std::vector<SheetLine> lines = {{"variants", [](const Entry& entry) {
                                     return entry.row->variants.empty()
                                                ? std::string("-")
                                                : std::string(entry.row->variants);
                                   }}};
  for (SheetLine& line : market_lines())
    lines.push_back(std::move(line));
  for (SheetLine& line : account_lines())
    lines.push_back(std::move(line));
  lines.push_back({"conformance cases that apply",
                   [](const Entry& entry) { return std::to_string(applying(*entry.specimen)); }});
  std::string text = "| |";
  std::string rule = "|---|";
  for (const Entry& entry : venues) {
    text += " " + std::string(entry.row->dialect) + " |";
    rule += "---|";
  }
  text += "\n" + rule + "\n";
  for (const SheetLine& line : lines) {
    text += std::string("| ") + line.title + " |";
    for (const Entry& entry : venues)
      text += " " + line.cell(entry) + " |";
    text += "\n";
  }
  return text;
}

// Each case, and for whom it does not apply.
std::string cases_text(const std::vector<Entry>& venues) {
  std::string text;
  for (const ConformanceCase& each : venue::conformance_cases()) {
    text += std::string(venue::name_of(each.half)) + ": " + venue::sentence_of(each.name) + "\n";
    for (const Entry& entry : venues) {
      const std::string_view why = each.why_not(*entry.specimen);
      if (!why.empty())
        text += "    not for " + std::string(entry.row->dialect) + ": " + std::string(why) + "\n";
    }
  }
  return text;
}

OrderedJson limit_json(const RateLimit& limit) {
  return {{"name", limit.name}, {"limit", limit.limit}, {"window_ms", limit.window.milliseconds()}};
}

OrderedJson limits_json(const std::vector<RateLimit>& limits) {
  OrderedJson list = OrderedJson::array();
  for (const RateLimit& limit : limits)
    list.push_back(limit_json(limit));
  return list;
}

OrderedJson market_json(const venue::Capabilities& can) {
  return {{"sync_rule", sync_word(can.sync_rule)},
          {"snapshot_levels", can.snapshot_levels},
          {"book_depth", can.book_depth},
          {"has_top_stream", can.has_top_stream},
          {"has_trade_stream", can.has_trade_stream},
          {"has_status_request", can.has_status_request},
          {"budgets", limits_json(can.budgets)},
          {"connects", limit_json(can.connects)},
          {"messages", limit_json(can.messages)},
          {"topics_per_connection", can.topics_per_connection},
          {"topics_per_message", can.topics_per_message},
          {"message_bytes_max", can.message_bytes_max},
          {"frame_bytes_max", can.frame_bytes_max},
          {"connection_life_ms", can.connection_life.milliseconds()},
          {"silence_max_ms", can.silence_max.milliseconds()},
          {"heartbeat_ms", can.heartbeat.text.empty() ? 0 : can.heartbeat.interval.milliseconds()},
          {"unsubscribe_to_resync", can.unsubscribe_to_resync}};
}

OrderedJson account_json(const venue::AccountCapabilities* can) {
  if (can == nullptr) return nullptr;
  return {
      {"orders_by_stream", can->orders_by_stream},
      {"fills_need_venue_id", can->fills_need_venue_id},
      {"has_key_request", can->has_key_request},
      {"follows_pages", can->follows_pages},
      {"client_id_length_max", can->client_id_length_max},
      {"client_id_alphabet", can->client_id_alphabet},
      {"placement_expiry_ms", can->placement_expiry.milliseconds()},
      {"settle_ms", can->settle.milliseconds()},
      {"lookup_after_end_ms", can->lookup_after_end.milliseconds()},
      {"budgets", limits_json(can->budgets)},
      {"orders", limit_json(can->orders)},
      {"connects", limit_json(can->connects)},
      {"messages", limit_json(can->messages)},
      {"frame_bytes_max", can->frame_bytes_max},
      {"connection_life_ms", can->connection_life.milliseconds()},
      {"silence_max_ms", can->silence_max.milliseconds()},
      {"heartbeat_ms", can->heartbeat.text.empty() ? 0 : can->heartbeat.interval.milliseconds()}};
}

OrderedJson venue_json(const Entry& entry) {
  OrderedJson variants = OrderedJson::array();
  for (const std::string_view variant : core::split(entry.row->variants, ' ')) {
    if (!variant.empty()) variants.push_back(variant);
  }
  OrderedJson cases = OrderedJson::array();
  for (const ConformanceCase& each : venue::conformance_cases()) {
    const std::string_view why = each.why_not(*entry.specimen);
    OrderedJson row{
        {"half", venue::name_of(each.half)}, {"name", each.name}, {"applies", why.empty()}};
    if (!why.empty()) row["why_not"] = why;
    cases.push_back(std::move(row));
  }
  return {{"dialect", entry.row->dialect},
          {"variants", std::move(variants)},
          {"market", market_json(entry.specimen->market())},
          {"account", account_json(entry.specimen->account())},
          {"cases", std::move(cases)}};
}

void print(bool as_json) {
  const std::vector<Entry> venues = all_venues();
  if (!as_json) {
    std::cout << table_text(venues) << "\n" << cases_text(venues);
    return;
  }
  OrderedJson out{{"venues", OrderedJson::array()}};
  for (const Entry& entry : venues)
    out["venues"].push_back(venue_json(entry));
  std::cout << out.dump() << "\n";
}

}  // namespace

void add_venues(CLI::App& root, int& exit_code) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command =
      root.add_subcommand("venues", "Show what each venue can do, and the cases that prove it");
  command->footer(
      "Example: tern venues --json\n"
      "The table of capabilities as each connector declares them, then every conformance case, and "
      "for\nwhom it does not apply by which capability. The cases run in conformance_test and "
      "account_conformance_test.\n"
      "Exit codes: 0 shown.");
  command->add_flag("--json", *as_json, "one JSON object instead of the table");
  command->callback([as_json, &exit_code] {
    print(*as_json);
    exit_code = kExitOk;
  });
}

}  // namespace tern::app
