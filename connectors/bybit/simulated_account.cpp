// In: signed requests, a login and order actions; what the account's orders and balances become.
// Out: what the venue's documents say of it, by REST and on the streams.
// Cannot happen: an answer to a request whose signature or clock is wrong.
#include "connectors/bybit/simulated_account.hpp"

#include <algorithm>

#include "connectors/simulated_json.hpp"
#include "connectors/texts.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::bybit {

namespace {

using nlohmann::json;

constexpr std::size_t kOrdersOfAPage = 50;
constexpr std::size_t kFillsOfAPage = 100;
constexpr std::size_t kRecentlyEnded = 500;  // still in realtime
constexpr std::size_t kClientIdMax = 36;
constexpr Duration kAhead = core::seconds(1);
constexpr Duration kDefaultWindow = core::seconds(5);
constexpr Duration kKeptWithoutFills = core::seconds(24 * 3600);
constexpr Duration kVisibleAfter = core::milliseconds(100);  // an order just created is not

// What a pushed order and one of an answer have in common, as long as nothing is known.
constexpr std::string_view kOrder =
    R"({"avgPrice":"","blockTradeId":"","cancelType":"UNKNOWN","closeOnTrigger":false,)"
    R"("createdTime":"","cumExecFee":"0","cumExecQty":"0","cumExecValue":"0",)"
    R"("lastPriceOnCreated":"","leavesQty":"0","leavesValue":"0","orderId":"","orderIv":"",)"
    R"("orderLinkId":"","orderStatus":"","orderType":"Limit","placeType":"","positionIdx":0,)"
    R"("price":"","qty":"","reduceOnly":false,"rejectReason":"EC_NoError","side":"",)"
    R"("slLimitPrice":"","slTriggerBy":"","smpGroup":0,"smpOrderId":"","smpType":"None",)"
    R"("stopLoss":"","stopOrderType":"","symbol":"","takeProfit":"","timeInForce":"",)"
    R"("tpLimitPrice":"","tpTriggerBy":"","tpslMode":"","triggerBy":"","triggerDirection":0,)"
    R"("triggerPrice":"","updatedTime":""})";
constexpr std::string_view kFill =
    R"({"blockTradeId":"","closedSize":"","execType":"Trade","indexPrice":"","markIv":"",)"
    R"("markPrice":"","orderType":"Limit","stopOrderType":"UNKNOWN","tradeIv":"",)"
    R"("underlyingPrice":""})";
constexpr std::string_view kCoin =
    R"({"accruedInterest":"0","availableToBorrow":"","availableToWithdraw":"","bonus":"0",)"
    R"("borrowAmount":"0","coin":"","collateralSwitch":true,"cumRealisedPnl":"0","equity":"0",)"
    R"("locked":"0","marginCollateral":true,"totalOrderIM":"0","totalPositionIM":"0",)"
    R"("totalPositionMM":"0","unrealisedPnl":"0","usdValue":"0","walletBalance":"0"})";
constexpr std::string_view kWallet =
    R"({"accountIMRate":"0","accountLTV":"0","accountMMRate":"0","accountType":"UNIFIED",)"
    R"("totalAvailableBalance":"0","totalEquity":"0","totalInitialMargin":"0",)"
    R"("totalMaintenanceMargin":"0","totalMarginBalance":"0","totalPerpUPL":"0",)"
    R"("totalWalletBalance":"0","coin":[]})";
constexpr std::string_view kKey =
    R"({"id":"13770661","note":"tern","apiKey":"","readOnly":0,"secret":"","permissions":)"
    R"({"ContractTrade":[],"Spot":[],"Wallet":[],"Options":[],"Derivatives":[],"CopyTrading":[],)"
    R"("BlockTrade":[],"Exchange":[],"NFT":[],"Affiliate":[]},"ips":["127.0.0.1"],"type":1,)"
    R"("deadlineDay":-2,"expiredAt":"1970-01-01T00:00:00Z","createdAt":"2025-10-13T03:20:45Z",)"
    R"("unified":0,"uta":1,"userID":1,"inviterID":0,"vipLevel":"No VIP","mktMakerLevel":"0",)"
    R"("affiliateID":0,"rsaPublicKey":"","isMaster":true,"parentUid":"0",)"
    R"("kycLevel":"LEVEL_1","kycRegion":""})";

struct Words {
  int code;
  std::string_view text;
};
constexpr Wording<Refusal, Words> kRefusals[] = {
    {Refusal::none, {0, "OK"}},
    {Refusal::not_trading, {170031, "The feature has been suspended"}},
    {Refusal::price_not_on_tick, {170134, "Order price has too many decimals."}},
    {Refusal::price_out_of_bounds,
     {170193, "Buy order price cannot be higher than the price limit."}},
    {Refusal::size_not_on_lot, {170137, "Order volume has too many decimals."}},
    {Refusal::size_below_minimum, {170136, "Order quantity lower than the minimum."}},
    {Refusal::size_above_maximum, {170135, "Order quantity exceeded upper limit."}},
    {Refusal::notional_below_minimum, {170140, "Order value exceeded lower limit."}},
    {Refusal::notional_above_maximum, {170133, "Order value exceeded upper limit."}},
    {Refusal::duplicate_client_id, {170141, "Duplicate clientOrderId"}},
    {Refusal::insufficient_balance, {170131, "Balance insufficient."}}};
// Of the address's own ban, which lasts ten minutes, nobody could wait for the end.
constexpr Wording<Trouble, Words> kTroubles[] = {
    {Trouble::rate_limit, {10006, "Too many visits!"}},
    {Trouble::ban, {10006, "Too many visits!"}},
    {Trouble::busy, {10016, "Server error."}},
    {Trouble::busy_in_ok, {10016, "Server error."}},
    {Trouble::closed, {170031, "The feature has been suspended"}}};

SimulatedAccount::Outcome outcome_of(const Words& words) {
  return {words.code, std::string(words.text)};
}

std::string_view status_of(const AccountOrder& order) {
  if (order.standing == OrderStanding::open) return "New";
  if (order.standing == OrderStanding::partially_filled) return "PartiallyFilled";
  if (order.standing == OrderStanding::filled) return "Filled";
  return order.filled.is_zero() ? "Cancelled" : "PartiallyFilledCanceled";
}

std::string_view side_of(bool is_buy) {
  return is_buy ? "Buy" : "Sell";
}

json coin_text(const std::string& asset, const AccountBalance& balance) {
  json coin = json::parse(kCoin);
  const std::string total = sim::total_of(balance).text();
  coin.update({{"coin", asset},
               {"walletBalance", total},
               {"equity", total},
               {"locked", balance.locked.text()}});
  return coin;
}

// The list as the venue answers it.
json page(json list, const std::string& cursor = "") {
  return {{"nextPageCursor", cursor}, {"category", "spot"}, {"list", std::move(list)}};
}

// Where a page goes on: behind the entry of this number, the latest having come first. Its form is
// the venue's own business.
std::string cursor_of(std::uint64_t number) {
  return "behind:" + std::to_string(number);
}
std::uint64_t number_of(std::string_view cursor) {
  constexpr std::string_view kMark = "behind:";
  std::int64_t number = 0;
  const bool is_ours =
      cursor.starts_with(kMark) && core::parse_integer(cursor.substr(kMark.size()), number);
  return is_ours ? static_cast<std::uint64_t>(number) : UINT64_MAX;
}

}  // namespace

