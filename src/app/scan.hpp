// In: files of order books taken on several venues at one time, a fee. Out: what one could earn
// between each two venues, by the daemon's own walk. Cannot happen: books of different sets mixed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/result.hpp"

namespace tern::app {

// One line of a file: {"set","venue","base","quote","bids":[["price","size"],...],"asks":[...]},
// best first.
struct BookLine {
  struct Level {
    core::Decimal price;
    core::Decimal size;
  };

  std::string set;
  std::string venue;
  std::string base;
  std::string quote;
  std::vector<Level> bids;
  std::vector<Level> asks;
  std::string where;  // "file:line"
};

struct ScanRow {
  std::string pair;
  std::string buy;
  std::string sell;
  core::Decimal quantity;
  core::Decimal profit;  // quote asset
  std::string set;
};

struct ScanReport {
  std::vector<ScanRow> rows;         // by pair, buy, sell, set
  std::vector<core::Error> refused;  // routes that do not fit; the others ran
};

inline constexpr std::size_t kMaxScannedBooks = 100'000;

// Errors name file and line: no line of the format, levels that are not best first, a book given
// twice.
core::Status read_books(const std::string& path, std::vector<BookLine>& books);

// Both legs pay `fee` (0 <= fee < 1) in quote; policy exact, no rules, no caps.
core::Result<ScanReport> scan_books(std::span<const BookLine> books, const core::Decimal& fee);

// [{"pair","buy","sell","quantity","profit"}], money as text.
std::string scan_json(std::span<const ScanRow> rows);
std::string scan_table(std::span<const ScanRow> rows);

}  // namespace tern::app
