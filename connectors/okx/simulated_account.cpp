// In: signed requests, a login and order actions of the one client; what the account's orders and
// balances become. Out: what the venue's documents say of it, by REST and on /ws/v5/private.
// Cannot happen: an answer to a request whose signature, clock or passphrase is wrong.
#include "connectors/okx/simulated_account.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"
#include "tern/crypto/signing.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::okx {

namespace {

using nlohmann::json;

constexpr std::size_t kPage = 100;       // orders or fills of one answer
constexpr std::size_t kAccountPage = 4;  // assets of one snapshot message; the venue's is unknown
constexpr std::size_t kClientIdMax = 32;
constexpr Duration kClockMost = core::seconds(30);
constexpr Duration kKeptWithoutFills = core::seconds(2 * 3600);

// What a push of an order and an answer with one have in common, as long as nothing is known.
constexpr std::string_view kOrder =
    R"({"accFillSz":"0","algoClOrdId":"","algoId":"","attachAlgoClOrdId":"","avgPx":"","cTime":"",)"
    R"("cancelSource":"","category":"normal","ccy":"","clOrdId":"","fee":"0","feeCcy":"",)"
    R"("fillPx":"","fillSz":"0","fillTime":"","instId":"","instType":"SPOT","lever":"","ordId":"",)"
    R"("ordType":"","pnl":"0","posSide":"","px":"","pxType":"","pxUsd":"","pxVol":"",)"
    R"("quickMgnType":"","rebate":"0","rebateCcy":"","reduceOnly":"false","side":"",)"
    R"("slOrdPx":"","slTriggerPx":"","slTriggerPxType":"","source":"","state":"","stpId":"",)"
    R"("stpMode":"","sz":"","tag":"","tdMode":"cash","tgtCcy":"","tpOrdPx":"","tpTriggerPx":"",)"
    R"("tpTriggerPxType":"","tradeId":"","uTime":""})";
constexpr std::string_view kPushedOnly =
    R"({"amendResult":"","amendSource":"","code":"0","execType":"","fillFee":"0","fillFeeCcy":"",)"
    R"("fillFwdPx":"","fillMarkPx":"","fillMarkVol":"","fillNotionalUsd":"","fillPnl":"0",)"
    R"("fillPxUsd":"","fillPxVol":"","msg":"","notionalUsd":"","reqId":""})";
constexpr std::string_view kAnsweredOnly =
    R"({"attachAlgoOrds":[],"cancelSourceReason":"","isTpLimit":"false",)"
    R"("linkedAlgoOrd":{"algoId":""}})";
constexpr std::string_view kFill =
    R"({"fillPxVol":"","fillFwdPx":"","fillPnl":"0","feeRate":"","instType":"SPOT","fillPxUsd":"",)"
    R"("posSide":"net","subType":"1","fillMarkVol":"","tag":"","fillIdxPx":"","fillMarkPx":""})";
constexpr std::string_view kBalance =
    R"({"availEq":"","borrowFroz":"0","crossLiab":"0","disEq":"0","eqUsd":"0","fixedBal":"0",)"
    R"("imr":"","interest":"0","isoEq":"0","isoLiab":"0","isoUpl":"0","liab":"0","maxLoan":"0",)"
    R"("mgnRatio":"","mmr":"","notionalLever":"","rewardBal":"0","spotInUseAmt":"",)"
    R"("clSpotInUseAmt":"","maxSpotInUseAmt":"","spotIsoBal":"0","stgyEq":"0","twap":"0",)"
    R"("upl":"0","uplLiab":"0"})";
constexpr std::string_view kBalances =
    R"({"adjEq":"","borrowFroz":"","imr":"","isoEq":"0","mgnRatio":"","mmr":"","notionalUsd":"",)"
    R"("ordFroz":"","totalEq":"0","upl":""})";
constexpr std::string_view kRates =
    R"({"category":"1","delivery":"","exercise":"","instType":"SPOT","level":"Lv1","makerU":"",)"
    R"("makerUSDC":"","takerU":"","takerUSDC":"","uly":""})";
constexpr std::string_view kConfiguration =
    R"({"acctLv":"1","acctStpMode":"cancel_maker","autoLoan":false,"ctIsoMode":"automatic",)"
    R"("enableSpotBorrow":false,"greeksType":"PA","ip":"127.0.0.1","kycLv":"3","label":"",)"
    R"("level":"Lv1","levelTmp":"","liquidationGear":"-1","mainUid":"1","mgnIsoMode":"automatic",)"
    R"("opAuth":"0","posMode":"net_mode","roleType":"0","spotBorrowAutoRepay":false,)"
    R"("spotOffsetType":"","spotRoleType":"0","spotTraderInsts":[],"traderInsts":[],"type":"0",)"
    R"("uid":"1"})";

struct Words {
  std::string_view code, text;
};
constexpr Words kTooSmall{"51020", "Your order should meet or exceed the minimum order amount"};
constexpr Words kTooLarge{"51203", "Order quantity exceeds the limit"};
constexpr Wording<Refusal, Words> kRefusals[] = {
    {Refusal::none, {"0", ""}},
    {Refusal::not_trading, {"51022", "Contract suspended"}},
    {Refusal::price_not_on_tick, {"51000", "Parameter px error"}},
    {Refusal::price_out_of_bounds, {"51006", "Order price is not within the price limit"}},
    {Refusal::size_not_on_lot, {"51121", "Order quantity must be a multiple of the lot size"}},
    {Refusal::size_below_minimum, kTooSmall},
    {Refusal::size_above_maximum, kTooLarge},
    {Refusal::notional_below_minimum, kTooSmall},
    {Refusal::notional_above_maximum, kTooLarge},
    {Refusal::duplicate_client_id, {"51016", "Duplicated client order ID"}},
    {Refusal::insufficient_balance, {"51008", "Order failed. Insufficient balance in account"}}};

std::string_view state_of(OrderStanding standing) {
  if (standing == OrderStanding::open) return "live";
  if (standing == OrderStanding::partially_filled) return "partially_filled";
  return standing == OrderStanding::filled ? "filled" : "canceled";
}

std::string_view cancel_source_of(OrderStanding standing) {
  if (standing == OrderStanding::expired) return "14";
  return standing == OrderStanding::cancelled ? "1" : "";
}

bool is_stale(Timestamp made, Timestamp now) {
  return now - made > kClockMost || made - now > kClockMost;
}

}  // namespace

