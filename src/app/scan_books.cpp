// In: a gzip file, one JSON object per line. Out: order books with exact decimals.
// Cannot happen: a field missing, a level out of order, or a line with something after its object.
#include <simdjson.h>

#include <string_view>
#include <utility>

#include "app/line_reader.hpp"
#include "app/scan.hpp"
#include "tern/market/order_book.hpp"

namespace tern::app {

namespace {

namespace ondemand = simdjson::ondemand;

// Empty: read. Else what is wrong.
using Problem = std::string;

Problem read_number(ondemand::value value, core::Decimal& number) {
  std::string_view text;
  if (std::move(value).get_string().get(text) != simdjson::SUCCESS) {
    return "a price or size is not a decimal in quotes";
  }
  const core::Result<core::Decimal> parsed = core::Decimal::parse(text);
  if (!parsed.ok()) return "a price or size cannot be read: " + parsed.error().what;
  number = parsed.value();
  if (number.is_zero() || number.is_negative()) return "a price or size is not above zero";
  return {};
}

Problem read_level(ondemand::value value, BookLine::Level& level) {
  ondemand::array pair;
  if (std::move(value).get_array().get(pair) != simdjson::SUCCESS) return "a level is no array";
  core::Decimal* const numbers[] = {&level.price, &level.size};
  std::size_t count = 0;
  for (auto item : pair) {
    ondemand::value number;
    if (std::move(item).get(number) != simdjson::SUCCESS) return "not well-formed JSON";
    if (count == 2) return "a level has more than price and size";
    Problem problem = read_number(number, *numbers[count++]);
    if (!problem.empty()) return problem;
  }
  return count == 2 ? Problem{} : "a level has no price and size";
}

// Best first: each price is worse than the one before.
Problem read_side(ondemand::value value, bool bids, std::vector<BookLine::Level>& side) {
  ondemand::array levels;
  if (std::move(value).get_array().get(levels) != simdjson::SUCCESS) {
    return bids ? "\"bids\" is no array" : "\"asks\" is no array";
  }
  for (auto item : levels) {
    ondemand::value entry;
    if (std::move(item).get(entry) != simdjson::SUCCESS) return "not well-formed JSON";
    if (side.size() == market::OrderBook::kMaxLevels) {
      return "more than " + std::to_string(market::OrderBook::kMaxLevels) + " levels on a side";
    }
    BookLine::Level level;
    Problem problem = read_level(entry, level);
    if (!problem.empty()) return problem;
    if (!side.empty() &&
        (bids ? level.price >= side.back().price : level.price <= side.back().price)) {
      return "price " + level.price.text() + " does not stand best first";
    }
    side.push_back(level);
  }
  return {};
}

Problem read_field(std::string_view key, ondemand::value value, BookLine& book) {
  const std::pair<std::string_view, std::string*> texts[] = {
      {"set", &book.set}, {"venue", &book.venue}, {"base", &book.base}, {"quote", &book.quote}};
  for (const auto& [name, text] : texts) {
    if (key != name) continue;
    std::string_view found;
    if (std::move(value).get_string().get(found) != simdjson::SUCCESS || found.empty()) {
      return "\"" + std::string(name) + "\" is not a text";
    }
    *text = found;
    return {};
  }
  if (key == "bids") return read_side(value, true, book.bids);
  if (key == "asks") return read_side(value, false, book.asks);
  return {};
}

Problem read_book(ondemand::document& document, BookLine& book) {
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return "not a JSON object";
  bool has_bids = false;
  bool has_asks = false;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(key) != simdjson::SUCCESS) {
      return "not well-formed JSON";
    }
    has_bids |= key == "bids";
    has_asks |= key == "asks";
    Problem problem = read_field(key, field.value(), book);
    if (!problem.empty()) return problem;
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return "something follows the JSON object";
  }
  if (book.set.empty() || book.venue.empty() || book.base.empty() || book.quote.empty() ||
      !has_bids || !has_asks) {
    return "not an order book: set, venue, base, quote, bids or asks is missing";
  }
  return {};
}

}  // namespace

core::Status read_books(const std::string& path, std::vector<BookLine>& books) {
  core::Result<LineReader> opened = LineReader::open(path);
  if (!opened.ok()) return opened.error();
  LineReader& reader = opened.value();
  ondemand::parser parser;
  std::string line;
  for (;;) {
    const core::Result<bool> more = reader.next(line);
    if (!more.ok()) return more.error();
    if (!more.value()) return core::Ok{};
    constexpr const char* kAdvice = "give files as recordings/README.md describes them";
    if (books.size() == kMaxScannedBooks) {
      return core::Error{"more than " + std::to_string(kMaxScannedBooks) + " books", reader.where(),
                         "scan fewer files at a time"};
    }
    const simdjson::padded_string padded(line);
    ondemand::document document;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) {
      return core::Error{"not a JSON object", reader.where(), kAdvice};
    }
    BookLine book;
    const Problem problem = read_book(document, book);
    if (!problem.empty()) return core::Error{problem, reader.where(), kAdvice};
    book.where = reader.where();
    books.push_back(std::move(book));
  }
}

}  // namespace tern::app
