// In: views.
// Out: JSON text.
// Cannot happen: see the header.
#include "app/status_answer.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/load.hpp"
#include "app/trading_answer.hpp"
#include "tern/core/scaled.hpp"

namespace tern::app {

namespace {

using nlohmann::json;

std::string usable_name(market::Usable usable) {
  switch (usable) {
    case market::Usable::yes:
      return "yes";
    case market::Usable::not_live:
      return "not_live";
    case market::Usable::empty_side:
      return "empty_side";
    case market::Usable::crossed:
      return "crossed";
    case market::Usable::silent:
      return "silent";
    case market::Usable::unchanged:
      return "unchanged";
  }
  return "unknown";
}

std::string level_name(venue::Notice::Level level) {
  switch (level) {
    case venue::Notice::Level::info:
      return "info";
    case venue::Notice::Level::warning:
      return "warning";
    case venue::Notice::Level::error:
      return "error";
  }
  return "unknown";
}

json venue_json(const engine::VenueView& view, core::Timestamp now) {
  const venue::FeedStatus& feed = view.feed;
  const std::int64_t next_try_ms =
      feed.next_try.known() ? std::max<std::int64_t>((feed.next_try - now).milliseconds(), 0) : 0;
  return {{"name", view.name},
          {"state", venue::name_of(feed.state)},
          {"connected", feed.connections_open > 0},
          {"connections", feed.connections_open},
          {"connections_wanted", feed.connections_wanted},
          {"books_live", feed.books_live},
          {"books_by_rest", feed.books_by_rest},
          {"books_wanted", feed.books_wanted},
          {"frames", view.counters.frames},
          {"bytes", view.counters.bytes},
          {"resyncs", feed.resyncs},
          {"decode_errors", view.counters.decode_errors},
          {"foreign_frames", view.counters.foreign},
          {"requests_failed", view.counters.requests_failed},
          {"clock_offset_ms", feed.clock_offset.milliseconds()},
          {"recovered_ms",
           {{"p50", feed.recovered_p50.milliseconds()},
            {"max", feed.recovered_max.milliseconds()},
            {"count", feed.recovered_count}}},
          {"last_error", feed.last_error},
          {"next_try_ms", next_try_ms}};
}

json pair_json(const engine::PairView& pair) {
  json tops = json::array();
  for (const engine::TopView& top : pair.tops) {
    const auto price = [&](market::Level level) {
      return level.size.value > 0 ? core::scaled_text(level.price.value, top.price_scale)
                                  : std::string();
    };
    const auto size = [&](market::Level level) {
      return level.size.value > 0 ? core::scaled_text(level.size.value, top.size_scale)
                                  : std::string();
    };
    tops.push_back({{"venue", top.venue},
                    {"bid", price(top.bid)},
                    {"bid_size", size(top.bid)},
                    {"ask", price(top.ask)},
                    {"ask_size", size(top.ask)},
                    {"age_ms", top.age.milliseconds()},
                    {"change_age_ms", top.change_age.milliseconds()},
                    {"usable", usable_name(top.usable)},
                    {"source", top.by_rest ? "rest" : "stream"}});
  }
  json out = {{"pair", pair.name}, {"tops", std::move(tops)}};
  if (!pair.best_buy.empty()) {
    out["best"] = {{"buy", pair.best_buy},
                   {"sell", pair.best_sell},
                   {"edge_bps", pair.best_edge.bps().text()}};
  }
  return out;
}

json episode_json(const engine::EpisodeView& view, core::Timestamp now) {
  const arbitrage::Episode& episode = view.episode;
  const arbitrage::Decision& best = episode.best;
  json out = {{"id", episode.id.value()},
              {"pair", view.pair},
              {"buy", view.buy_venue},
              {"sell", view.sell_venue},
              {"edge_bps", episode.best_edge.bps().text()},
              {"size", core::scaled_text(best.buy_size.value, view.buy_size_scale)},
              {"profit", best.profit.decimal().text()},
              {"quote", view.quote},
              {"age_ms", (now - episode.born).milliseconds()},
              {"verdict", arbitrage::verdict_name(episode.verdict())},
              {"traded", view.traded}};
  if (episode.closed.known()) out["lifetime_ms"] = episode.lifetime(now).milliseconds();
  return out;
}

json opportunities_json(const engine::StatusView& view) {
  json refused = json::object();
  for (std::size_t i = 0; i < arbitrage::kVerdictCount; ++i) {
    const auto verdict = static_cast<arbitrage::Verdict>(i);
    if (verdict != arbitrage::Verdict::executable && view.stats.count(verdict) > 0) {
      refused[std::string(arbitrage::verdict_name(verdict))] = view.stats.count(verdict);
    }
  }
  json open = json::array();
  for (const engine::EpisodeView& episode : view.open)
    open.push_back(episode_json(episode, view.now));
  json recent = json::array();
  for (const engine::EpisodeView& episode : view.recent) {
    recent.push_back(episode_json(episode, view.now));
  }
  return {{"seen", view.stats.seen},
          {"executable", view.stats.executable()},
          {"refused", std::move(refused)},
          {"open", std::move(open)},
          {"recent", std::move(recent)}};
}

}  // namespace

std::string status_answer(const StatusParts& parts) {
  const engine::StatusView& view = parts.view;
  json document = {
      {"node", parts.node},
      {"mode", view.trading ? "live" : "observe"},
      {"now_ns", view.now.ns},
      {"uptime_ms", (view.now - view.started).milliseconds()},
      {"venues", json::array()},
      {"pairs", json::array()},
      {"opportunities", opportunities_json(view)},
      {"best_edge_bps", view.stats.best_edge ? view.stats.best_edge->bps().text() : ""},
      {"load", load_json(view, parts.road)},
      {"notices", json::array()}};
  for (const engine::VenueView& venue : view.venues) {
    document["venues"].push_back(venue_json(venue, view.now));
  }
  for (const engine::PairView& pair : view.pairs)
    document["pairs"].push_back(pair_json(pair));
  for (const NoticeLine& line : parts.notices) {
    document["notices"].push_back(
        {{"t_ns", line.when.ns}, {"level", level_name(line.level)}, {"text", line.text}});
  }
  if (view.trading) document["trading"] = trading_json(*view.trading);
  if (!parts.stores.empty()) document.update(json::parse(parts.stores));
  // Foreign bytes in a text must not make the document unreadable.
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string books_answer(const std::vector<engine::BookView>& books) {
  json list = json::array();
  for (const engine::BookView& book : books) {
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(book.digest));
    list.push_back({{"venue", book.venue},
                    {"symbol", book.symbol},
                    {"sequence", book.sequence},
                    {"digest", digest}});
  }
  return json{{"books", std::move(list)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tern::app