const TroubleWords& words_of(Trouble trouble) {
  // The venue documents no ban: it is the same, for longer.
  static constexpr Wording<Trouble, TroubleWords> kTroubles[] = {
      {Trouble::rate_limit, {429, "50011", "Too Many Requests"}},
      {Trouble::ban, {429, "50011", "Too Many Requests"}},
      {Trouble::busy, {500, "50026", "System error. Try again later"}},
      {Trouble::busy_in_ok, {200, "50026", "System error. Try again later"}},
      {Trouble::closed, {503, "50001", "Service temporarily unavailable. Try again later"}}};
  return words_for(kTroubles, trouble);
}

SimulatedAccount::Outcome SimulatedAccount::check_request(const FaceRequest& request,
                                                          Timestamp now) const {
  constexpr std::pair<std::string_view, std::string_view> kNeeded[] = {
      {"ok-access-key", "50103"},
      {"ok-access-passphrase", "50104"},
      {"ok-access-sign", "50106"},
      {"ok-access-timestamp", "50107"}};
  for (const auto& [name, code] : kNeeded) {
    if (sim::header_of(request, name).empty())
      return {std::string(code), "A request header is empty"};
  }
  const std::string time(sim::header_of(request, "ok-access-timestamp"));
  const auto made = core::parse_utc(time);
  if (account_ == nullptr || sim::header_of(request, "ok-access-key") != account_->key().key) {
    return {"50111", "Invalid OK-ACCESS-KEY"};
  }
  if (!made) return {"50112", "Invalid OK-ACCESS-TIMESTAMP"};
  if (is_stale(*made, now)) return {"50102", "Timestamp request expired"};
  if (sim::header_of(request, "ok-access-passphrase") != account_->key().passphrase) {
    return {"50105", "Request header OK-ACCESS-PASSPHRASE incorrect"};
  }
  std::string text = time;
  text.append(request.method).append(request.target).append(request.body);
  const bool is_signed = sim::header_of(request, "ok-access-sign") ==
                         crypto::hmac_sha256_base64(account_->key().secret, text);
  return is_signed ? Outcome{} : Outcome{"50113", "Invalid Sign"};
}