SimulatedAccount::Outcome trouble_outcome(Trouble trouble) {
  return outcome_of(words_for(kTroubles, trouble));
}

SimulatedAccount::Outcome SimulatedAccount::check_time(std::string_view time,
                                                       std::string_view window, Timestamp now) {
  std::int64_t made = 0;
  std::int64_t allowed = kDefaultWindow.milliseconds();
  if (!core::parse_integer(time, made) ||
      (!window.empty() && !core::parse_integer(window, allowed)))
    return {10001, "Request parameter error"};
  const std::int64_t here = now.ns / 1'000'000;
  if (here - allowed <= made && made < here + kAhead.milliseconds()) return {};
  return {10002,
          "invalid request, please check your server timestamp or recv_window param. "
          "req_timestamp[" +
              std::to_string(made) + "],server_timestamp[" + std::to_string(here) + "]"};
}

SimulatedAccount::Outcome SimulatedAccount::check_request(const FaceRequest& request,
                                                          Timestamp now) const {
  const std::string_view key = sim::header_of(request, "x-bapi-api-key");
  const std::string_view time = sim::header_of(request, "x-bapi-timestamp");
  const std::string_view window = sim::header_of(request, "x-bapi-recv-window");
  if (account_ == nullptr || key != account_->key().key) return {10003, "API key is invalid."};
  const Outcome in_time = check_time(time, window, now);
  if (in_time.code != 0) return in_time;
  std::string text;
  text.append(time).append(key).append(window);
  text.append(request.method == "GET" ? sim::query_of(request.target) : request.body);
  if (sim::header_of(request, "x-bapi-sign") !=
      crypto::hmac_sha256_hex(account_->key().secret, text))
    return {10004, "error sign! please check your signature generation algorithm."};
  return {};
}

