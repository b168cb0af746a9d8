// In: nothing. Out: one status document as ternd writes it, with every kind of trouble in it.
// Cannot happen: a field outside the contract: status_answer.cpp writes the same names.
#pragma once

#include <nlohmann/json.hpp>

namespace tern::app {

inline nlohmann::json sample_status() {
  return nlohmann::json::parse(R"json({
  "node": "demo", "mode": "observe", "now_ns": 1795199461000000000, "uptime_ms": 751234,
  "venues": [
    {"name": "alpha", "state": "live", "connected": true, "connections": 1, "books_live": 2,
     "books_wanted": 2, "frames": 1234567, "bytes": 99, "resyncs": 3, "decode_errors": 0,
     "recovered_ms": {"p50": 120, "max": 1900, "count": 3},
     "last_error": "closed by the venue after 24 h", "next_try_ms": 0},
    {"name": "beta_us", "state": "live", "connected": true, "connections": 1, "books_live": 1,
     "books_wanted": 2, "frames": 4021, "bytes": 99, "resyncs": 0, "decode_errors": 2,
     "recovered_ms": {"p50": 0, "max": 0, "count": 0}, "last_error": "", "next_try_ms": 0},
    {"name": "gamma", "state": "backing off", "connected": false, "connections": 0,
     "books_live": 0, "books_wanted": 2, "frames": 17, "bytes": 99, "resyncs": 12,
     "decode_errors": 0, "recovered_ms": {"p50": 0, "max": 0, "count": 0},
     "last_error": "TLS: certificate not trusted", "next_try_ms": 3250}],
  "pairs": [
    {"pair": "BTC/USDT", "tops": [
      {"venue": "alpha", "bid": "61234.5", "bid_size": "0.512", "ask": "61235",
       "ask_size": "1.2034", "age_ms": 120, "change_age_ms": 3400, "usable": "yes"},
      {"venue": "beta_us", "bid": "61260.25", "bid_size": "2", "ask": "61260.5",
       "ask_size": "0.1", "age_ms": 30, "change_age_ms": 30, "usable": "yes"},
      {"venue": "gamma", "bid": "", "bid_size": "", "ask": "", "ask_size": "", "age_ms": 0,
       "change_age_ms": 0, "usable": "not_live"}],
     "best": {"buy": "alpha", "sell": "beta_us", "edge_bps": "-15.8812345678"}},
    {"pair": "ETH/USDT", "tops": [
      {"venue": "alpha", "bid": "3012.1", "bid_size": "4", "ask": "3012.11", "ask_size": "5.5",
       "age_ms": 15, "change_age_ms": 700, "usable": "yes"},
      {"venue": "beta_us", "bid": "3011", "bid_size": "1", "ask": "3011.5", "ask_size": "2",
       "age_ms": 14230, "change_age_ms": 75000, "usable": "silent"},
      {"venue": "gamma", "bid": "", "bid_size": "", "ask": "", "ask_size": "", "age_ms": 0,
       "change_age_ms": 0, "usable": "not_live"}]}],
  "opportunities": {"seen": 1123, "executable": 4,
    "refused": {"silent": 80, "below_minimum_notional": 39, "too_good": 1000},
    "open": [
      {"id": 9, "pair": "BTC/USDT", "buy": "alpha", "sell": "beta_us",
       "edge_bps": "12.3411882", "size": "0.0162", "profit": "1.2240881331", "quote": "USDT",
       "age_ms": 430, "verdict": "executable"}],
    "recent": [
      {"id": 8, "pair": "ETH/USDT", "buy": "beta_us", "sell": "alpha", "edge_bps": "7.5",
       "size": "0.33", "profit": "0.00004212", "quote": "USDT", "age_ms": 9000,
       "lifetime_ms": 2400, "verdict": "below_minimum_notional"}]},
  "best_edge_bps": "61.2345678",
  "notices": [
    {"t_ns": 1795199452000000000, "level": "warning", "text": "gamma: certificate not trusted"},
    {"t_ns": 1795199454000000000, "level": "info", "text": "beta_us: book lost, asked again"}]
})json");
}

// The same while it trades: halted, one account refused, one paused, one trade open.
inline nlohmann::json trading_status() {
  nlohmann::json status = sample_status();
  status["mode"] = "live";
  status["trading"] = nlohmann::json::parse(R"json({
  "trades": {"closed": 1210, "flattened": 32, "halted": 1, "open": 1},
  "orders": {"placed": 2483, "unknown_resolved": 5},
  "pnl": {"currency": "USDT", "quoted": "333.6491187462909493",
          "realised": "228.993424495647152753851073", "by_asset": {"BTC": "-0.00001018"}},
  "exposure_max": {"max_notional": "997.4144974267463", "max_age_ms": 1100},
  "exposure": {"notional": "61.2345", "currency": "USDT", "open_trades": [
    {"trade": "126880000000000007", "pair": "BTC/USDT", "buy": "alpha", "sell": "beta_us",
     "size": "0.001", "imbalance": "0.001", "flatten": "sell 0.001 BTC at alpha", "age_ms": 2300,
     "note": "no account at beta_us", "orders": ["buy filled", "sell unknown"]}]},
  "latches": [{"latch": "halt", "reason": "trade 7: no end in sight",
               "at_ns": 1795199455000000000}],
  "paused": {"beta_us": "USDT differs by 3.5"},
  "accounts": [
    {"venue": "alpha", "ready": true, "refused": "", "paused": false, "balance_age_ms": 134,
     "orders_at_large": 0, "placed_by_stream": 52, "placed_by_rest": 0, "last_error": ""},
    {"venue": "beta_us", "ready": true, "refused": "", "paused": true, "balance_age_ms": 1134,
     "orders_at_large": 1, "placed_by_stream": 0, "placed_by_rest": 9, "last_error": "late"},
    {"venue": "gamma", "ready": false, "refused": "this key may not trade", "paused": false,
     "balance_age_ms": -1, "orders_at_large": 0, "placed_by_stream": 0, "placed_by_rest": 0,
     "last_error": ""}],
  "records": 1850, "foreign_orders": 2, "reports_held_back": 1, "broken": false
})json");
  status["board"] = {{"trouble", "no answer from 127.0.0.1:6379"}};
  status["history"] = {{"trouble", "connection refused"}, {"lag", 1234}};
  return status;
}

}  // namespace tern::app