SimulatedAccount::Outcome SimulatedAccount::check_login(const json& login, Timestamp now) const {
  const std::string time = word(login, "timestamp");
  std::int64_t seconds = 0;
  if (account_ == nullptr || word(login, "apiKey") != account_->key().key) {
    return {"60005", "Invalid apiKey"};
  }
  if (time.size() > 10 || !core::parse_integer(time, seconds))
    return {"60004", "Invalid timestamp"};
  if (is_stale({core::seconds(seconds).ns}, now)) return {"60006", "Timestamp request expired"};
  if (word(login, "passphrase") != account_->key().passphrase) {
    return {"60024", "Wrong passphrase"};
  }
  const bool is_signed =
      word(login, "sign") ==
      crypto::hmac_sha256_base64(account_->key().secret, time + "GET/users/self/verify");
  return is_signed ? Outcome{} : Outcome{"60007", "Invalid sign"};
}

SimulatedAccount::Outcome SimulatedAccount::act(const Action& action, Timestamp now) {
  std::int64_t expiry = 0;
  if (!account_->key().can_trade) return {"50120", "This API key has no permission to trade"};
  if (action.is_placement && !action.expiry.empty() &&
      (!core::parse_integer(action.expiry, expiry) || action.clock.ns / 1'000'000 > expiry)) {
    return {"50036", "The expTime can't be earlier than the current system time"};
  }
  std::string number;
  const Outcome said =
      action.is_placement ? place(action, now, number) : cancel(action, now, number);
  json entry{{"clOrdId", word(action.arguments, "clOrdId")},
             {"ordId", number},
             {"ts", milliseconds_text(now)},
             {"sCode", said.code},
             {"sMsg", said.text}};
  if (action.is_placement) entry["tag"] = word(action.arguments, "tag");
  if (said.code == "0") return {"0", "", json::array({entry})};
  return {"1", "All operations failed", json::array({entry})};
}

SimulatedAccount::Outcome SimulatedAccount::place(const Action& action, Timestamp now,
                                                  std::string& number) {
  const json& arguments = action.arguments;
  const std::string side = word(arguments, "side");
  const std::string type = word(arguments, "ordType");
  const auto price = sim::positive(word(arguments, "px"));
  const auto size = sim::positive(word(arguments, "sz"));
  const std::string client_id = word(arguments, "clOrdId");
  if (!action.instrument) return {"51001", "Instrument ID does not exist"};
  if (word(arguments, "tdMode") != "cash") return {"51010", "Unsupported in this account mode"};
  if (side != "buy" && side != "sell") return {"51000", "Parameter side error"};
  if (type != "ioc" && type != "limit") return {"51000", "Parameter ordType error"};
  if (!price) return {"51000", "Parameter px error"};
  if (!size) return {"51000", "Parameter sz error"};
  if (!is_client_id(client_id, "", kClientIdMax)) return {"51000", "Parameter clOrdId error"};
  const AccountPlacement placed = account_->place(
      {*action.instrument, side == "buy", *price, *size, lifetime_of(type == "ioc"), client_id},
      now);
  if (placed.order != nullptr) number = std::to_string(placed.order->number);
  const Words& words = words_for(kRefusals, placed.refusal);
  return {std::string(words.code), std::string(words.text)};
}

SimulatedAccount::Outcome SimulatedAccount::cancel(const Action& action, Timestamp now,
                                                   std::string& number) {
  const AccountOrder* const order = sim::find_order(*account_, word(action.arguments, "ordId"),
                                                    word(action.arguments, "clOrdId"));
  if (!action.instrument) return {"51001", "Instrument ID does not exist"};
  if (order != nullptr) number = std::to_string(order->number);
  if (order == nullptr || order->instrument != *action.instrument ||
      !account_->cancel(order->number, now)) {
    return {"51400",
            "Cancellation failed as the order has been filled, canceled or does not exist"};
  }
  return {};
}

