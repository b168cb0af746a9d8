// In: orders of one account as a face read them from requests.
// Out: fills, refusals, balances: the venue's own truth about this account.
// Cannot happen: a balance below zero; an order that breaks the listing's rules and is taken; money
// that appears or vanishes: what a trade moves, fee included, adds up to nothing per asset.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/sim/exchange.hpp"

namespace tern::sim {

// The key that a client of the simulated venue uses. Made up at the start; worth nothing elsewhere.
struct AccountKey {
  std::string key;
  std::string secret;
  std::string passphrase;  // empty where the dialect has none
  bool can_trade = true;
  bool can_withdraw = false;
};

// A fee is rate * what it is taken from, cut off after kFeeDigits digits: so what an order's fills
// cost together is never more than what was locked for it.
inline constexpr int kFeeDigits = 8;

struct AccountSetup {
  AccountKey key;
  std::map<std::string, core::Decimal> balances;  // free, by canonical asset
  core::Decimal taker_fee;                        // fraction
  core::Decimal maker_fee;
  // A fee is taken from what is received: the coin bought or the money for the coin sold. A buy's
  // may be taken from the money spent instead; then it is locked with it.
  bool buy_fee_from_quote = false;
};

// How an order that could be filled whole is filled instead: a part of it (a lot at least, all but
// a lot at most), in so many trades where the lots allow it; the rest is cancelled.
struct Split {
  std::uint32_t filled_ppm = 500'000;
  std::int64_t trades = 1;
};

enum class Lifetime : std::uint8_t { immediate_or_cancel, until_cancelled };

struct AccountOrderRequest {
  InstrumentIndex instrument = 0;
  bool is_buy = true;
  core::Decimal price;
  core::Decimal size;
  Lifetime lifetime = Lifetime::immediate_or_cancel;
  std::string client_id;
};

// Why an order was not taken, in the order in which it is asked; a face turns it into its venue's
// code and words.
enum class Refusal : std::uint8_t {
  none,
  not_trading,
  price_not_on_tick,
  price_out_of_bounds,
  size_not_on_lot,
  size_below_minimum,
  size_above_maximum,
  notional_below_minimum,
  notional_above_maximum,
  duplicate_client_id,  // among open orders
  insufficient_balance,
};

enum class OrderStanding : std::uint8_t { open, partially_filled, filled, cancelled, expired };
[[nodiscard]] std::string_view name_of(OrderStanding standing);

struct AccountFill {
  std::int64_t trade_id = 0;
  OrderNumber order = 0;
  std::string client_id;
  InstrumentIndex instrument = 0;
  bool is_buy = true;
  bool is_taker = true;
  core::Decimal price;
  core::Decimal size;
  core::Decimal fee;      // positive: paid
  std::string fee_asset;  // canonical
  core::Timestamp time;
  bool before_cancel = false;  // happened before a cancel that was answered first
};

struct AccountOrder {
  OrderNumber number = 0;
  std::string client_id;
  InstrumentIndex instrument = 0;
  bool is_buy = true;
  Lifetime lifetime = Lifetime::immediate_or_cancel;
  core::Decimal price;
  core::Decimal size;
  core::Decimal filled;
  core::Decimal quote_filled;  // sum of price * size
  OrderStanding standing = OrderStanding::open;
  core::Timestamp placed;
  core::Timestamp updated;
  std::vector<std::size_t> fills;  // indices into Account::fills()
};

struct AccountBalance {
  core::Decimal free;
  core::Decimal locked;
};

// Told of every change in the order in which the venue would push it. The face is this.
class AccountObserver {
 public:
  // New, filled in part or whole (fill points to what just happened), ended.
  virtual void on_account_order(const AccountOrder& order, const AccountFill* fill) = 0;
  virtual void on_account_balance(const std::string& asset, const AccountBalance& balance) = 0;

 protected:
  ~AccountObserver() = default;
};

struct AccountPlacement {
  Refusal refusal = Refusal::none;
  const AccountOrder* order = nullptr;  // null when refused; lives until the next place()
};

class Account {
 public:
  static constexpr std::size_t kMaxOrders = 1'000'000;  // of one simulation; more is a mistake
  static constexpr OwnerId kOwner = 1'000'000;          // of the account's orders on the exchange

  // The exchange outlives the account.
  Account(Exchange& exchange, AccountSetup setup);

