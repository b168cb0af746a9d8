// In: form bodies, orders of the stream; what the account's orders and balances become. Out: the
// documented errors, results and elements of pushes.
// Cannot happen: an answer to a request whose signature or nonce is wrong.
#include "connectors/kraken/simulated_account.hpp"

#include <algorithm>

#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/crypto/digest.hpp"
#include "tern/crypto/signing.hpp"

namespace tern::connectors::kraken {

namespace {

constexpr Duration kTokenLife = core::seconds(900);
constexpr Duration kDeadlineMost = core::seconds(60);
constexpr std::size_t kClientIdMax = 18;
constexpr std::string_view kPrivate = "/0/private/";

constexpr Wording<Refusal, std::string_view> kRefusals[] = {
    {Refusal::none, ""},
    {Refusal::not_trading, "EService:Market in cancel_only mode"},
    {Refusal::price_not_on_tick, "EOrder:Tick size check failed"},
    {Refusal::price_out_of_bounds, "EOrder:Invalid price"},
    {Refusal::size_not_on_lot, "EGeneral:Invalid arguments:volume"},
    {Refusal::size_below_minimum, "EOrder:Order minimum not met"},
    {Refusal::size_above_maximum, "EGeneral:Invalid arguments:volume"},
    {Refusal::notional_below_minimum, "EOrder:Cost minimum not met"},
    {Refusal::notional_above_maximum, "EGeneral:Invalid arguments:volume"},
    {Refusal::duplicate_client_id, "EOrder:Invalid cl_ord_id: already in use"},
    {Refusal::insufficient_balance, "EOrder:Insufficient funds"}};
constexpr Wording<Trouble, std::string_view> kTroubles[] = {
    {Trouble::rate_limit, "EAPI:Rate limit exceeded"},
    {Trouble::ban, "EGeneral:Too many requests"},
    {Trouble::busy, "EService:Timeout"},
    {Trouble::busy_in_ok, "EGeneral:Internal error"},
    {Trouble::closed, "EService:Unavailable"}};

}  // namespace

std::string_view words_of(Trouble trouble) {
  return words_for(kTroubles, trouble);
}

SimulatedAccount::SimulatedAccount(sim::Account* account, const Exchange& exchange)
    : account_(account), exchange_(exchange) {
  if (account_ == nullptr) return;
  const core::Result<std::string> secret = crypto::base64_decode(account_->key().secret);
  if (secret.ok()) secret_ = secret.value();
  for (const auto& [asset, balance] : account_->balances())
    totals_[asset] = sim::total_of(balance);
}

// API-Sign = base64(HMAC-SHA512(secret, path + SHA-256(nonce + body))).
std::string SimulatedAccount::denied(const FaceRequest& request, const Parameters& parameters) {
  const std::string nonce_text(value_of(parameters, "nonce"));
  std::int64_t nonce = 0;
  if (account_ == nullptr || header_of(request, "api-key") != account_->key().key)
    return "EAPI:Invalid key";
  const std::string digest = crypto::sha256_bytes(nonce_text + std::string(request.body));
  const std::string text = std::string(request.target) + digest;
  if (header_of(request, "api-sign") != crypto::HmacSha512Key(secret_).base64(text))
    return "EAPI:Invalid signature";
  if (!core::parse_integer(nonce_text, nonce) || nonce <= last_nonce_) return "EAPI:Invalid nonce";
  last_nonce_ = nonce;
  return "";
}

SimulatedAccount::Outcome SimulatedAccount::answer(const FaceRequest& request, Timestamp now,
                                                   Timestamp clock) {
  if (!request.target.starts_with(kPrivate) || request.method != "POST")
    return {"EGeneral:Unknown method", ""};
  const Parameters parameters = sim::parameters_of(request.body);
  const std::string against = denied(request, parameters);
  if (!against.empty()) return {against, ""};
  const std::string_view method = request.target.substr(kPrivate.size());
  return method == "AddOrder" ? add_order(parameters, now, clock) : act(method, parameters, now);
}

SimulatedAccount::Outcome SimulatedAccount::act(std::string_view method,
                                                const Parameters& parameters, Timestamp now) {
  if (method == "CancelOrder") {
    const Outcome said = cancel(value_of(parameters, "cl_ord_id"), now);
    return said.error.empty() ? Outcome{"", R"({"count":1})"} : said;
  }
  const bool is_history = method == "ClosedOrders" || method == "TradesHistory";
  if (!counter_.admits(is_history ? 2 : 1, now)) return {"EAPI:Rate limit exceeded", ""};
  if (method == "GetWebSocketsToken")
    return {"", filled(R"({"token":"$","expires":900})", {issue_token(now)})};
  if (method == "BalanceEx") return {"", balances()};
  if (method == "OpenOrders" || method == "ClosedOrders")
    return {"", orders(method == "OpenOrders", parameters)};
  if (method == "TradesHistory") return {"", trades(parameters)};
  if (method == "GetApiKeyInfo") return {"", key_info()};
  if (method != "TradeVolume") return {"EGeneral:Unknown method", ""};
  const std::string rates = fees(value_of(parameters, "pair"));
  return rates.empty() ? Outcome{"EQuery:Unknown asset pair", ""} : Outcome{"", rates};
}

std::string SimulatedAccount::issue_token(Timestamp now) {
  std::erase_if(tokens_, [&](const auto& each) { return now > each.second; });
  std::string token = "SIMULATED" + id_text('T', static_cast<std::uint64_t>(now.ns));
  tokens_[token] = now + kTokenLife;
  return token;
}

bool SimulatedAccount::knows_token(std::string_view token, Timestamp now) const {
  const auto found = tokens_.find(token);
  return found != tokens_.end() && now <= found->second;
}

std::optional<InstrumentIndex> SimulatedAccount::find_pair(std::string_view name) const {
  for (InstrumentIndex i = 0; i < exchange_.listings().size(); ++i) {
    if (name == altname_of(listing(i)) || name == pair_key_of(listing(i))) return i;
  }
  return {};
}

SimulatedAccount::Outcome SimulatedAccount::add_order(const Parameters& parameters, Timestamp now,
                                                      Timestamp clock) {
  Order order;
  order.clock = clock;
  order.instrument = find_pair(value_of(parameters, "pair"));
  order.side = value_of(parameters, "type");
  order.type = value_of(parameters, "ordertype");
  order.lifetime = core::to_lower(value_of(parameters, "timeinforce"));
  order.size = value_of(parameters, "volume");
  order.price = value_of(parameters, "price");
  order.client_id = value_of(parameters, "cl_ord_id");
  order.deadline = value_of(parameters, "deadline");
  const Outcome said = place(order, now);
  if (!said.error.empty()) return said;
  const AccountOrder& placed = account_->orders().back();
  return {"", filled(R"({"descr":{"order":"$ $ $ @ limit $"},"txid":["$"]})",
                     {order.side, order.size, altname_of(listing(placed.instrument)), order.price,
                      id_text('O', placed.number)})};
}

// What is wrong with it before the exchange looks at it; empty: nothing.
std::string SimulatedAccount::refusal_of(const Order& order) const {
  Timestamp deadline;
  if (!account_->key().can_trade) return "EGeneral:Permission denied";
  if (!order.deadline.empty()) {
    if (!core::parse_rfc3339(order.deadline, deadline) || deadline - order.clock > kDeadlineMost)
      return "EGeneral:Invalid arguments:deadline";
    if (order.clock > deadline) return "EService:Deadline elapsed";
  }
  if (order.side != "buy" && order.side != "sell") return "EGeneral:Invalid arguments:type";
  if (order.type != "limit") return "EGeneral:Invalid arguments:ordertype";
  if (order.lifetime != "ioc" && order.lifetime != "gtc" && !order.lifetime.empty())
    return "EGeneral:Invalid arguments:timeinforce";
  if (!sim::positive(order.price)) return "EOrder:Invalid price";
  if (!sim::positive(order.size)) return "EGeneral:Invalid arguments:volume";
  return order.client_id.size() > kClientIdMax ? "EGeneral:Invalid arguments" : "";
}

SimulatedAccount::Outcome SimulatedAccount::place(const Order& order, Timestamp now) {
  if (!order.instrument) return {"EQuery:Unknown asset pair", ""};
  // Charged on receipt, whatever becomes of it.
  if (!engine(*order.instrument).admits(1, now)) return {"EOrder:Rate limit exceeded", ""};
  const std::string against = refusal_of(order);
  if (!against.empty()) return {against, ""};
  const AccountPlacement placed = account_->place(
      {*order.instrument, order.side == "buy", *sim::positive(order.price),
       *sim::positive(order.size), lifetime_of(order.lifetime == "ioc"), order.client_id},
      now);
  if (placed.order == nullptr) return {std::string(words_for(kRefusals, placed.refusal)), ""};
  return {"", filled(R"({"order_id":"$","cl_ord_id":"$","order_userref":0})",
                     {id_text('O', placed.order->number), order.client_id})};
}

// A young order is dear to cancel.
SimulatedAccount::Outcome SimulatedAccount::cancel(std::string_view client_id, Timestamp now) {
  constexpr std::pair<std::int64_t, std::int64_t> kCosts[] = {{300, 1}, {90, 2}, {45, 4},
                                                              {15, 5},  {10, 6}, {5, 8}};
  const AccountOrder* const order = client_id.empty() ? nullptr : account_->find(client_id);
  if (order == nullptr) return {"EOrder:Unknown order", ""};
  std::int64_t cost = 0;
  for (const auto& [seconds, price] : kCosts) {
    if (now - order->placed < core::seconds(seconds)) cost = price;
  }
  if (!engine(order->instrument).admits(cost, now)) return {"EOrder:Rate limit exceeded", ""};
  if (!account_->cancel(order->number, now)) return {"EOrder:Unknown order", ""};
  return {"",
          filled(R"({"order_id":"$","cl_ord_id":"$"})", {id_text('O', order->number), client_id})};
}

}  // namespace tern::connectors::kraken