json SimulatedAccount::order_text(const AccountOrder& order) const {
  json text = json::parse(kOrder);
  const Listing& listing = exchange_.listings()[order.instrument];
  const bool from_base = order.is_buy && !account_->setup().buy_fee_from_quote;
  text.update({{"accFillSz", order.filled.text()},
               {"cTime", milliseconds_text(order.placed)},
               {"uTime", milliseconds_text(order.updated)},
               {"cancelSource", cancel_source_of(order.standing)},
               {"clOrdId", order.client_id},
               {"fee", sim::fee_of(*account_, order).negated().text()},
               {"feeCcy", from_base ? listing.base : listing.quote},
               {"rebateCcy", from_base ? listing.quote : listing.base},
               {"instId", symbols_.of(order.instrument)},
               {"ordId", std::to_string(order.number)},
               {"ordType", is_immediate(order) ? "ioc" : "limit"},
               {"px", order.price.text()},
               {"sz", order.size.text()},
               {"side", order.is_buy ? "buy" : "sell"},
               {"state", state_of(order.standing)}});
  if (!order.filled.is_zero()) text["avgPx"] = sim::average_price(order, listing).text();
  return text;
}

json SimulatedAccount::pushed_order(const AccountOrder& order, const AccountFill* fill) const {
  json text = order_text(order);
  text.update(json::parse(kPushedOnly));
  text["notionalUsd"] = core::multiply(order.price, order.size).value().text();
  if (fill != nullptr) {
    text.update({{"tradeId", std::to_string(fill->trade_id)},
                 {"fillPx", fill->price.text()},
                 {"fillSz", fill->size.text()},
                 {"fillTime", milliseconds_text(fill->time)},
                 {"fillFee", fill->fee.negated().text()},
                 {"fillFeeCcy", fill->fee_asset},
                 {"fillNotionalUsd", sim::worth_of(*fill).text()},
                 {"execType", fill->is_taker ? "T" : "M"}});
  }
  return text;
}

SimulatedAccount::Outcome SimulatedAccount::order(std::string_view target, Timestamp now) const {
  const AccountOrder* const order = sim::find_order(*account_, venue::query_value(target, "ordId"),
                                                    venue::query_value(target, "clOrdId"));
  const bool is_forgotten = order != nullptr && !sim::is_open(*order) && order->filled.is_zero() &&
                            now - order->updated > kKeptWithoutFills;
  if (order == nullptr || is_forgotten ||
      symbols_.of(order->instrument) != venue::query_value(target, "instId")) {
    return {"51603", "Order does not exist"};
  }
  json text = order_text(*order);
  text.update(json::parse(kAnsweredOnly));
  if (!order->fills.empty()) {
    const AccountFill& last = account_->fills()[order->fills.back()];
    text.update({{"tradeId", std::to_string(last.trade_id)},
                 {"fillPx", last.price.text()},
                 {"fillSz", last.size.text()},
                 {"fillTime", milliseconds_text(last.time)}});
  }
  return {"0", "", json::array({text})};
}

