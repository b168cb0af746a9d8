// In: methods of the private API and their parameters. Out: what the venue answers, and what it
// pushes. Cannot happen: an order that reaches the account with a number the venue would refuse to
// read; an answer to a stranger that says more than that he is one.
#include "connectors/binance/simulated_account.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

using Method = SimulatedAccount::Method;

constexpr std::int64_t kWindowDefault = 5'000;  // recvWindow, milliseconds
constexpr std::int64_t kWindowMax = 60'000;
constexpr std::int64_t kAheadMax = 1'000;
constexpr std::size_t kClientIdMax = 36;
constexpr int kOrdersPer10Seconds = 50;
constexpr std::size_t kTradesMax = 1'000;
constexpr std::int64_t kTradesDefault = 500;

struct MethodRow {
  Method method;
  std::string_view verb, path, name;
  std::int64_t weight;
  std::string_view mandatory, optional;
};
constexpr MethodRow kMethods[] = {
    {Method::place, "POST", "/api/v3/order", "order.place", 1,
     "symbol side type timeInForce quantity price", "newClientOrderId newOrderRespType"},
    {Method::cancel, "DELETE", "/api/v3/order", "order.cancel", 1, "symbol",
     "origClientOrderId orderId newClientOrderId"},
    {Method::order, "GET", "/api/v3/order", "order.status", 4, "symbol",
     "origClientOrderId orderId"},
    {Method::open_orders, "GET", "/api/v3/openOrders", "openOrders.status", 80, "", "symbol"},
    {Method::trades, "GET", "/api/v3/myTrades", "myTrades", 20, "symbol",
     "orderId startTime endTime fromId limit"},
    {Method::account, "GET", "/api/v3/account", "account.status", 20, "", "omitZeroBalances"},
    {Method::commission, "GET", "/api/v3/account/commission", "account.commission", 20, "symbol",
     ""},
    {Method::restrictions, "GET", "/sapi/v1/account/apiRestrictions", "-", 1, "", ""},
    {Method::subscribe, "-", "-", "userDataStream.subscribe.signature", 2, "", ""},
};
constexpr std::string_view kOfEveryMethod = "apiKey signature timestamp recvWindow";

constexpr std::string_view kOrderFacts =
    R"("price":"$","origQty":"$","executedQty":"$","origQuoteOrderQty":"0.00000000",)"
    R"("cummulativeQuoteQty":"$","status":"$","timeInForce":"$","type":"LIMIT","side":"$",)"
    R"("selfTradePreventionMode":"EXPIRE_MAKER")";
constexpr std::string_view kCommission =
    R"({"symbol":"$","standardCommission":{"maker":"$","taker":"$","buyer":"0.00000000",)"
    R"("seller":"0.00000000"},"specialCommission":{"maker":"0.00000000","taker":"0.00000000",)"
    R"("buyer":"0.00000000","seller":"0.00000000"},"taxCommission":{"maker":"0.00000000",)"
    R"("taker":"0.00000000","buyer":"0.00000000","seller":"0.00000000"},"discount":)"
    R"({"enabledForAccount":false,"enabledForSymbol":false,"discountAsset":"BNB",)"
    R"("discount":"0.25000000"}})";
constexpr std::string_view kAccount =
    R"({"makerCommission":0,"takerCommission":0,"buyerCommission":0,"sellerCommission":0,)"
    R"("commissionRates":{"maker":"$","taker":"$","buyer":"0.00000000","seller":"0.00000000"},)"
    R"("canTrade":$,"canWithdraw":true,"canDeposit":true,"brokered":false,)"
    R"("requireSelfTradePrevention":false,"preventSor":false,"updateTime":$,)"
    R"("accountType":"SPOT","balances":[$],"permissions":["SPOT"],"uid":354937868})";
constexpr std::string_view kRestrictions =
    R"({"ipRestrict":true,"createTime":1698645219000,"enableInternalTransfer":false,)"
    R"("enableFutures":false,"enablePortfolioMarginTrading":false,"enableVanillaOptions":false,)"
    R"("permitsUniversalTransfer":false,"enableReading":true,"enableSpotAndMarginTrading":$,)"
    R"("enableWithdrawals":$,"enableMargin":false})";