SimulatedAccount::Outcome SimulatedAccount::check_login(const json& arguments,
                                                        Timestamp now) const {
  if (!arguments.is_array() || arguments.size() != 3 || !arguments[0].is_string() ||
      !arguments[1].is_number_integer() || !arguments[2].is_string())
    return {10001, "Param error"};
  const auto expires = arguments[1].get<std::int64_t>();
  if (account_ == nullptr || arguments[0] != account_->key().key) return {10003, "Invalid apikey"};
  if (expires <= now.ns / 1'000'000) return {10004, "Params expired"};
  const std::string sign =
      crypto::hmac_sha256_hex(account_->key().secret, "GET/realtime" + std::to_string(expires));
  return arguments[2] == sign ? Outcome{} : Outcome{10004, "Invalid sign"};
}

SimulatedAccount::Outcome SimulatedAccount::place(const json& order, Timestamp now) {
  const std::string side = word(order, "side");
  const std::string lifetime = word(order, "timeInForce");
  const auto price = sim::positive(word(order, "price"));
  const auto size = sim::positive(word(order, "qty"));
  const auto instrument = symbols_.find(word(order, "symbol"));
  const auto wrong = [](const char* text) { return Outcome{10001, text}; };
  const std::string client_id = word(order, "orderLinkId");
  if (!account_->key().can_trade)
    return {10005, "Permission denied, please check your API key permissions."};
  if (word(order, "category") != "spot") return wrong("params error: Category is invalid");
  if (!instrument) return {170121, "Invalid symbol."};
  if (side != "Buy" && side != "Sell") return wrong("params error: Side invalid");
  if (word(order, "orderType") != "Limit") return {170116, "Invalid orderType."};
  if (lifetime != "IOC" && lifetime != "GTC") return {170115, "Invalid timeInForce."};
  if (!price || !size) return {170130, "Data sent for parameter is not valid."};
  if (!is_client_id(client_id, "-_", kClientIdMax))
    return wrong("params error: OrderLinkId is invalid");
  if (order.value("isLeverage", 0) != 0) return wrong("margin trading is not switched on");
  // Once used it stays used, whether its order ended or not.
  if (!client_id.empty() && account_->find(client_id) != nullptr)
    return outcome_of(words_for(kRefusals, Refusal::duplicate_client_id));
  const AccountPlacement placed = account_->place(
      {*instrument, side == "Buy", *price, *size, lifetime_of(lifetime == "IOC"), client_id}, now);
  Outcome said = outcome_of(words_for(kRefusals, placed.refusal));
  if (placed.order != nullptr)
    said.result = {{"orderId", std::to_string(placed.order->number)},
                   {"orderLinkId", placed.order->client_id}};
  return said;
}

SimulatedAccount::Outcome SimulatedAccount::cancel(const json& order, Timestamp now) {
  const AccountOrder* const known =
      sim::find_order(*account_, word(order, "orderId"), word(order, "orderLinkId"));
  const auto instrument = symbols_.find(word(order, "symbol"));
  if (!instrument) return {170121, "Invalid symbol."};
  if (known == nullptr || known->instrument != *instrument)
    return {170213, "Order does not exist."};
  const sim::OrderNumber number = known->number;
  const std::string client_id = known->client_id;
  if (known->standing == OrderStanding::filled) return {170139, "Order has been filled.", {}};
  if (!account_->cancel(number, now)) return {170142, "Order has been canceled.", {}};
  return {0, "OK", {{"orderId", std::to_string(number)}, {"orderLinkId", client_id}}};
}