  void observe(AccountObserver* observer) { observer_ = observer; }
  // This venue bounds sizes and prices, not what an order is worth: said by a face whose dialect
  // publishes no such bounds.
  void ignore_notional_bounds() noexcept { has_notional_bounds_ = false; }
  // The client asks for it with every order: said by a face whose dialect lets it.
  void take_buy_fees_from_quote() noexcept { setup_.buy_fee_from_quote = true; }
  [[nodiscard]] const AccountKey& key() const noexcept { return setup_.key; }
  [[nodiscard]] const AccountSetup& setup() const noexcept { return setup_; }

  // New orders are refused as not trading.
  void refuse_orders(bool refused) noexcept { refuses_ = refused; }
  // The next immediate-or-cancel order of at least two lots that could be filled whole is split: a
  // fault. Empty: no longer.
  void split_next_fill(std::optional<Split> split = Split{}) { split_next_ = split; }
  [[nodiscard]] bool split_pending() const noexcept { return split_next_.has_value(); }
  // The next immediate-or-cancel order is accepted and waits for so long before it is matched: a
  // fault. Who cancels it meanwhile is told that it is cancelled, and that half of it was filled
  // before. Empty: no longer.
  void delay_next_match(std::optional<core::Duration> wait) { delay_next_ = wait; }
  [[nodiscard]] bool delay_pending() const noexcept { return delay_next_.has_value(); }
  // Matches what has waited long enough.
  void on_time(core::Timestamp now);

  AccountPlacement place(const AccountOrderRequest& request, core::Timestamp now);
  // False: no such open order.
  bool cancel(OrderNumber number, core::Timestamp now);
  // A resting order of this account was met by somebody's taker order. Called by the host with
  // every trade of the exchange.
  void on_trade(const SimTrade& trade);

  [[nodiscard]] const AccountOrder* find(
      std::string_view client_id) const;  // the latest of that id
  [[nodiscard]] const AccountOrder* find(OrderNumber number) const;
  [[nodiscard]] std::vector<const AccountOrder*> open_orders() const;
  [[nodiscard]] const std::vector<AccountOrder>& orders() const noexcept { return orders_; }
  [[nodiscard]] const std::vector<AccountFill>& fills() const noexcept { return fills_; }
  // Every asset of every listing and of the setup.
  [[nodiscard]] const std::map<std::string, AccountBalance>& balances() const noexcept {
    return balances_;
  }
  // What the venue took, by asset: where the fees went.
  [[nodiscard]] const std::map<std::string, core::Decimal>& fees() const noexcept { return fees_; }

 private:
  struct Hold {
    const std::string* asset = nullptr;
    core::Decimal amount;
  };

  [[nodiscard]] const Listing& listing(InstrumentIndex instrument) const;
  // What an order of this side and limit keeps locked for `size` of it.
  [[nodiscard]] Hold hold(const AccountOrder& order, const core::Decimal& size) const;
  [[nodiscard]] Refusal refusal(const AccountOrderRequest& request) const;
  // Makes less of it if it is to be split.
  void split(SimOrder& order);
  [[nodiscard]] bool fills_whole(const SimOrder& order) const;
  [[nodiscard]] SimOrder to_exchange(const AccountOrder& order) const;
  AccountOrder& enter(AccountOrder order);
  // What it meets, up to `size`, is booked; the order may still be open then.
  void match(AccountOrder& order, const SimOrder& sent, core::Timestamp now);
  // False: it does not wait.
  bool cancel_waiting(AccountOrder& order, core::Timestamp now);
  enum class Meeting : std::uint8_t { as_maker, as_taker, before_cancel };
  void book(AccountOrder& order, const SimTrade& trade, Meeting meeting);
  void settle(const AccountOrder& order, const AccountFill& fill);
  void end(AccountOrder& order, OrderStanding standing, core::Timestamp now);
  void tell(const AccountOrder& order, const AccountFill* fill);
  void tell_balance(const std::string& asset);

  Exchange& exchange_;
  AccountSetup setup_;
  AccountObserver* observer_ = nullptr;
  std::map<std::string, AccountBalance> balances_;
  std::map<std::string, core::Decimal> fees_;
  std::vector<AccountOrder> orders_;  // by rising number
  std::vector<std::size_t> resting_;  // indices into orders_, by rising number
  std::vector<AccountFill> fills_;
  std::map<std::string, std::size_t, std::less<>> by_client_id_;
  struct Waiting {
    std::size_t index = 0;  // into orders_
    core::Timestamp due;
  };
  std::vector<Waiting> waiting_;  // accepted and not matched; also among resting_
  std::optional<Split> split_next_;
  std::optional<core::Duration> delay_next_;
  bool refuses_ = false;
  bool has_notional_bounds_ = true;
};

}  // namespace tern::sim