constexpr std::string_view kExecution =
    R"({"e":"executionReport","E":$,"s":"$","c":"$","S":"$","o":"LIMIT","f":"$","q":"$","p":"$",)"
    R"("P":"0.00000000","F":"0.00000000","g":-1,"C":"$","x":"$","X":"$","r":"NONE","i":$,"l":"$",)"
    R"("z":"$","L":"$","n":"$","N":$,"T":$,"t":$,"I":$,"w":$,"m":$,"M":false,"O":$,"Z":"$",)"
    R"("Y":"$","Q":"0.00000000","W":$,"V":"EXPIRE_MAKER"$})";

PrivateAnswer error(int code, std::string_view words, int status = 400) {
  return {status, error_text(code, words)};
}

PrivateAnswer missing(std::string_view name) {
  return error(-1102, "Mandatory parameter '" + std::string(name) +
                          "' was not sent, was empty/null, or malformed.");
}

PrivateAnswer illegal(std::string_view name, std::string_view range) {
  return error(-1100, "Illegal characters found in parameter '" + std::string(name) +
                          "'; legal range is '" + std::string(range) + "'.");
}

PrivateAnswer stranger() {
  return error(-2015, "Invalid API-key, IP, or permissions for action.", 401);
}

const MethodRow& row_of(Method method) {
  const auto row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                [&](const MethodRow& each) { return each.method == method; });
  TERN_ASSERT(row != std::end(kMethods), "a method without a row");
  return *row;
}

bool is_among(std::string_view names, std::string_view name) {
  const auto words = core::split(names, ' ');
  return std::find(words.begin(), words.end(), name) != words.end();
}

bool is_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

// ^([0-9]{1,20})(\.[0-9]{1,20})?$: no sign, no exponent.
bool is_number(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = text.substr(std::min(point + 1, text.size()));
  return !whole.empty() && whole.size() <= 20 && is_of(whole, kDigits) && part.size() <= 20 &&
         is_of(part, kDigits) && (point == text.size()) == part.empty();
}

constexpr Wording<OrderStanding, std::string_view> kStandings[] = {
    {OrderStanding::open, "NEW"},
    {OrderStanding::partially_filled, "PARTIALLY_FILLED"},
    {OrderStanding::filled, "FILLED"},
    {OrderStanding::cancelled, "CANCELED"},
    {OrderStanding::expired, "EXPIRED"}};
std::string_view status_word(OrderStanding standing) {
  return words_for(kStandings, standing);
}

struct Words {
  int code;
  std::string_view text;
};
constexpr Wording<Refusal, Words> kRefusals[] = {
    {Refusal::not_trading, {-2010, "Market is closed."}},
    {Refusal::price_not_on_tick, {-1013, "Filter failure: PRICE_FILTER"}},
    {Refusal::price_out_of_bounds, {-1013, "Filter failure: PRICE_FILTER"}},
    {Refusal::size_not_on_lot, {-1013, "Filter failure: LOT_SIZE"}},
    {Refusal::size_below_minimum, {-1013, "Filter failure: LOT_SIZE"}},
    {Refusal::size_above_maximum, {-1013, "Filter failure: LOT_SIZE"}},
    {Refusal::notional_below_minimum, {-1013, "Filter failure: NOTIONAL"}},
    {Refusal::notional_above_maximum, {-1013, "Filter failure: NOTIONAL"}},
    {Refusal::duplicate_client_id, {-2010, "Duplicate order sent."}},
    {Refusal::insufficient_balance,
     {-2010, "Account has insufficient balance for requested action."}}};

std::string product(const Decimal& a, const Decimal& b) {
  return number_text(core::multiply(a, b).value());
}

}  // namespace

SimulatedAccount::SimulatedAccount(const FaceConfig& config, const Symbols& symbols)
    : symbols_(symbols), account_(config.account), us_(!config.variant.empty()) {}

Method SimulatedAccount::by_path(std::string_view verb, std::string_view path) {
  for (const MethodRow& row : kMethods) {
    if (row.verb == verb && row.path == path) return row.method;
  }
  return Method::none;
}