json SimulatedAccount::order_text(const AccountOrder& order) const {
  json text = json::parse(kOrder);
  text.update({{"orderId", std::to_string(order.number)},
               {"orderLinkId", order.client_id},
               {"symbol", symbols_.of(order.instrument)},
               {"side", side_of(order.is_buy)},
               {"timeInForce", is_immediate(order) ? "IOC" : "GTC"},
               {"orderStatus", status_of(order)},
               {"price", order.price.text()},
               {"qty", order.size.text()},
               {"leavesQty", sim::left_of(order).text()},
               {"leavesValue", core::multiply(order.price, sim::left_of(order)).value().text()},
               {"cumExecQty", order.filled.text()},
               {"cumExecValue", order.quote_filled.text()},
               {"cumExecFee", sim::fee_of(*account_, order).text()},
               {"createdTime", milliseconds_text(order.placed)},
               {"updatedTime", milliseconds_text(order.updated)}});
  if (order.standing == OrderStanding::expired)
    text["rejectReason"] =
        order.filled.is_zero() ? "EC_NoImmediateQtyToFill" : "EC_CancelForNoFullFill";
  if (order.standing == OrderStanding::cancelled)
    text.update({{"cancelType", "CancelByUser"}, {"rejectReason", "EC_PerCancelRequest"}});
  if (!order.filled.is_zero())
    text["avgPrice"] = sim::average_price(order, exchange_.listings()[order.instrument]).text();
  return text;
}

json SimulatedAccount::pushed_order(const AccountOrder& order) const {
  json text = order_text(order);
  const Listing& listing = exchange_.listings()[order.instrument];
  text.update({{"category", "spot"},
               {"createType", "CreateByUser"},
               {"feeCurrency", order.is_buy ? listing.base : listing.quote}});
  return text;
}

json SimulatedAccount::fill_text(const AccountOrder& order, const AccountFill& fill) const {
  json text = json::parse(kFill);
  text.update({{"symbol", symbols_.of(fill.instrument)},
               {"orderId", std::to_string(fill.order)},
               {"orderLinkId", fill.client_id},
               {"side", side_of(fill.is_buy)},
               {"orderPrice", order.price.text()},
               {"orderQty", order.size.text()},
               {"leavesQty", sim::left_of(order).text()},
               {"execId", std::to_string(fill.trade_id)},
               {"execPrice", fill.price.text()},
               {"execQty", fill.size.text()},
               {"execValue", sim::worth_of(fill).text()},
               {"execFee", fill.fee.text()},
               {"feeCurrency", fill.fee_asset},
               {"feeRate", sim::rate_of(*account_, fill).text()},
               {"isMaker", !fill.is_taker},
               {"execTime", milliseconds_text(fill.time)},
               {"seq", fill.trade_id}});
  return text;
}

json SimulatedAccount::pushed_fill(const AccountOrder& order, const AccountFill& fill) const {
  json text = fill_text(order, fill);
  text.update({{"category", "spot"}, {"isLeverage", "0"}});
  return text;
}

json SimulatedAccount::pushed_wallet(const std::string& asset,
                                     const AccountBalance& balance) const {
  json text = json::parse(kWallet);
  text["coin"].push_back(coin_text(asset, balance));
  text["coin"][0]["spotHedgingQty"] = "0";
  return text;
}

json SimulatedAccount::open_orders(std::string_view target, Timestamp now) const {
  const Parameters query = sim::parameters_of(sim::query_of(target));
  const std::string_view number = value_of(query, "orderId");
  const std::string_view client_id = value_of(query, "orderLinkId");
  json list = json::array();
  const auto add = [&](const AccountOrder& order) {
    list.push_back(order_text(order));
    list.back()["isLeverage"] = "0";
  };
  if (number.empty() && client_id.empty()) {
    const std::vector<const AccountOrder*> open = account_->open_orders();
    const std::uint64_t behind = number_of(value_of(query, "cursor"));
    for (auto each = open.rbegin(); each != open.rend(); ++each) {
      if ((*each)->number >= behind) continue;
      add(**each);
      if (list.size() == kOrdersOfAPage) return page(std::move(list), cursor_of((*each)->number));
    }
    return page(std::move(list));
  }
  const AccountOrder* const order = sim::find_order(*account_, number, client_id);
  if (order == nullptr || now - order->placed < kVisibleAfter) return page(std::move(list));
  const std::vector<AccountOrder>& all = account_->orders();
  const bool is_recent =
      all.size() <= kRecentlyEnded || order->number >= all[all.size() - kRecentlyEnded].number;
  if (is_open(*order) || is_recent) add(*order);
  return page(std::move(list));
}