// The latest first.
json SimulatedAccount::fills(std::string_view target) const {
  const std::string_view order = venue::query_value(target, "ordId");
  const std::string_view instrument = venue::query_value(target, "instId");
  std::int64_t begin = 0;
  (void)core::parse_integer(venue::query_value(target, "begin"), begin);
  std::int64_t after = INT64_MAX;
  (void)core::parse_integer(venue::query_value(target, "after"), after);
  json found = json::array();
  const std::vector<AccountFill>& all = account_->fills();
  for (std::size_t i = all.size(); i > 0 && found.size() < kPage; --i) {
    const AccountFill& fill = all[i - 1];
    const std::string number = std::to_string(fill.order);
    if (static_cast<std::int64_t>(i) >= after) continue;
    if ((!order.empty() && order != number) || fill.time < core::from_milliseconds(begin)) continue;
    if (!instrument.empty() && instrument != symbols_.of(fill.instrument)) continue;
    json text = json::parse(kFill);
    text.update({{"side", fill.is_buy ? "buy" : "sell"},
                 {"fillSz", fill.size.text()},
                 {"fillPx", fill.price.text()},
                 {"fee", fill.fee.negated().text()},
                 {"feeCcy", fill.fee_asset},
                 {"feeRate", sim::rate_of(*account_, fill).negated().text()},
                 {"ordId", number},
                 {"clOrdId", fill.client_id},
                 {"instId", symbols_.of(fill.instrument)},
                 {"billId", std::to_string(i)},
                 {"tradeId", std::to_string(fill.trade_id)},
                 {"execType", fill.is_taker ? "T" : "M"},
                 {"fillTime", milliseconds_text(fill.time)},
                 {"ts", milliseconds_text(fill.time)}});
    found.push_back(std::move(text));
  }
  return found;
}

// Assets that hold something, or the one asked for.
json SimulatedAccount::balances(std::string_view asset, Timestamp now) const {
  json details = json::array();
  for (const auto& [name, balance] : account_->balances()) {
    const std::string total = sim::total_of(balance).text();
    if (asset.empty() ? total == "0" : asset != name) continue;
    json text = json::parse(kBalance);
    text.update({{"ccy", name},
                 {"availBal", balance.free.text()},
                 {"frozenBal", balance.locked.text()},
                 {"ordFrozen", balance.locked.text()},
                 {"cashBal", total},
                 {"eq", total},
                 {"uTime", milliseconds_text(now)}});
    details.push_back(std::move(text));
  }
  return details;
}

std::vector<json> SimulatedAccount::pushed_balances(std::string_view asset, Timestamp now) const {
  json details = balances(asset, now);
  std::vector<json> pages;
  do {
    json page = json::parse(kBalances);
    page["uTime"] = milliseconds_text(now);
    page["details"] = json::array();
    while (!details.empty() && page["details"].size() < kAccountPage) {
      details.front()["coinUsdPrice"] = "1";
      page["details"].push_back(details.front());
      details.erase(details.begin());
    }
    pages.push_back(std::move(page));
  } while (!details.empty());
  return pages;
}

SimulatedAccount::Outcome SimulatedAccount::answer(std::string_view target, Timestamp now) const {
  const std::string_view path = sim::path_of(target);
  if (path == "/api/v5/trade/order") return order(target, now);
  if (path == "/api/v5/trade/fills") return {"0", "", fills(target)};
  json data = json::array();
  if (path == "/api/v5/trade/orders-pending") {
    const std::vector<const AccountOrder*> open = account_->open_orders();
    std::int64_t after = INT64_MAX;
    (void)core::parse_integer(venue::query_value(target, "after"), after);
    for (auto each = open.rbegin(); each != open.rend() && data.size() < kPage; ++each) {
      if (static_cast<std::int64_t>((*each)->number) >= after) continue;
      data.push_back(order_text(**each));
      data.back().update(json::parse(kAnsweredOnly));
    }
    return {"0", "", data};
  }
  const sim::AccountSetup& setup = account_->setup();
  json text;
  if (path == "/api/v5/account/balance") {
    text = json::parse(kBalances);
    text.update({{"uTime", milliseconds_text(now)}, {"details", balances({}, now)}});
  } else if (path == "/api/v5/account/trade-fee") {
    text = json::parse(kRates);
    const json rates{{"maker", setup.maker_fee.negated().text()},
                     {"taker", setup.taker_fee.negated().text()}};
    text.update(rates);
    text.update({{"ts", milliseconds_text(now)}, {"feeGroup", json::array({rates})}});
    text["feeGroup"][0]["groupId"] = "1";
  } else {
    text = json::parse(kConfiguration);
    text["feeType"] = setup.buy_fee_from_quote ? "1" : "0";
    text["perm"] = std::string("read_only") + (setup.key.can_withdraw ? ",withdraw" : "") +
                   (setup.key.can_trade ? ",trade" : "");
  }
  return {"0", "", json::array({text})};
}

}  // namespace tern::connectors::okx