Method SimulatedAccount::by_name(std::string_view name) {
  for (const MethodRow& row : kMethods) {
    if (row.name == name) return row.method;
  }
  return Method::none;
}

// Key, signature, time, then the parameters: nothing is done before.
std::optional<PrivateAnswer> SimulatedAccount::refuse(Method method,
                                                      const SignedRequest& request) const {
  const Parameters& parameters = *request.parameters;
  if (request.key.empty()) return error(-2014, "API-key format invalid.", 401);
  if (account_ == nullptr || request.key != account_->key().key) return stranger();
  for (const char* name : {"timestamp", "signature"}) {
    if (value_of(parameters, name).empty()) return missing(name);
  }
  std::int64_t sent = 0;
  std::int64_t window = kWindowDefault;
  const std::string_view window_text = value_of(parameters, "recvWindow");
  if (!core::parse_integer(value_of(parameters, "timestamp"), sent)) return missing("timestamp");
  if (!window_text.empty() && !core::parse_integer(window_text, window)) {
    return missing("recvWindow");
  }
  if (window > kWindowMax) return error(-1131, "recvWindow must be less than 60000.");
  if (core::to_lower(value_of(parameters, "signature")) !=
      crypto::hmac_sha256_hex(account_->key().secret, request.payload)) {
    return error(-1022, "Signature for this request is not valid.");
  }
  const std::int64_t time = request.clock.ns / 1'000'000;
  if (sent >= time + kAheadMax) {
    return error(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  if (time - sent > window) {
    return error(-1021, "Timestamp for this request is outside of the recvWindow.");
  }
  const MethodRow& row = row_of(method);
  for (const std::string_view name : core::split(row.mandatory, ' ')) {
    if (!name.empty() && value_of(parameters, name).empty()) return missing(name);
  }
  for (const auto& [name, value] : parameters) {
    if (!is_among(kOfEveryMethod, name) && !is_among(row.mandatory, name) &&
        !is_among(row.optional, name)) {
      return error(-1104, "Not all sent parameters were read; read '" +
                              std::to_string(parameters.size() - 1) +
                              "' parameter(s) but was sent '" + std::to_string(parameters.size()) +
                              "'.");
    }
  }
  const std::string_view wanted = value_of(parameters, "symbol");
  if (!wanted.empty() && !symbols_.find(wanted)) return error(-1121, "Invalid symbol.");
  return std::nullopt;
}

PrivateAnswer SimulatedAccount::answer(Method method, const SignedRequest& request, Timestamp now) {
  const Parameters& parameters = *request.parameters;
  std::int64_t weight = row_of(method).weight;
  if (method == Method::open_orders && !value_of(parameters, "symbol").empty()) weight = 6;
  const bool of_order = method == Method::trades && !value_of(parameters, "orderId").empty();
  if (of_order && !us_) weight = 5;
  if (us_ && weight > 2) weight /= 2;
  PrivateAnswer answer;
  if (auto refused = refuse(method, request)) {
    answer = *refused;
  } else if (method == Method::place) {
    answer = place(parameters, now);
  } else if (method == Method::cancel) {
    answer = cancel(parameters, now);
  } else if (method == Method::order) {
    const AccountOrder* order = find(parameters);
    answer = order == nullptr ? error(-2013, "Order does not exist.")
                              : PrivateAnswer{200, query_text(*order)};
  } else if (method == Method::open_orders) {
    answer = open_orders(parameters);
  } else if (method == Method::trades) {
    answer = trades(parameters);
  } else if (method == Method::account) {
    answer = account(parameters);
  } else if (method == Method::commission) {
    const sim::AccountSetup& setup = account_->setup();
    answer.body = filled(kCommission, {value_of(parameters, "symbol"), number_text(setup.maker_fee),
                                       number_text(setup.taker_fee)});
  } else if (method == Method::restrictions) {
    const sim::AccountKey& key = account_->key();
    answer.body = filled(kRestrictions, {truth(key.can_trade), truth(key.can_withdraw)});
  }
  // Orders that succeed cost nothing.
  const bool free = answer.status == 200 && (method == Method::place || method == Method::cancel);
  answer.weight = free ? 0 : weight;
  return answer;
}

PrivateAnswer SimulatedAccount::place(const Parameters& parameters, Timestamp now) {
  if (!account_->key().can_trade) return stranger();
  const std::string_view side = value_of(parameters, "side");
  const std::string_view lifetime = value_of(parameters, "timeInForce");
  if (side != "BUY" && side != "SELL") return error(-1117, "Invalid side.");
  if (value_of(parameters, "type") != "LIMIT") return error(-1116, "Invalid orderType.");
  if (lifetime != "IOC" && lifetime != "GTC") return error(-1115, "Invalid timeInForce.");
  for (const char* name : {"quantity", "price"}) {
    const std::string_view text = value_of(parameters, name);
    if (!is_number(text)) return illegal(name, R"(^([0-9]{1,20})(\.[0-9]{1,20})?$)");
    if (text.size() > text.find('.') && text.size() - text.find('.') > 9) {
      return error(-1111, "Parameter '" + std::string(name) + "' has too much precision.");
    }
  }
  std::string client_id(value_of(parameters, "newClientOrderId"));
  if (!is_client_id(client_id, "-_", kClientIdMax)) {
    return illegal("newClientOrderId", "^[a-zA-Z0-9-_]{1,36}$");
  }
  if (client_id.empty()) client_id = "sim" + std::to_string(account_->orders().size());
  const AccountOrderRequest request{*symbols_.find(value_of(parameters, "symbol")),
                                    side == "BUY",
                                    Decimal::parse(value_of(parameters, "price")).value(),
                                    Decimal::parse(value_of(parameters, "quantity")).value(),
                                    lifetime_of(lifetime == "IOC"),
                                    client_id};
  if (!counts_as_new_order(now)) {
    return error(-1015, "Too many new orders; current limit is 50 orders per TEN_SECONDS.", 429);
  }
  const AccountPlacement placed = account_->place(request, now);
  if (placed.order == nullptr) return refusal(placed.refusal);
  if (!placed.order->filled.is_zero()) --unfilled_orders_;
  return {200, placed_text(*placed.order, value_of(parameters, "newOrderRespType"))};
}

// The count of unfilled orders: a fill gives one back, an order that misses does not.
bool SimulatedAccount::counts_as_new_order(Timestamp now) {
  const std::int64_t window = now.ns / core::seconds(10).ns;
  if (window != order_window_) unfilled_orders_ = 0;
  order_window_ = window;
  return ++unfilled_orders_ <= kOrdersPer10Seconds;
}

// Binance.US has the older filter.
PrivateAnswer SimulatedAccount::refusal(Refusal refusal) const {
  if (us_ && refusal == Refusal::notional_below_minimum)
    return error(-1013, "Filter failure: MIN_NOTIONAL");
  const Words& words = words_for(kRefusals, refusal);
  return error(words.code, words.text);
}

const AccountOrder* SimulatedAccount::find(const Parameters& parameters) const {
  const AccountOrder* order = sim::find_order(*account_, value_of(parameters, "orderId"),
                                              value_of(parameters, "origClientOrderId"));
  const bool same =
      order != nullptr && symbols_.of(order->instrument) == value_of(parameters, "symbol");
  return same ? order : nullptr;
}

PrivateAnswer SimulatedAccount::cancel(const Parameters& parameters, Timestamp now) {
  const AccountOrder* order = find(parameters);
  if (order == nullptr || !sim::is_open(*order)) return error(-2011, "Unknown order sent.");
  cancel_id_ = value_of(parameters, "newClientOrderId");
  if (cancel_id_.empty()) cancel_id_ = "simcancel" + std::to_string(next_cancel_++);
  const bool done = account_->cancel(order->number, now);
  TERN_ASSERT(done, "an open order that cannot be cancelled");
  return {200,
          filled(R"({"symbol":"$","origClientOrderId":"$","orderId":$,"orderListId":-1,)"
                 R"("clientOrderId":"$","transactTime":$,$})",
                 {symbols_.of(order->instrument), order->client_id, std::to_string(order->number),
                  cancel_id_, milliseconds_text(order->updated), order_facts(*order)})};
}

PrivateAnswer SimulatedAccount::open_orders(const Parameters& parameters) const {
  const std::string_view wanted = value_of(parameters, "symbol");
  std::string list;
  for (const AccountOrder* order : account_->open_orders()) {
    if (wanted.empty() || symbols_.of(order->instrument) == wanted)
      append_element(list, query_text(*order));
  }
  return {200, "[" + list + "]"};
}

PrivateAnswer SimulatedAccount::trades(const Parameters& parameters) const {
  std::int64_t order = 0, from = 0, to = INT64_MAX, first = 0, limit = 0;
  const bool of_order = core::parse_integer(value_of(parameters, "orderId"), order);
  const bool since = core::parse_integer(value_of(parameters, "startTime"), from);
  const bool until = core::parse_integer(value_of(parameters, "endTime"), to);
  const bool numbered = core::parse_integer(value_of(parameters, "fromId"), first);
  if (!core::parse_integer(value_of(parameters, "limit"), limit)) limit = kTradesDefault;
  if (numbered && (since || until)) {
    return error(-1128, "Combination of optional parameters invalid.");
  }
  if (since && until && to - from > core::seconds(86'400).milliseconds()) {
    return error(-1127, "More than 24 hours between startTime and endTime.");
  }
  std::vector<const AccountFill*> found;
  for (const AccountFill& fill : account_->fills()) {
    const std::int64_t time = fill.time.ns / 1'000'000;
    if (symbols_.of(fill.instrument) == value_of(parameters, "symbol") && time >= from &&
        time <= to && fill.trade_id >= first &&
        (!of_order || static_cast<std::int64_t>(fill.order) == order)) {
      found.push_back(&fill);
    }
  }
  const std::size_t most = std::min(static_cast<std::size_t>(limit), kTradesMax);
  // Without a place to begin at: the latest.
  const std::size_t skipped = since || numbered || found.size() <= most ? 0 : found.size() - most;
  std::string list;
  for (std::size_t i = skipped; i < std::min(found.size(), skipped + most); ++i) {
    const AccountFill& fill = *found[i];
    append_element(
        list, filled(R"({"symbol":"$","id":$,"orderId":$,"orderListId":-1,"price":"$","qty":"$",)"
                     R"("quoteQty":"$","commission":"$","commissionAsset":"$","time":$,)"
                     R"("isBuyer":$,"isMaker":$,"isBestMatch":true})",
                     {symbols_.of(fill.instrument), std::to_string(fill.trade_id),
                      std::to_string(fill.order), number_text(fill.price), number_text(fill.size),
                      product(fill.price, fill.size), number_text(fill.fee), fill.fee_asset,
                      milliseconds_text(fill.time), truth(fill.is_buy), truth(!fill.is_taker)}));
  }
  return {200, "[" + list + "]"};
}

PrivateAnswer SimulatedAccount::account(const Parameters& parameters) const {
  const bool short_list = value_of(parameters, "omitZeroBalances") == "true";
  std::string list;
  for (const auto& [asset, balance] : account_->balances()) {
    if (short_list && balance.free.is_zero() && balance.locked.is_zero()) continue;
    append_element(list, filled(R"({"asset":"$","free":"$","locked":"$"})",
                                {asset, number_text(balance.free), number_text(balance.locked)}));
  }
  const sim::AccountSetup& setup = account_->setup();
  return {200, filled(kAccount, {number_text(setup.maker_fee), number_text(setup.taker_fee),
                                 truth(setup.key.can_trade), milliseconds_text(updated_), list})};
}

std::string SimulatedAccount::order_facts(const AccountOrder& order) const {
  return filled(kOrderFacts,
                {number_text(order.price), number_text(order.size), number_text(order.filled),
                 number_text(order.quote_filled), status_word(order.standing),
                 is_immediate(order) ? "IOC" : "GTC", order.is_buy ? "BUY" : "SELL"});
}

std::string SimulatedAccount::placed_text(const AccountOrder& order, std::string_view kind) const {
  std::string text =
      filled(R"({"symbol":"$","orderId":$,"orderListId":-1,"clientOrderId":"$","transactTime":$)",
             {symbols_.of(order.instrument), std::to_string(order.number), order.client_id,
              milliseconds_text(order.updated)});
  if (kind == "ACK") return text + '}';
  text += filled(R"(,$,"workingTime":$)", {order_facts(order), milliseconds_text(order.placed)});
  if (order.standing == OrderStanding::expired) {
    text += R"(,"expiryReason":"UNFILLED_IOC_QUANTITY_EXPIRED")";
  }
  if (kind != "RESULT") text += ",\"fills\":[" + fills_text(order) + ']';
  return text + '}';
}

std::string SimulatedAccount::fills_text(const AccountOrder& order) const {
  std::string list;
  for (const std::size_t index : order.fills) {
    const AccountFill& fill = account_->fills()[index];
    append_element(list,
                   filled(R"({"price":"$","qty":"$","commission":"$","commissionAsset":"$",)"
                          R"("tradeId":$})",
                          {number_text(fill.price), number_text(fill.size), number_text(fill.fee),
                           fill.fee_asset, std::to_string(fill.trade_id)}));
  }
  return list;
}

std::string SimulatedAccount::query_text(const AccountOrder& order) const {
  const std::string placed = milliseconds_text(order.placed);
  return filled(R"({"symbol":"$","orderId":$,"orderListId":-1,"clientOrderId":"$",$,)"
                R"("stopPrice":"0.00000000","icebergQty":"0.00000000","time":$,"updateTime":$,)"
                R"("isWorking":true,"workingTime":$})",
                {symbols_.of(order.instrument), std::to_string(order.number), order.client_id,
                 order_facts(order), placed, milliseconds_text(order.updated), placed});
}

std::string SimulatedAccount::order_event(const AccountOrder& order, const AccountFill* fill,
                                          Timestamp now) {
  updated_ = std::max({updated_, order.updated, now});
  const bool cancelled = order.standing == OrderStanding::cancelled;
  const bool expired = order.standing == OrderStanding::expired;
  const std::string_view kind = fill != nullptr ? "TRADE" : status_word(order.standing);
  const std::string none = number_text(Decimal());
  const std::string size = fill != nullptr ? number_text(fill->size) : none;
  const std::string price = fill != nullptr ? number_text(fill->price) : none;
  const std::string asset = fill != nullptr ? '"' + fill->fee_asset + '"' : "null";
  const std::string placed = milliseconds_text(order.placed);
  return filled(kExecution, {milliseconds_text(std::max(now, order.updated)),
                             symbols_.of(order.instrument),
                             cancelled ? cancel_id_ : order.client_id,
                             order.is_buy ? "BUY" : "SELL",
                             is_immediate(order) ? "IOC" : "GTC",
                             number_text(order.size),
                             number_text(order.price),
                             cancelled ? order.client_id : std::string(),
                             kind,
                             status_word(order.standing),
                             std::to_string(order.number),
                             size,
                             number_text(order.filled),
                             price,
                             fill != nullptr ? number_text(fill->fee) : std::string("0"),
                             asset,
                             milliseconds_text(order.updated),
                             fill != nullptr ? std::to_string(fill->trade_id) : std::string("-1"),
                             std::to_string(next_execution_++),
                             truth(sim::is_open(order)),
                             truth(fill != nullptr && !fill->is_taker),
                             placed,
                             number_text(order.quote_filled),
                             fill != nullptr ? product(fill->price, fill->size) : none,
                             placed,
                             expired ? R"(,"eR":"UNFILLED_IOC_QUANTITY_EXPIRED")" : ""});
}

std::string SimulatedAccount::balance_event(const std::string& asset, const AccountBalance& balance,
                                            Timestamp now) {
  updated_ = std::max(updated_, now);
  return filled(R"({"e":"outboundAccountPosition","E":$,"u":$,"B":[{"a":"$","f":"$","l":"$"}]})",
                {milliseconds_text(updated_), milliseconds_text(updated_), asset,
                 number_text(balance.free), number_text(balance.locked)});
}

}  // namespace tern::connectors::binance