json SimulatedAccount::ended_orders(std::string_view target, Timestamp now) const {
  const Parameters query = sim::parameters_of(sim::query_of(target));
  const AccountOrder* const order =
      sim::find_order(*account_, value_of(query, "orderId"), value_of(query, "orderLinkId"));
  json list = json::array();
  const bool is_there = order != nullptr && !is_open(*order) &&
                        now - order->placed >= kVisibleAfter &&
                        (!order->filled.is_zero() || now - order->updated <= kKeptWithoutFills);
  if (is_there) {
    list.push_back(order_text(*order));
    list.back()["isLeverage"] = "0";
  }
  return page(std::move(list));
}

// The latest first.
json SimulatedAccount::fills(std::string_view target) const {
  const Parameters query = sim::parameters_of(sim::query_of(target));
  const std::string_view number = value_of(query, "orderId");
  const std::string_view client_id = value_of(query, "orderLinkId");
  const std::string_view wanted = value_of(query, "symbol");
  std::int64_t since = 0;
  (void)core::parse_integer(value_of(query, "startTime"), since);
  json list = json::array();
  const std::vector<AccountFill>& all = account_->fills();
  const std::uint64_t behind = number_of(value_of(query, "cursor"));
  for (std::size_t i = std::min<std::uint64_t>(all.size(), behind - 1); i > 0; --i) {
    const AccountFill& fill = all[i - 1];
    if (!number.empty() && number != std::to_string(fill.order)) continue;
    if (!client_id.empty() && client_id != fill.client_id) continue;
    if (!wanted.empty() && wanted != symbols_.of(fill.instrument)) continue;
    if (fill.time < core::from_milliseconds(since)) continue;
    list.push_back(fill_text(*account_->find(fill.order), fill));
    list.back()["createType"] = "CreateByUser";
    if (list.size() == kFillsOfAPage) return page(std::move(list), cursor_of(i));
  }
  return page(std::move(list));
}

// Coins that hold something.
json SimulatedAccount::wallet() const {
  json text = json::parse(kWallet);
  for (const auto& [asset, balance] : account_->balances()) {
    if (balance.free.is_zero() && balance.locked.is_zero()) continue;
    text["coin"].push_back(coin_text(asset, balance));
    text["coin"].back()["spotBorrow"] = "0";
  }
  return {{"list", json::array({text})}};
}

json SimulatedAccount::fees(std::string_view target) const {
  const Parameters query = sim::parameters_of(sim::query_of(target));
  const std::string_view wanted = value_of(query, "symbol");
  json list = json::array();
  for (InstrumentIndex i = 0; i < exchange_.listings().size(); ++i) {
    if (!wanted.empty() && wanted != symbols_.of(i)) continue;
    list.push_back({{"symbol", symbols_.of(i)},
                    {"takerFeeRate", account_->setup().taker_fee.text()},
                    {"makerFeeRate", account_->setup().maker_fee.text()}});
  }
  return {{"list", std::move(list)}};
}

json SimulatedAccount::key() const {
  json text = json::parse(kKey);
  const sim::AccountKey& key = account_->key();
  text["apiKey"] = key.key;
  if (key.can_trade) text["permissions"]["Spot"].push_back("SpotTrade");
  if (key.can_withdraw) text["permissions"]["Wallet"].push_back("Withdraw");
  return text;
}

SimulatedAccount::Outcome SimulatedAccount::answer(std::string_view target, Timestamp now) const {
  const std::string_view path = sim::path_of(target);
  if (path == "/v5/account/wallet-balance") return {0, "OK", wallet()};
  if (path == "/v5/user/query-api") return {0, "", key()};
  const Parameters query = sim::parameters_of(sim::query_of(target));
  if (value_of(query, "category") != "spot") return {10001, "params error: Category is invalid"};
  if (path == "/v5/order/realtime") return {0, "OK", open_orders(target, now)};
  if (path == "/v5/order/history") return {0, "OK", ended_orders(target, now)};
  if (path == "/v5/execution/list") return {0, "OK", fills(target)};
  return {0, "OK", fees(target)};
}

}  // namespace tern::connectors::bybit
