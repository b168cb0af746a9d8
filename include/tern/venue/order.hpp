// In: decisions of ours, words of a venue about our orders and our money.
// Out: both as plain values with exact numbers.
// Cannot happen: a fee whose sign is open (positive is paid); an order id of a form that some venue
// refuses.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/market/level.hpp"

namespace tern::venue {

// Our name for one placement: kSize lower-case letters and digits, the first a letter. Legal on
// every venue whose document we have read; what the characters mean is the business of orders.
class ClientOrderId {
 public:
  static constexpr std::size_t kSize = 18;

  constexpr ClientOrderId() noexcept = default;  // names no order
  // Empty when the text is not one of ours: a foreign order, a cancel's own id.
  [[nodiscard]] static std::optional<ClientOrderId> parse(std::string_view text) noexcept;
  // Of characters that are right by how they were made.
  [[nodiscard]] static constexpr ClientOrderId made_of(
      const std::array<char, kSize>& text) noexcept {
    ClientOrderId id;
    id.text_ = text;
    return id;
  }

  [[nodiscard]] constexpr bool known() const noexcept { return text_[0] != 0; }
  [[nodiscard]] std::string_view text() const noexcept {
    return known() ? std::string_view(text_.data(), kSize) : std::string_view();
  }
  friend constexpr auto operator<=>(const ClientOrderId&, const ClientOrderId&) noexcept = default;

 private:
  std::array<char, kSize> text_{};
};

struct ClientOrderIdHash {
  [[nodiscard]] std::size_t operator()(const ClientOrderId& id) const noexcept;
};

enum class OrderSide : std::uint8_t { buy, sell };
[[nodiscard]] std::string_view name_of(OrderSide side);  // "buy", "sell"
[[nodiscard]] constexpr OrderSide opposite(OrderSide side) noexcept {
  return side == OrderSide::buy ? OrderSide::sell : OrderSide::buy;
}

// A price-bounded immediate-or-cancel order. tern sends no other kind: what a trade needs and what
// a flatten needs are the same with another limit.
struct PlaceOrder {
  ClientOrderId id;
  market::InstrumentId instrument;
  OrderSide side = OrderSide::buy;
  market::SizeLots size;     // at the instrument's size scale; > 0
  market::PriceTicks limit;  // at the instrument's price scale; > 0
  friend bool operator==(const PlaceOrder&, const PlaceOrder&) = default;
};

// What names an order at its venue. The venue's own id helps where look-up by ours is limited.
struct OrderName {
  ClientOrderId id;
  market::InstrumentId instrument;
  std::string_view venue_id;  // empty: not known
  bool alone = false;  // where the venue can list many at once: nothing but this one is looked for
};

// Words for what a venue refuses. Everything that no table names is `unknown`.
enum class OrderError : std::uint8_t {
  none,
  insufficient_balance,
  rules,         // precision, size, notional or price band: our rules of the symbol are old
  not_found,     // no such order (any more)
  duplicate_id,  // an order of this id exists
  rate_limited,
  authorization,  // key, signature, clock, permission: nothing was executed
  venue_down,     // maintenance, overloaded: nothing was executed
  expired,        // the placement reached the venue after its own expiry: nothing was executed
  refused,        // for another definite reason: nothing was executed
  unknown,        // time-out, 5xx, a code without a row: it may have been executed
};
[[nodiscard]] std::string_view name_of(OrderError error);

// What an answer to a placement proves. A rate limit met after the bytes left and a duplicate id
// prove nothing about this placement.
enum class PlacementOutcome : std::uint8_t { accepted, rejected, unknown };
[[nodiscard]] PlacementOutcome placement_outcome(OrderError error) noexcept;

struct PlacementReply {
  ClientOrderId id;
  OrderError error = OrderError::unknown;
  std::string_view venue_id;  // empty: not said
  std::string_view text;      // the venue's code and words, bounded; empty when accepted
  // Of a venue that does not repeat our id in every answer: `venue_now` of the call that made the
  // message, and `id` is unknown. The desk knows which one that was.
  core::Timestamp sent_as = {};
};

struct CancelReply {
  ClientOrderId id;
  OrderError error = OrderError::unknown;  // not_found: it is over already, in whatever way
  std::string_view text;
  core::Timestamp sent_as = {};  // as above
};

enum class ReportedStatus : std::uint8_t {
  open,  // accepted by the matching engine, nothing filled yet
  partially_filled,
  filled,
  cancelled,  // may have fills
  rejected,
  expired,  // an immediate-or-cancel order's rest; may have fills
};
[[nodiscard]] std::string_view name_of(ReportedStatus status);
[[nodiscard]] constexpr bool is_final(ReportedStatus status) noexcept {
  return status != ReportedStatus::open && status != ReportedStatus::partially_filled;
}

// One order as the venue says it stands. Filled is cumulative.
struct OrderReport {
  ClientOrderId id;             // unknown: a foreign order
  std::string_view foreign_id;  // its client id, if `id` is unknown
  std::string_view venue_id;
  market::InstrumentId instrument;  // invalid: a symbol the catalog does not know
  OrderSide side = OrderSide::buy;
  ReportedStatus status = ReportedStatus::open;
  core::Decimal size;    // base units
  core::Decimal filled;  // base units
  core::Timestamp venue_time;
  std::string_view reason;  // the venue's word for why it ended; may be empty
};

// One execution. Unique by (instrument, trade_id).
struct FillReport {
  ClientOrderId id;           // unknown: the venue named only its own id
  std::string_view venue_id;  // of the order
  std::string_view trade_id;
  market::InstrumentId instrument;
  OrderSide side = OrderSide::buy;
  core::Decimal price;          // quote units
  core::Decimal size;           // base units
  core::Decimal fee;            // positive: paid; negative: a rebate
  std::string_view fee_ticker;  // as the venue writes the asset
  core::Timestamp venue_time;
};

// One asset of the account.
struct BalanceReport {
  std::string_view ticker;
  core::Decimal free;
  core::Decimal locked;  // by orders; total is free + locked
  core::Timestamp venue_time;
};

struct FeeReport {
  market::InstrumentId instrument;  // invalid: of the whole account
  core::Decimal maker;              // fraction; positive: paid
  core::Decimal taker;
};

// What the key may do. A key that can withdraw is refused.
struct KeyReport {
  bool can_trade = false;
  bool can_withdraw = false;  // or move money to other accounts by itself
  bool is_bound_to_address = false;
  std::string_view text;  // the venue's own words, or why this account cannot be used; may be empty
  bool is_usable = true;  // false: an account mode tern must not trade in (borrowing, ...)
};

}  // namespace tern::venue
