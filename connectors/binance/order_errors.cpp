// In: a status, a code, words. Out: what they prove about an order. The tables are the venue's
// errors.md. Cannot happen: a code or a text that no row names taken for a refusal.
#include <algorithm>
#include <iterator>

#include "connectors/binance/account.hpp"

namespace tern::connectors::binance {
namespace {

using venue::OrderError;

// From `first` down to `last`.
struct CodeRow {
  std::int64_t first;
  std::int64_t last;
  OrderError error;
};
constexpr CodeRow kByCode[] = {
    {-1000, -1001, OrderError::unknown},       {-1002, -1002, OrderError::authorization},
    {-1003, -1003, OrderError::rate_limited},  {-1006, -1007, OrderError::unknown},
    {-1008, -1008, OrderError::venue_down},    {-1014, -1014, OrderError::rules},
    {-1015, -1015, OrderError::rate_limited},  {-1016, -1016, OrderError::venue_down},
    {-1020, -1020, OrderError::rules},         {-1021, -1022, OrderError::authorization},
    {-1034, -1034, OrderError::rate_limited},  {-1100, -1108, OrderError::rules},
    {-1111, -1111, OrderError::rules},         {-1112, -1112, OrderError::refused},
    {-1114, -1122, OrderError::rules},         {-1127, -1128, OrderError::rules},
    {-1130, -1130, OrderError::rules},         {-1220, -1220, OrderError::rules},
    {-2008, -2008, OrderError::authorization}, {-2013, -2013, OrderError::not_found},
    {-2014, -2015, OrderError::authorization}, {-2026, -2026, OrderError::not_found},
    {-2035, -2036, OrderError::refused},       {-2038, -2039, OrderError::refused},
    {-2042, -2043, OrderError::refused},
};

// Codes that mean many things: the words decide, the first row that fits.
constexpr std::int64_t kWordedCodes[] = {-1010, -1013, -2010, -2011};
struct WordsRow {
  std::string_view words;
  OrderError error;
};
constexpr WordsRow kByWords[] = {
    {"insufficient balance", OrderError::insufficient_balance},
    {"Duplicate order sent", OrderError::duplicate_id},
    {"Unknown order sent", OrderError::not_found},
    {"Market is closed", OrderError::venue_down},
    {"would immediately match and take", OrderError::refused},
    {"for this account", OrderError::refused},
    {"may not place or cancel orders", OrderError::refused},
    {"disabled on this account", OrderError::refused},
    {"due to cancel restrictions", OrderError::refused},
    {"MAX_NUM_", OrderError::refused},  // too many are open: rounding anew is no help
    {"MAX_POSITION", OrderError::refused},
    {"Filter failure", OrderError::rules},
    {"QTY is zero or less", OrderError::rules},
    {"LOT_SIZE filter", OrderError::rules},
};

OrderError by_words(std::string_view text) {
  const auto row = std::find_if(std::begin(kByWords), std::end(kByWords), [&](const auto& each) {
    return text.find(each.words) != std::string_view::npos;
  });
  return row == std::end(kByWords) ? OrderError::unknown : row->error;
}

OrderError by_code(std::int64_t code) {
  const auto row = std::find_if(std::begin(kByCode), std::end(kByCode), [&](const auto& each) {
    return code <= each.first && code >= each.last;
  });
  return row == std::end(kByCode) ? OrderError::unknown : row->error;
}

}  // namespace

OrderError order_error_of(int status, const VenueError& error) {
  if (status >= 500) return OrderError::unknown;
  // A 403 without the venue's JSON is its firewall.
  if (status == 429 || status == 418 || (status == 403 && !error.coded)) {
    return OrderError::rate_limited;
  }
  if (!error.coded) return OrderError::unknown;
  const auto* const end = std::end(kWordedCodes);
  const bool worded = std::find(std::begin(kWordedCodes), end, error.code) != end;
  return worded ? by_words(error.text) : by_code(error.code);
}

}  // namespace tern::connectors::binance
